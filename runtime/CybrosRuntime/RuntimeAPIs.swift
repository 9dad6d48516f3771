import Executive
import FrameSupport
import System
import TransactionPayment

// The one list of the functions: what hosts call them, and what answers.
#runtimeFunctions([
    "Core_version": RuntimeAPIs.version,
    "Core_execute_block": RuntimeAPIs.executeBlock,
    "Core_initialize_block": RuntimeAPIs.initializeBlock,
    "Metadata_metadata": RuntimeAPIs.metadata,
    "Metadata_metadata_at_version": RuntimeAPIs.metadataAtVersion,
    "Metadata_metadata_versions": RuntimeAPIs.metadataVersions,
    "BlockBuilder_apply_extrinsic": RuntimeAPIs.applyExtrinsic,
    "BlockBuilder_finalize_block": RuntimeAPIs.finalizeBlock,
    "BlockBuilder_inherent_extrinsics": RuntimeAPIs.inherentExtrinsics,
    "BlockBuilder_check_inherents": RuntimeAPIs.checkInherents,
    "TaggedTransactionQueue_validate_transaction": RuntimeAPIs.validateTransaction,
    "OffchainWorkerApi_offchain_worker": RuntimeAPIs.offchainWorker,
    "SessionKeys_generate_session_keys": RuntimeAPIs.generateSessionKeys,
    "SessionKeys_decode_session_keys": RuntimeAPIs.decodeSessionKeys,
    "AccountNonceApi_account_nonce": RuntimeAPIs.accountNonce,
    "TransactionPaymentApi_query_info": RuntimeAPIs.queryInfo,
    "TransactionPaymentApi_query_fee_details": RuntimeAPIs.queryFeeDetails,
    "TransactionPaymentApi_query_weight_to_fee": RuntimeAPIs.queryWeightToFee,
    "TransactionPaymentApi_query_length_to_fee": RuntimeAPIs.queryLengthToFee,
    "TransactionPaymentCallApi_query_call_info": RuntimeAPIs.queryCallInfo,
    "TransactionPaymentCallApi_query_call_fee_details": RuntimeAPIs.queryCallFeeDetails,
    "TransactionPaymentCallApi_query_weight_to_fee": RuntimeAPIs.queryWeightToFee,
    "TransactionPaymentCallApi_query_length_to_fee": RuntimeAPIs.queryLengthToFee,
    "GenesisBuilder_build_state": RuntimeAPIs.buildState,
    "GenesisBuilder_get_preset": RuntimeAPIs.getPreset,
    "GenesisBuilder_preset_names": RuntimeAPIs.presetNames,
])

/// The functions through which a host reaches the runtime: SCALE bytes in, SCALE bytes out.
///
/// Source: Polkadot specification, appendix C (runtime API). The list above has their names.
public enum RuntimeAPIs {
    typealias Frame = Executive<CybrosRuntime>
    typealias Function = RuntimeFunction<InvalidBlock>

    /// Calls `body` with each API and its version. The eight bytes are the start of the Blake2b-64 hash of its name.
    ///
    /// By code, not out of a table: what each call touches of an instance's memory costs more than making it.
    @inline(__always)
    private static func forEachAPI(_ body: (_ identifier: UInt64, _ version: UInt32) -> Void) {
        body(0xdf6a_cb68_9907_609b, 5)  // Core
        body(0x37e3_97fc_7c91_f5e4, 2)  // Metadata
        body(0x40fe_3ad4_01f8_959a, 6)  // BlockBuilder
        body(0xd2bc_9897_eed0_8f15, 3)  // TaggedTransactionQueue
        body(0xf78b_278b_e53f_454c, 2)  // OffchainWorkerApi
        body(0xab3c_0572_291f_eb8b, 1)  // SessionKeys
        body(0xbc9d_8990_4f5b_923f, 1)  // AccountNonceApi
        body(0x37c8_bb13_50a9_a2a8, 4)  // TransactionPaymentApi
        body(0xf3ff_14d5_ab52_7059, 3)  // TransactionPaymentCallApi
        body(0xfbc5_77b9_d747_efd6, 1)  // GenesisBuilder
    }

    /// APIs with their versions.
    static var versions: [Pair<FixedBytes<Eight>, UInt32>] {
        var versions: [Pair<FixedBytes<Eight>, UInt32>] = []
        forEachAPI { versions.append(Pair(FixedBytes(bigEndian: $0), $1)) }
        return versions
    }

    /// Calls a function by name, natively. The host's externalities are those of the thread.
    public static func call(_ name: String, _ input: [UInt8]) throws(InvalidBlock) -> [UInt8] {
        guard let function = runtimeFunction(named: name) else { throw .unknownFunction }
        return try call(function, input)
    }

    private static func call(_ function: Function, _ input: [UInt8]) throws(InvalidBlock) -> [UInt8] {
        var decoder = ScaleDecoder(input)
        let answer = try function(&decoder)
        // Arguments fill the input: bytes after them are a caller's mistake, as they are to every Substrate runtime.
        do throws(ScaleError) {
            try decoder.finish()
        } catch {
            throw .badArguments(error)
        }
        return answer
    }

    #if hasFeature(Embedded)
    /// Calls a function for the host of the Wasm blob. Where there is no answer, the log says why, and the call ends in
    /// a trap.
    static func answer(_ name: StaticString, _ function: Function, _ address: UInt32, _ length: UInt32) -> UInt64 {
        do throws(InvalidBlock) {
            let input = Exports.input(address, length)
            return Exports.answer(try call(function, input), to: input)
        } catch {
            Host.log(.error, "runtime", error.reason(in: name.description))
            fatalError()
        }
    }
    #endif

    /// Reads an argument.
    static func read<T: ScaleDecodable>(_ input: inout ScaleDecoder) throws(InvalidBlock) -> T {
        try decoding { () throws(ScaleError) in try input.decode(T.self) }
    }

    /// What `body` makes of an argument. Bytes inside of it that do not decode, such as those of an extrinsic, are no
    /// argument either: FRAME's runtimes trap there.
    static func decoding<T>(_ body: () throws(ScaleError) -> T) throws(InvalidBlock) -> T {
        do throws(ScaleError) {
            return try body()
        } catch {
            throw .badArguments(error)
        }
    }

    // MARK: Core

    static func version(_ input: inout ScaleDecoder) throws(InvalidBlock) -> [UInt8] {
        // Hosts ask for it often. So there is room for all of it at once, and neither the variable that keeps the version
        // nor a list of APIs is used: they are on pages of memory that the call does not touch otherwise.
        var output = ScaleEncoder(capacity: 256)
        CybrosRuntime.makeVersion(apis: []).encode(to: &output) { output in
            var count = 0
            forEachAPI { _, _ in count += 1 }
            output.appendLength(count)
            forEachAPI { identifier, version in
                output.appendFixed(identifier.byteSwapped)
                output.appendFixed(version)
            }
        }
        return output.bytes
    }

    static func executeBlock(_ input: inout ScaleDecoder) throws(InvalidBlock) -> [UInt8] {
        try Frame.executeBlock(try read(&input))
        return []
    }

    /// Answers which extrinsics the block may hold: `ExtrinsicInclusionMode::AllExtrinsics`.
    static func initializeBlock(_ input: inout ScaleDecoder) throws(InvalidBlock) -> [UInt8] {
        Frame.initializeBlock(try read(&input))
        return [0]
    }

    // MARK: Metadata

    /// The metadata of version 14, as opaque bytes.
    static func metadata(_ input: inout ScaleDecoder) throws(InvalidBlock) -> [UInt8] {
        (RuntimeDescription.metadata().encoded(version: 14) ?? []).encoded()
    }

    static func metadataAtVersion(_ input: inout ScaleDecoder) throws(InvalidBlock) -> [UInt8] {
        let version: UInt32 = try read(&input)
        guard RuntimeMetadata.versions.contains(version) else { return [0] }
        return RuntimeDescription.metadata().encoded(version: version).encoded()
    }

    static func metadataVersions(_ input: inout ScaleDecoder) throws(InvalidBlock) -> [UInt8] {
        RuntimeMetadata.versions.encoded()
    }

    // MARK: BlockBuilder

    static func applyExtrinsic(_ input: inout ScaleDecoder) throws(InvalidBlock) -> [UInt8] {
        let extrinsic: OpaqueExtrinsic = try read(&input)
        return try decoding { () throws(ScaleError) in try Frame.applyExtrinsic(extrinsic.bytes) }.encoded()
    }

    static func finalizeBlock(_ input: inout ScaleDecoder) throws(InvalidBlock) -> [UInt8] {
        try Frame.finalizeBlock().encoded()
    }

    static func inherentExtrinsics(_ input: inout ScaleDecoder) throws(InvalidBlock) -> [UInt8] {
        Frame.inherentExtrinsics(try read(&input)).encoded()
    }

    static func checkInherents(_ input: inout ScaleDecoder) throws(InvalidBlock) -> [UInt8] {
        let block: Block = try read(&input)
        return try Frame.checkInherents(block, try read(&input)).encoded()
    }

    // MARK: TaggedTransactionQueue, OffchainWorkerApi

    static func validateTransaction(_ input: inout ScaleDecoder) throws(InvalidBlock) -> [UInt8] {
        let source: TransactionSource = try read(&input)
        let extrinsic: OpaqueExtrinsic = try read(&input)
        let parent: Hash256 = try read(&input)
        return try decoding { () throws(ScaleError) in
            try Frame.validateTransaction(extrinsic.bytes, source: source, parent: parent)
        }.encoded()
    }

    /// What the pallets do outside of consensus after a block.
    static func offchainWorker(_ input: inout ScaleDecoder) throws(InvalidBlock) -> [UInt8] {
        Frame.offchainWorker(try read(&input))
        return []
    }

    // MARK: SessionKeys

    /// There is no consensus in the runtime yet, so the keys of a session are none.
    static func generateSessionKeys(_ input: inout ScaleDecoder) throws(InvalidBlock) -> [UInt8] {
        let _: [UInt8]? = try read(&input)
        return [UInt8]().encoded()
    }

    static func decodeSessionKeys(_ input: inout ScaleDecoder) throws(InvalidBlock) -> [UInt8] {
        let keys: [UInt8] = try read(&input)
        return keys.isEmpty ? [1, 0] : [0]
    }

    // MARK: AccountNonceApi

    static func accountNonce(_ input: inout ScaleDecoder) throws(InvalidBlock) -> [UInt8] {
        System<CybrosRuntime>.account[try read(&input)].nonce.encoded()
    }

    // MARK: GenesisBuilder

    /// Writes the genesis state of a whole configuration in JSON; the answer is a result with words for its author.
    static func buildState(_ input: inout ScaleDecoder) throws(InvalidBlock) -> [UInt8] {
        let json: [UInt8] = try read(&input)
        do throws(GenesisError) {
            try Genesis.build(try GenesisConfig(json: json))
            return [0]
        } catch {
            return [1] + error.message.encoded()
        }
    }

    /// A preset as a patch over the default configuration; the default itself where no name is given.
    static func getPreset(_ input: inout ScaleDecoder) throws(InvalidBlock) -> [UInt8] {
        let name: [UInt8]? = try read(&input)
        guard let name else { return [1] + GenesisPresets.defaultConfig.utf8Bytes.encoded() }
        return GenesisPresets.patch(name).map { $0.utf8Bytes }.encoded()
    }

    static func presetNames(_ input: inout ScaleDecoder) throws(InvalidBlock) -> [UInt8] {
        GenesisPresets.names.map { $0.utf8Bytes }.encoded()
    }
}
