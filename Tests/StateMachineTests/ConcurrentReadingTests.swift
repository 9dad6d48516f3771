import Crypto
import Primitives
import StateMachine
import Storage
import Synchronization
import TestSupport
import Testing
import Trie

@Suite("Reading while blocks come in")
struct ConcurrentReadingTests {
    private static let first = [UInt8]("first".utf8)
    private static let second = [UInt8]("second".utf8)

    private final class Progress: Sendable {
        private let state: Mutex<(root: Hash256, isDone: Bool)>

        init(root: Hash256) { state = Mutex((root, false)) }

        var root: Hash256 {
            get { state.withLock { $0.root } }
            set { state.withLock { $0.root = newValue } }
        }
        var isDone: Bool {
            get { state.withLock { $0.isDone } }
            set { state.withLock { $0.isDone = newValue } }
        }
    }

    /// The view of the newest root, or nil if it was pruned before it could be had.
    private static func view(of root: Hash256, in store: StateStore) throws -> StateView? {
        do throws(StateError) {
            return try store.view(root: root)
        } catch {
            // Only the newest state is kept.
            #expect(error == .unknownState(root: root))
            return nil
        }
    }

    @Test("A view shows one state, whole, whatever is committed, finalized and pruned beside it")
    func readers() async throws {
        let folder = try TemporaryFolder()
        let store = try StateStore(database: try Database(path: folder.path), pruning: .keep(0))
        let genesis = try GenesisState(top: [Self.first: [0], Self.second: [0]], version: .v1)
        var batch = store.database.makeBatch()
        try store.initialize(genesis, block: .zero, into: &batch)
        try store.database.write(batch)

        let progress = Progress(root: genesis.root)
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    var views = 0
                    while !progress.isDone || views == 0 {
                        let root = progress.root
                        guard let view = try Self.view(of: root, in: store) else { continue }
                        views += 1
                        let value = try #require(try view.get(Self.first))
                        #expect(try view.get(Self.second) == value)
                        #expect(try view.keys(prefix: []) == [Self.first, Self.second])
                        let proof = try view.proof(of: [Self.second])
                        #expect(try TrieProof.value(of: Self.second, root: root, proof: proof) == value)
                    }
                    return views
                }
            }
            // However the writer ends, the readers do.
            defer { progress.isDone = true }
            var parent = Hash256.zero
            var root = genesis.root
            for number in 1...150 as ClosedRange<UInt32> {
                let value = [UInt8(number & 255), UInt8(number >> 8)]
                let externalities = Externalities(backend: .stored(try store.view(root: root)))
                externalities.storageSet(Self.first, value)
                externalities.storageSet(Self.second, value)
                let changes = try externalities.drainChanges(version: .v1)
                let hash = Blake2b.hash256(value)
                var batch = store.database.makeBatch()
                try store.commit(block: hash, number: number, parent: parent, changes: changes, into: &batch)
                if number % 3 == 0 { try store.finalize(block: hash, into: &batch) }
                try store.database.write(batch)
                (parent, root) = (hash, changes.root)
                progress.root = changes.root
            }
            progress.isDone = true
            for try await views in group { #expect(views > 0) }
        }
    }
}
