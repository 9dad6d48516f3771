import ChainTestSupport
import ExecutionComparison
import NodeService
import Primitives
import ScaleCodec
import StateMachine
import Testing

/// Where native integers and addresses are wider than Wasm's, and stacks larger.
@Suite("The native and the Wasm execution at the limits of the runtime")
struct BoundaryTests {
    private let engines: TwoExecutions.Engines
    private let test: TestChain
    private let state: StateView

    init() throws {
        engines = try ExecutionTests.engines.get()
        test = try TestChain()
        state = try test.chain.state(at: test.genesis.hash)
    }

    private func ask(_ function: String, _ input: [UInt8]) throws -> TwoExecutions.Answer {
        try TwoExecutions(engines, .stored(state)).call(function, input)
    }

    /// Whether both decode the call.
    private func decodes(_ call: [UInt8]) throws -> Bool {
        switch try ask("TransactionPaymentCallApi_query_call_info", call + UInt32(call.count).encoded()) {
        case .bytes: true
        case .refused: false
        }
    }

    /// Has both judge, weigh and dispatch the call.
    private func judge(_ call: [UInt8]) throws {
        let form = TransactionForm(genesis: test.chain.info.genesis)
        let encoded = form.sign(encoded: call, by: DevelopmentKeys.alice).encoded()
        _ = try ask("TaggedTransactionQueue_validate_transaction", [2] + encoded + test.genesis.hash.bytes)
        _ = try ask("TransactionPaymentApi_query_info", encoded + UInt32(encoded.count).encoded())
        let block = TwoExecutions(engines, .stored(state))
        let header = Header(
            parentHash: test.genesis.hash, number: 1, stateRoot: .zero, extrinsicsRoot: .zero, digest: Digest())
        _ = try block.call("Core_initialize_block", header.encoded())
        let inherents = TestChain.inherents(milliseconds: 1_700_000_000_000)
        for inherent in try block.call(
            "BlockBuilder_inherent_extrinsics", inherents.encoded(), as: [OpaqueExtrinsic].self)
        { _ = try block.call("BlockBuilder_apply_extrinsic", inherent.encoded()) }
        _ = try block.call("BlockBuilder_apply_extrinsic", encoded)
        _ = try block.call("BlockBuilder_finalize_block")
    }

    @Test("Calls inside calls are taken to the same depth, and run", arguments: CallNesting.allCases)
    func nesting(wrapping: CallNesting) throws {
        #expect(try decodes(wrapping.remark(under: wrapping.deepest)))
        #expect(try !decodes(wrapping.remark(under: wrapping.deepest + 1)))
        #expect(try !decodes(wrapping.remark(under: 100_000)))
        for depth in [wrapping.deepest, wrapping.deepest + 1] { try judge(wrapping.remark(under: depth)) }
    }

    @Test("Calls of all kinds inside each other, too")
    func mixedNesting() throws {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<12 {
            var wrappings: [CallNesting] = []
            var levels = 254
            while let next = CallNesting.allCases.randomElement(using: &random), next.levels <= levels {
                wrappings.append(next)
                levels -= next.levels
            }
            #expect(throws: Never.self, "seed \(seed)") { try judge(CallNesting.remark(under: wrappings)) }
        }
    }

    /// A list as the arguments of a call, and how many elements a decoder has memory for.
    struct ListCall: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let call: [UInt8]
        let element: [UInt8]
        let most: Int

        /// - Parameter cost: what an element is charged. The call is charged its box, and the list its header.
        init(_ name: String, _ call: [UInt8], of element: [UInt8], cost: Int) {
            testDescription = name
            self.call = call
            self.element = element
            most = (ScaleDecoder.defaultMemory - (16 + 256) - 32) / cost
        }

        func bytes(_ count: Int) -> [UInt8] {
            var output = call + Compact(UInt32(count)).encoded()
            output.reserveCapacity(output.count + count * element.count)
            for _ in 0..<count { output += element }
            return output
        }
    }

    @Test(
        "Lists are taken to the same length",
        arguments: [
            ListCall("batch", [40, 0], of: [255, 4], cost: 256 + 16 + 256),
            ListCall("set_storage", [0, 4], of: [0, 0], cost: 256),
            ListCall("kill_storage", [0, 5], of: [4, 7], cost: 256 + 32 + 1),
            ListCall("upgrade_accounts", [62, 6], of: [UInt8](repeating: 1, count: 32), cost: 256),
        ])
    func lists(list: ListCall) throws {
        #expect(try decodes(list.bytes(list.most)))
        #expect(try !decodes(list.bytes(list.most + 1)))
        #expect(try !decodes(list.bytes(2 * list.most)))
    }

    @Test("Lengths that no list has are refused in the same words")
    func lengths() throws {
        for length: UInt64 in [100, 1 << 31 - 1, 1 << 31, 1 << 32 - 1, 1 << 32, 1 << 63] {
            for function in ["SessionKeys_decode_session_keys", "GenesisBuilder_build_state"] {
                let answer = try ask(function, Compact(length).encoded() + [1, 2, 3])
                guard case .refused = answer else {
                    Issue.record("\(length): \(answer)")
                    continue
                }
            }
        }
    }

    @Test("Blocks may have any number, also where the ring of the parents' hashes is full")
    func blockNumbers() throws {
        let ring = Compact(UInt32(81)).encoded() + (0..<81 * 32).map { UInt8(truncatingIfNeeded: $0) }
        let full = StateBackend.memory(
            InMemoryState(top: [
                Array(":code".utf8): EmbeddedRuntime.code, StorageKeys.value("Randomness", "RandomMaterial"): ring,
            ]))
        for number: BlockNumber in [0, 1, 81, 82, 1 << 31 - 1, 1 << 31, 1 << 31 + 1, .max - 1, .max] {
            let header = Header(
                parentHash: .zero, number: number, stateRoot: .zero, extrinsicsRoot: .zero, digest: Digest())
            let answer = try TwoExecutions(engines, full).call("Core_initialize_block", header.encoded())
            #expect(answer == .bytes([0]), "\(number)")
        }
    }
}
