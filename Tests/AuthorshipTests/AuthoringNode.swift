import Authorship
import Blockchain
import ChainTestSupport
import Crypto
import CybrosRuntime
import ManualSeal
import NIOPosix
import NodeService
import Primitives
import ScaleCodec
import Synchronization
import TransactionPool

/// Chain, pool and sealing as a node has them, without the node around them.
final class AuthoringNode: Sendable {
    let test: TestChain
    let pool: TransactionPool<RuntimeValidator>
    let seal: ManualSeal<RuntimeValidator>
    let maintenance: PoolMaintenance<RuntimeValidator>
    let threads: NIOThreadPool
    /// The author's clock in milliseconds.
    let clock: Clock

    final class Clock: Sendable {
        private let milliseconds: Mutex<UInt64>

        init(_ milliseconds: UInt64) { self.milliseconds = Mutex(milliseconds) }

        var now: UInt64 {
            get { milliseconds.withLock { $0 } }
            set { milliseconds.withLock { $0 = newValue } }
        }
    }

    init(in folder: TemporaryFolder? = nil, clock: Clock = Clock(1_800_000_000_000)) throws {
        test = try TestChain(in: folder)
        threads = NIOThreadPool(numberOfThreads: 2)
        threads.start()
        let info = test.chain.info
        pool = TransactionPool(
            validator: RuntimeValidator(chain: test.chain, threads: threads),
            best: PoolPosition(hash: info.best.hash, number: UInt64(info.best.number)))
        maintenance = PoolMaintenance(chain: test.chain, pool: pool)
        self.clock = clock
        seal = ManualSeal(chain: test.chain, pool: pool, thread: threads) { clock.now }
    }

    func stop() async throws { try await threads.shutdownGracefully() }

    @discardableResult
    func submit(_ transaction: OpaqueExtrinsic) async throws -> Hash256 { try await pool.submit(transaction.encoded()) }

    func remark(_ byte: UInt8, by key: KeyPair = DevelopmentKeys.alice, nonce: Nonce = 0) -> OpaqueExtrinsic {
        test.sign(.systemPallet(.remark(remark: [byte])), by: key, nonce: nonce)
    }

    /// The time of a block, as its first extrinsic says.
    func time(of block: Hash256) throws -> UInt64 {
        let bytes = try test.chain.body(block)?.first?.bytes ?? []
        // Format, pallet and call, then a compact number.
        return try Compact<UInt64>(decoding: Array(bytes.dropFirst(3))).value
    }
}

/// Runs a test with a node that is stopped at its end.
func withNode(in folder: TemporaryFolder? = nil, _ body: (AuthoringNode) async throws -> Void) async throws {
    let node = try AuthoringNode(in: folder)
    do {
        try await body(node)
    } catch {
        try await node.stop()
        throw error
    }
    try await node.stop()
}
