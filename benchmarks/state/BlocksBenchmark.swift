import Crypto
import Foundation
import Primitives
import StateMachine
import Storage
import Trie

/// A development chain's life: a thousand blocks, each final at once, and the memory that the process takes then.
func benchmarkBlocks(folder: String) throws {
    var random = SeededGenerator(state: 4)
    var top: [[UInt8]: [UInt8]] = [[UInt8](":code".utf8): [UInt8](repeating: 7, count: 1 << 20)]
    let accounts = (0..<2000).map { _ in random.bytes32() }
    for account in accounts { top[account] = random.bytes32() + random.bytes32() }
    let store = try StateStore(database: try Database(path: folder))
    let genesis = try GenesisState(top: top, version: .v1)
    var batch = store.database.makeBatch()
    try store.initialize(genesis, block: .zero, into: &batch)
    try store.database.write(batch)

    let events = [UInt8]("events".utf8)
    var (root, parent) = (genesis.root, Hash256.zero)
    var failures = 0
    let time = try seconds {
        for number in 1...1000 as ClosedRange<UInt32> {
            let externalities = Externalities(backend: .stored(try store.view(root: root)))
            externalities.storageClear(events)
            for _ in 0..<50 {
                externalities.storageStartTransaction()
                let account = accounts[Int.random(in: 0..<accounts.count, using: &random)]
                failures += externalities.storageGet(account) == nil ? 1 : 0
                externalities.storageSet(account, random.bytes32() + random.bytes32())
                externalities.storageAppend(events, random.bytes32())
                externalities.storageCommitTransaction()
            }
            let changes = try externalities.drainChanges(version: .v1)
            let hash = Blake2b.hash256(withUnsafeBytes(of: number) { [UInt8]($0) })
            var batch = store.database.makeBatch()
            try store.commit(block: hash, number: number, parent: parent, changes: changes, into: &batch)
            try store.finalize(block: hash, into: &batch)
            try store.database.write(batch)
            (root, parent) = (changes.root, hash)
        }
    }
    precondition(failures == 0, "every account is there")
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let resident = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? "VmRSS: unknown"
    print("1,000 blocks of 50 changed accounts, each final at once: \(format(time, 2)) ms a block; \(resident)")
}
