import ChainTestSupport
import Crypto
import NodeService
import Primitives
import ScaleCodec
import StateMachine

/// Asks both executions what clients and nodes ask on the state after a block.
struct RuntimeQueries {
    let engines: TwoExecutions.Engines
    let coverage: RuntimeCoverage

    private func ask(_ function: String, _ input: [UInt8], _ backend: StateBackend) throws(Disagreement) {
        do throws(Disagreement) {
            _ = try TwoExecutions(engines, backend, tally: coverage).call(function, input)
        } catch {
            throw error.within("asked with \(text(input))")
        }
    }

    /// About a transaction, good or bad.
    func ask(
        about extrinsic: OpaqueExtrinsic, after block: Hash256, _ state: StateView, _ random: inout SeededGenerator
    )
        throws(Disagreement)
    {
        let encoded = extrinsic.encoded()
        let length = Bool.random(using: &random) ? UInt32(encoded.count) : UInt32.random(in: 0 ... .max, using: &random)
        let call = Array(extrinsic.bytes.dropFirst(102))
        let source = UInt8.random(in: 0...3, using: &random)
        try ask("TaggedTransactionQueue_validate_transaction", [source] + encoded + block.bytes, .stored(state))
        try ask("TransactionPaymentApi_query_info", encoded + length.encoded(), .stored(state))
        try ask("TransactionPaymentApi_query_fee_details", encoded + length.encoded(), .stored(state))
        try ask("TransactionPaymentCallApi_query_call_info", call + length.encoded(), .stored(state))
        try ask("TransactionPaymentCallApi_query_call_fee_details", call + length.encoded(), .stored(state))
    }

    /// About a block, and about what has nothing to do with one.
    func ask(about block: Block, parent: StateView, _ state: StateView, _ random: inout SeededGenerator)
        throws(Disagreement)
    {
        let clock = TestChain.inherents(
            milliseconds: Bool.random(using: &random)
                ? 1_700_000_000_000 : UInt64.random(in: 0 ... .max, using: &random))
        try ask("BlockBuilder_check_inherents", block.encoded() + clock.encoded(), .stored(parent))
        try ask("BlockBuilder_inherent_extrinsics", clock.encoded(), .stored(state))
        try ask("OffchainWorkerApi_offchain_worker", block.header.encoded(), .stored(state))
        try ask("Core_execute_block", changed(block, &random).encoded(), .stored(parent))
        var header = block.header
        header.number = [0, 1, 80, 81, 300, 1 << 31 - 1, 1 << 31, .max].randomElement(using: &random) ?? 0
        try ask("Core_initialize_block", header.encoded(), .stored(state))

        let key = RandomCalls.keys.randomElement(using: &random) ?? DevelopmentKeys.alice
        try ask("AccountNonceApi_account_nonce", key.accountID.bytes, .stored(state))
        let weight = Weight(
            refTime: UInt64.random(in: 0 ... .max, using: &random),
            proofSize: UInt64.random(in: 0 ... .max, using: &random))
        let length = UInt32.random(in: 0 ... .max, using: &random)
        for api in ["TransactionPaymentApi", "TransactionPaymentCallApi"] {
            try ask("\(api)_query_weight_to_fee", weight.encoded(), .stored(state))
            try ask("\(api)_query_length_to_fee", length.encoded(), .stored(state))
        }
        try ask("SessionKeys_generate_session_keys", Optional(random.bytes(upTo: 40)).encoded(), .stored(state))
        try ask("SessionKeys_generate_session_keys", [0], .stored(state))
        try ask("SessionKeys_decode_session_keys", random.bytes(upTo: 40).encoded(), .stored(state))
        try ask("SessionKeys_decode_session_keys", [0], .stored(state))
    }

    /// The block with something else in it.
    private func changed(_ block: Block, _ random: inout SeededGenerator) -> Block {
        var block = block
        switch Int.random(in: 0..<8, using: &random) {
        case 0: block.header.stateRoot = .zero
        case 1: block.header.extrinsicsRoot = .zero
        case 2: block.header.digest.logs.append(.other(random.bytes(upTo: 9)))
        case 3: block.header.number = [0, 1 << 31, .max].randomElement(using: &random) ?? 0
        case 4: block.header.parentHash = .zero
        case 5: block.extrinsics.removeAll()
        case 6: block.extrinsics.append(OpaqueExtrinsic(random.bytes(upTo: 200)))
        default: block.extrinsics.shuffle(using: &random)
        }
        return block
    }

    /// What does not depend on a block: the metadata, and genesis states.
    func askOnce(_ random: inout SeededGenerator) throws(Disagreement) {
        let empty = StateBackend.memory(InMemoryState(top: [Array(":code".utf8): EmbeddedRuntime.code]))
        for function in [
            "Core_version", "Metadata_metadata", "Metadata_metadata_versions", "GenesisBuilder_preset_names",
        ] {
            try ask(function, [], empty)
        }
        for version: UInt32 in [0, 13, 14, 15, 16, .max] {
            try ask("Metadata_metadata_at_version", version.encoded(), empty)
        }
        for name in [nil, "", "development", "local", "nowhere"] as [String?] {
            let answer = try TwoExecutions(engines, empty, tally: coverage).call(
                "GenesisBuilder_get_preset", name.encoded(), as: [UInt8]?.self)
            guard let json = answer else { continue }
            try ask("GenesisBuilder_build_state", json.encoded(), empty)
            for _ in 0..<20 {
                var mutated = json
                guard let place = mutated.indices.randomElement(using: &random) else { continue }
                mutated[place] = Array("{}[]\",:019ax".utf8).randomElement(using: &random) ?? 0
                try ask("GenesisBuilder_build_state", mutated.encoded(), empty)
            }
        }
        let deep = [UInt8](repeating: UInt8(ascii: "["), count: 10_000)
        try ask("GenesisBuilder_build_state", deep.encoded(), empty)
    }

    /// Every function with bytes that are no arguments, or by chance are.
    func askNonsense(_ count: Int, _ state: StateView, _ random: inout SeededGenerator) throws(Disagreement) {
        for function in coverage.functions.keys.sorted() {
            try ask(function, [], .stored(state))
            try ask(function, [UInt8](repeating: 0xff, count: 1000), .stored(state))
            for _ in 0..<count { try ask(function, random.bytes(upTo: 120), .stored(state)) }
        }
        for function in ["", "Core_nothing"] { try ask(function, [], .stored(state)) }
    }
}
