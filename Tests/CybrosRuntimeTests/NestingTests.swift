import Blockchain
import ChainTestSupport
import Crypto
import CybrosRuntime
import Foundation
import Primitives
import ScaleCodec
import Synchronization
import Testing

@Suite("Calls inside calls")
struct NestingTests {
    /// Ways to put a call into another: what stands before the inner call, and after it.
    enum Wrapping: CaseIterable {
        case batch, batchAll, forceBatch, asDerivative, dispatchAs, sudo, sudoUncheckedWeight, sudoAs

        var bytes: (before: [UInt8], after: [UInt8]) {
            switch self {
            case .batch: ([40, 0, 4], [])
            case .asDerivative: ([40, 1, 0, 0], [])
            case .batchAll: ([40, 2, 4], [])
            case .dispatchAs: ([40, 3, 0, 0], [])
            case .forceBatch: ([40, 4, 4], [])
            case .sudo: ([255, 0], [])
            case .sudoUncheckedWeight: ([255, 1], [4, 4])
            case .sudoAs: ([255, 3, 0] + DevelopmentKeys.alice.accountID.bytes, [])
            }
        }

        /// How many may stand around a remark: of 256 levels a call takes one, and so does a list.
        var deepest: Int {
            switch self {
            case .batch, .batchAll, .forceBatch: 127
            case .asDerivative, .dispatchAs, .sudo, .sudoUncheckedWeight, .sudoAs: 254
            }
        }
    }

    private let test: TestChain

    init() throws { test = try TestChain() }

    /// The bytes of a remark under so many others.
    private static func nested(_ wrapping: Wrapping, _ depth: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<depth { bytes += wrapping.bytes.before }
        bytes += [0, 0, 0]
        for _ in 0..<depth { bytes += wrapping.bytes.after }
        return bytes
    }

    /// Runs on a thread with a stack of this size.
    private static func onThread<T: Sendable>(stack: Int, _ body: @escaping @Sendable () throws -> T) throws -> T {
        let result = Mutex<Result<T, any Error>?>(nil)
        let done = DispatchSemaphore(value: 0)
        let thread = Thread {
            let answer = Result { try body() }
            result.withLock { $0 = answer }
            done.signal()
        }
        thread.stackSize = stack
        thread.start()
        done.wait()
        return try #require(result.withLock { $0 }).get()
    }

    /// 8 MiB and 2 MiB are what Linux gives to threads, 512 KiB what macOS does, and 1.6 MiB is barely what a call needs.
    @Test(
        "As deep as the decoder allows, on every stack that threads have", arguments: Wrapping.allCases,
        [8 << 20, 2 << 20, 1600 << 10, 512 << 10, 128 << 10])
    func stack(wrapping: Wrapping, size: Int) throws {
        let test = test
        for (depth, isCall) in [(wrapping.deepest, true), (wrapping.deepest + 1, false), (100_000, false)] {
            let form = TransactionForm(genesis: test.chain.info.genesis)
            let transaction = form.sign(encoded: Self.nested(wrapping, depth), by: DevelopmentKeys.alice)
            let encoded = transaction.encoded()
            // Whatever the verdict on a call is: some weigh more than a block holds.
            let verdict = try Self.onThread(stack: size) { try? test.validate(transaction) }
            #expect((verdict != nil) == isCall, "\(depth)")
            try Self.onThread(stack: size) {
                _ = try? test.chain.call(
                    "TransactionPaymentApi_query_info", encoded + UInt32(encoded.count).encoded(), at: test.genesis.hash
                )
                // Dispatches it, where it decodes.
                _ = try? test.build([transaction], on: test.genesis)
            }
        }
    }
}
