import Blockchain
import ChainTestSupport
import Crypto
import CybrosRuntime
import Executor
import NodeService
import Primitives
import ScaleCodec
import StateMachine
import Testing

@Suite("What comes from outside never traps the runtime")
struct HostileInputTests {
    private static let functions = [
        "Core_version", "Core_execute_block", "Core_initialize_block", "Metadata_metadata",
        "Metadata_metadata_at_version", "Metadata_metadata_versions", "BlockBuilder_apply_extrinsic",
        "BlockBuilder_finalize_block", "BlockBuilder_inherent_extrinsics", "BlockBuilder_check_inherents",
        "TaggedTransactionQueue_validate_transaction", "OffchainWorkerApi_offchain_worker",
        "SessionKeys_generate_session_keys", "SessionKeys_decode_session_keys", "AccountNonceApi_account_nonce",
        "TransactionPaymentApi_query_info", "TransactionPaymentApi_query_fee_details",
        "TransactionPaymentApi_query_weight_to_fee", "TransactionPaymentApi_query_length_to_fee",
        "TransactionPaymentCallApi_query_call_info", "TransactionPaymentCallApi_query_call_fee_details",
        "TransactionPaymentCallApi_query_weight_to_fee", "TransactionPaymentCallApi_query_length_to_fee",
        "GenesisBuilder_build_state", "GenesisBuilder_get_preset", "GenesisBuilder_preset_names",
    ]
    private static let withoutArguments: Set = [
        "Core_version", "Metadata_metadata", "Metadata_metadata_versions", "BlockBuilder_finalize_block",
        "GenesisBuilder_preset_names",
    ]

    private let test: TestChain

    init() throws { test = try TestChain() }

    /// Calls a function on the genesis state; whether it answered.
    private func answers(_ function: String, _ input: [UInt8]) throws -> Bool {
        do {
            _ = try test.chain.call(function, input, at: test.genesis.hash)
            return true
        } catch BlockchainError.executor(.refused) {
            return false
        }
    }

    @Test("Arguments that are missing, cut off or followed by more bytes are refused", arguments: functions)
    func arguments(function: String) throws {
        if !Self.withoutArguments.contains(function) { #expect(try !answers(function, [])) }
        // No function takes so many bytes of ones.
        #expect(try !answers(function, [UInt8](repeating: 0xff, count: 1000)))
    }

    @Test("An unknown function is refused")
    func unknown() throws {
        #expect(try !answers("Core_nothing", []))
        #expect(try !answers("", [1]))
    }

    @Test("Random bytes are answered or refused", arguments: functions)
    func randomBytes(function: String) throws {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            let input = random.bytes(upTo: 120)
            #expect(throws: Never.self, "seed \(seed)") { _ = try answers(function, input) }
        }
    }

    @Test("Mutated transactions are answered or refused, by the pool's, the payment's and the builder's functions")
    func mutatedTransactions() throws {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededGenerator(seed: seed)
        let calls: [CybrosRuntime.RuntimeCall] = [
            .utilityPallet(.batch(calls: [.sudoPallet(.sudo(call: .systemPallet(.remark(remark: [1, 2, 3]))))])),
            .balancesPallet(.transferAll(dest: .id(DevelopmentKeys.bob.accountID), keepAlive: true)),
            .workersPallet(.registerImpl(attestationMethod: .optOut)),
            .poolsPallet(.takeJob(poolID: 1, jobID: 2, processing: true, softExpiresIn: 7)),
            .utilityPallet(.asDerivative(index: 3, call: .utilityPallet(.forceBatch(calls: [])))),
        ]
        let block = test.genesis.hash
        for round in 0..<600 {
            var bytes = test.sign(calls[round % calls.count]).bytes
            for _ in 0..<Int.random(in: 1...5, using: &random) {
                // Mostly in the extensions and the call: a broken signature ends the look at a transaction early.
                let place = Int.random(
                    in: Int.random(in: 0..<8, using: &random) == 0 ? 0..<bytes.count : 99..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
                case 1: bytes.remove(at: place)
                default: bytes.insert(contentsOf: random.bytes(upTo: 4), at: place)
                }
                if bytes.count < 101 { bytes += [UInt8](repeating: 0, count: 101) }
            }
            let encoded = OpaqueExtrinsic(bytes).encoded()
            #expect(throws: Never.self, "seed \(seed)") {
                _ = try answers("TaggedTransactionQueue_validate_transaction", [2] + encoded + block.bytes)
                _ = try answers("BlockBuilder_apply_extrinsic", encoded)
                _ = try answers("TransactionPaymentApi_query_info", encoded + UInt32.max.encoded())
                _ = try answers("TransactionPaymentApi_query_fee_details", encoded + [0, 0, 0, 0])
                let call = Array(bytes.dropFirst(102))
                _ = try answers("TransactionPaymentCallApi_query_call_info", call + UInt32.max.encoded())
                _ = try answers(
                    "Core_execute_block",
                    Block(
                        header: Header(
                            parentHash: block, number: 1, stateRoot: .zero, extrinsicsRoot: .zero, digest: Digest()),
                        extrinsics: [OpaqueExtrinsic(bytes)]
                    ).encoded())
            }
        }
    }

    @Test("Blocks of any number can be begun, filled and ended")
    func strangeHeaders() throws {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededGenerator(seed: seed)
        let numbers: [BlockNumber] = [0, 1, 2, 80, 81, 82, 299, 300, 301, 4096, 4097, .max - 1, .max]
        for number in numbers {
            let host = Externalities(backend: .stored(try test.chain.state(at: test.genesis.hash)))
            let executor = test.chain.executor
            for _ in 0..<3 {
                let header = Header(
                    parentHash: Hash256(random.bytes32()) ?? .zero, number: number, stateRoot: .zero,
                    extrinsicsRoot: .zero,
                    digest: Digest(logs: [.other(random.bytes(upTo: 9)), .runtimeEnvironmentUpdated]))
                #expect(throws: Never.self, "seed \(seed)") {
                    _ = try executor.call("Core_initialize_block", header.encoded(), on: host)
                    let clock = TestChain.inherents(milliseconds: random.next())
                    let inherents = try [OpaqueExtrinsic](
                        decoding: executor.call("BlockBuilder_inherent_extrinsics", clock.encoded(), on: host))
                    for inherent in inherents {
                        _ = try executor.call("BlockBuilder_apply_extrinsic", inherent.encoded(), on: host)
                    }
                }
                _ = try? executor.call("BlockBuilder_finalize_block", [], on: host)
            }
        }
    }
}

extension SeededGenerator {
    mutating func bytes32() -> [UInt8] { (0..<4).flatMap { _ in next().encoded() } }
}
