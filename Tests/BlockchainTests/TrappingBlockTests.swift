import Blockchain
import ChainTestSupport
import Executor
import Primitives
import ScaleCodec
import Testing
import WasmExecutor

/// The runtime as Wasm, where what is wrong with a block ends in a trap.
@Suite("Blocks whose execution traps")
struct TrappingBlockTests {
    /// What whoever sent a block may be blamed for, as opposed to what is this node's fault.
    private func blame(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch BlockchainError.invalidBlock(_, let reason) {
            return reason
        } catch {
            Issue.record("\(error)")
            return nil
        }
    }

    @Test("Such a block is invalid by its sender's fault, changes nothing, and the chain goes on")
    func traps() throws {
        let test = try TestChain(executor: Executor(native: nil, wasm: try WasmExecutor()))
        try test.extend()
        let honest = try test.build([test.sign(.systemPallet(.remark(remark: [1])))])
        let block = Block(header: honest.header, extrinsics: honest.extrinsics)
        let best = test.chain.info.best

        let changes: [(String, (inout Block) -> Void)] = [
            ("extrinsic 1 does not decode", { $0.extrinsics[1].bytes.removeLast() }),
            ("extrinsic 1 is invalid: Transaction has a bad signature", { $0.extrinsics[1].bytes[50] ^= 1 }),
            ("an inherent is missing", { $0.extrinsics.removeFirst() }),
            ("extrinsic 1 is mandatory, and failed", { $0.extrinsics.insert($0.extrinsics[0], at: 1) }),
            ("the state root is another", { $0.header.stateRoot = .zero }),
            ("the digest is another", { $0.header.digest.logs.append(.runtimeEnvironmentUpdated) }),
            // The last of two seals is an author's; the other is nobody's.
            (
                "the digest is another",
                { $0.header.digest.logs += [.seal(FixedBytes("BABE"), [1]), .seal(FixedBytes("aura"), [2])] }
            ),
        ]
        for (reason, change) in changes {
            var changed = block
            change(&changed)
            #expect(blame { _ = try test.chain.execute(changed) } == reason)
            #expect(test.chain.info.best == best)
        }
        try test.chain.importBlock(try test.chain.execute(block))
        #expect(test.chain.info.best.number == 2)
        try test.extend()
        #expect(test.chain.info.best.number == 3)
    }
}
