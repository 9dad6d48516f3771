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
    private let test: TestChain

    init() throws { test = try TestChain() }

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
        "As deep as the decoder allows, on every stack that threads have", arguments: CallNesting.allCases,
        [8 << 20, 2 << 20, 1600 << 10, 512 << 10, 128 << 10])
    func stack(wrapping: CallNesting, size: Int) throws {
        let test = test
        for (depth, isCall) in [(wrapping.deepest, true), (wrapping.deepest + 1, false), (100_000, false)] {
            let form = TransactionForm(genesis: test.chain.info.genesis)
            let transaction = form.sign(encoded: wrapping.remark(under: depth), by: DevelopmentKeys.alice)
            let encoded = transaction.encoded()
            // Some weigh more than a block holds, but there is a verdict on all that decode.
            let verdict = try Self.onThread(stack: size) { Result { try test.validate(transaction) } }
            #expect(((try? verdict.get()) != nil) == isCall, "\(depth)")
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
