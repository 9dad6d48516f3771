import ChainTestSupport
import NIOPosix
import NodeService
import Primitives
import Testing
import TransactionPool

@Suite("Asking the runtime about transactions")
struct RuntimeValidatorTests {
    @Test("Bytes that are no extrinsic are no transaction that is invalid, and are not banned")
    func undecodable() async throws {
        let test = try TestChain()
        let threads = NIOThreadPool(numberOfThreads: 1)
        threads.start()
        let pool = TransactionPool(
            validator: RuntimeValidator(chain: test.chain, threads: threads),
            best: PoolPosition(hash: test.genesis.hash, number: 0))
        for _ in 0..<2 {
            let error = await #expect(throws: PoolError.self) { try await pool.submit([0x04, 0x84]) }
            #expect(error?.rpcError.code == 1002)
            #expect(
                error?.rpcError.message
                    == "Verification Error: TaggedTransactionQueue_validate_transaction: "
                    + "Bad input data provided to validate_transaction: 1 bytes are missing")
        }
        try await threads.shutdownGracefully()
    }
}
