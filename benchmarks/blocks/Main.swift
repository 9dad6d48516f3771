import Authorship
import BenchmarkRival
import Blockchain
import Crypto
import Executor
import Foundation
import NodeService
import Primitives
import ScaleCodec
import StateMachine
import Storage
import WasmExecutor

/// One block of 1,000 transfers between accounts that no cache holds, built on one chain and executed on another, natively
/// and as Wasm by turns, in microseconds for each transfer and in "signature multiples": divided by what one verification
/// by the Rust binding takes, which a child process measures by turns.
@main
enum BlockBenchmark {
    static let transfers = 1_000
    static let accounts = 100_000

    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 3 else {
            print("usage: block-bench <python> <rival.py> [rounds]")
            exit(64)
        }
        let rounds = arguments.count > 3 ? Int(arguments[3]) ?? 5 : 5
        let rival = try Rival(python: arguments[1], script: arguments[2], caseCount: 256)
        let worlds = [
            ("native", try World("native", Executor(native: EmbeddedRuntime.native), accounts: accounts)),
            ("Wasm", try World("wasm", Executor(native: nil, wasm: WasmExecutor()), accounts: accounts)),
        ]
        var built: [[Time]] = [[], []]
        var executed: [[Time]] = [[], []]
        var verifications: [Double] = []
        for round in 0..<rounds {
            let extrinsics = worlds[0].1.transfers(transfers, round: round)
            verifications.append(try rival.time("verify", 512) / 1000)
            for (index, world) in worlds.enumerated() {
                let (building, importing) = try world.1.measure(extrinsics)
                built[index].append(building)
                executed[index].append(importing)
            }
        }
        let unit = median(verifications)
        print("one sr25519 verification by the Rust binding: \(text(unit)) µs")
        for (index, world) in worlds.enumerated() {
            let times = "block of \(transfers) transfers, \(world.0)"
            report("\(times), built and imported (root, write)", built[index], unit)
            report("\(times), from elsewhere, executed and imported (root, write)", executed[index], unit)
        }
        for (name, times) in [("built", built), ("executed", executed)] {
            let ratio = median(times[1].map(\.thread)) / median(times[0].map(\.thread))
            print("Wasm ÷ native, \(name) and imported: \(text(ratio))")
        }
    }

    static func report(_ name: String, _ times: [Time], _ unit: Double) {
        let wall = median(times.map(\.wall)) / Double(transfers)
        let thread = median(times.map(\.thread)) / Double(transfers)
        print(
            """
            \(name): \(text(thread)) µs of thread time a transfer, \(text(thread / unit)) signature multiples \
            (\(text(wall)) µs, \(text(wall / unit)) by the clock on the wall)
            """)
    }

    static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
    static func text(_ value: Double) -> String { String(format: "%.2f", value) }
}

/// Two chains with the same genesis of many accounts, in databases that are opened anew so that nothing is cached.
struct World {
    let author: Blockchain
    let importer: Blockchain
    let keys: [Sr25519.KeyPair]
    let genesis: Hash256

    init(_ name: String, _ executor: Executor, accounts: Int) throws {
        keys = (0..<accounts).compactMap { index in
            var seed = [UInt8](repeating: 7, count: 32)
            withUnsafeBytes(of: UInt64(index).littleEndian) { seed.replaceSubrange(0..<8, with: $0) }
            return Sr25519.KeyPair(miniSecret: seed)
        }
        let externalities = Externalities(backend: .memory(InMemoryState()))
        externalities.storageSet(Array(":code".utf8), EmbeddedRuntime.code)
        let balances = keys.map { "[\"0x\(hex($0.publicKey.bytes))\",1000000000000000]" }.joined(separator: ",")
        let json = "{\"system\":{},\"balances\":{\"balances\":[\(balances)]}}"
        _ = try Executor(native: EmbeddedRuntime.native)
            .call("GenesisBuilder_build_state", Array(json.utf8).encoded(), on: externalities)
        let changes = try externalities.drainChanges(version: .v1)
        let top = Dictionary(
            uniqueKeysWithValues: changes.top.compactMap { change in change.value.map { (change.key, $0) } })
        let state = try GenesisState(top: top, version: .v1)
        author = try World.chain("\(name)-author", state, executor)
        importer = try World.chain("\(name)-importer", state, executor)
        genesis = author.info.genesis
    }

    static func chain(_ name: String, _ state: GenesisState, _ executor: Executor) throws -> Blockchain {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("block-bench-\(name)-\(getpid())")
            .path
        try? FileManager.default.removeItem(atPath: folder)
        func open() throws -> Blockchain {
            try Blockchain(
                database: try Database(path: folder), genesis: state, pruning: .standard,
                executor: executor)
        }
        do { _ = try open() }
        return try open()
    }

    /// Signed transfers from accounts that no earlier round touched to others likewise.
    func transfers(_ count: Int, round: Int) -> [[UInt8]] {
        let offset = round * count * 2
        return (0..<count).map { index in
            let sender = keys[(offset + index) % keys.count]
            let recipient = keys[(offset + count + index) % keys.count]
            let call =
                [62, 3] + MultiAddress.id(AccountID(words: recipient.publicKey.words)).encoded()
                + Compact<Balance>(1_000_000_000_000).encoded()
            // Immortal, nonce 0, no tip; then what is signed and not sent.
            let extra: [UInt8] = [0, 0, 0]
            let version = EmbeddedRuntime.version
            let implicit =
                version.specVersion.encoded() + version.transactionVersion.encoded() + genesis.bytes + genesis.bytes
            let signature = sender.sign(call + extra + implicit)
            return [0x84] + MultiAddress.id(AccountID(words: sender.publicKey.words)).encoded() + [1] + signature.bytes
                + extra + call
        }
    }

    /// The time to build and import here, and to execute and import there.
    func measure(_ extrinsics: [[UInt8]]) throws -> (Time, Time) {
        var block: ExecutedBlock?
        let building = try Time.measure {
            let parent = author.info.best
            let builder = try BlockBuilder(chain: author, parent: parent, digest: Digest())
            var inherents = InherentData()
            if let key = FixedBytes<Eight>(Array("timstap0".utf8)) {
                inherents.put(key, (UInt64(parent.number) * 6000 + 1_700_000_000_000).encoded())
            }
            try builder.applyInherents(inherents)
            for extrinsic in extrinsics {
                guard case .success(.success) = builder.apply(OpaqueExtrinsic(extrinsic)) else {
                    fatalError("a transfer of the benchmark was refused: \(builder.apply(OpaqueExtrinsic(extrinsic)))")
                }
            }
            let made = try builder.finish()
            try author.importBlock(made)
            block = made
        }
        guard let block else { fatalError("no block was made") }
        let importing = try Time.measure {
            let executed = try importer.execute(Block(header: block.header, extrinsics: block.extrinsics))
            try importer.importBlock(executed)
        }
        try author.finalize(author.info.best.hash)
        try importer.finalize(importer.info.best.hash)
        return (building, importing)
    }
}

/// Microseconds.
struct Time {
    /// Of this thread on a core: what the rival measures too, whatever else the machine does meanwhile.
    var thread: Double
    var wall: Double

    static func measure(_ body: () throws -> Void) rethrows -> Time {
        let (thread, wall) = (now(CLOCK_THREAD_CPUTIME_ID), now(CLOCK_MONOTONIC))
        try body()
        return Time(thread: now(CLOCK_THREAD_CPUTIME_ID) - thread, wall: now(CLOCK_MONOTONIC) - wall)
    }

    private static func now(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
    }
}

func hex(_ bytes: [UInt8]) -> String { bytes.map { String(format: "%02x", $0) }.joined() }
