import Executive
import FrameSupport
import System
import TransactionPayment

/// What metadata says of the runtime APIs.
enum RuntimeDescription {
    static func metadata() -> RuntimeMetadata {
        Executive<CybrosRuntime>.metadata(
            events: CybrosRuntime.RuntimeEvent.self, errors: CybrosRuntime.RuntimeError.self,
            runtime: "cybros_runtime::Runtime"
        ) { registry in
            core(&registry) + blocks(&registry) + accounts(&registry) + payment(&registry) + genesis(&registry)
        }
    }

    private static func core(_ registry: inout TypeRegistry) -> [RuntimeAPIMetadata] {
        let unit = registry.describe(Unit.self)
        let version = registry.describe(RuntimeVersion.self)
        let block = registry.describe(Block.self)
        let header = registry.describe(Header.self)
        let number = registry.describe(UInt32.self)
        let mode = registry.enter("sp_runtime::ExtrinsicInclusionMode") { _ in
            .variant([TypeVariant("AllExtrinsics", index: 0), TypeVariant("OnlyInherents", index: 1)])
        }
        let bytes = registry.describe([UInt8].self)
        let opaque = registry.enter("sp_core::OpaqueMetadata") { _ in
            .composite([TypeField(nil, bytes, typeName: "Vec<u8>")])
        }
        let some = registry.enter("Option", parameters: [TypeParameter("T", opaque)]) { _ in
            .variant([TypeVariant("None", index: 0), TypeVariant("Some", index: 1, fields: [TypeField(nil, opaque)])])
        }
        let numbers = registry.describe([UInt32].self)
        return [
            RuntimeAPIMetadata(
                "Core",
                [
                    RuntimeAPIMethod("version", [], version, docs: [" Returns the version of the runtime."]),
                    RuntimeAPIMethod(
                        "execute_block", [(name: "block", type: block)], unit, docs: [" Execute the given block."]),
                    RuntimeAPIMethod(
                        "initialize_block", [(name: "header", type: header)], mode,
                        docs: [" Initialize a block with the given header and return the runtime executive mode."]),
                ], docs: [" The `Core` runtime api that every Substrate runtime needs to implement."]),
            RuntimeAPIMetadata(
                "Metadata",
                [
                    RuntimeAPIMethod("metadata", [], opaque, docs: [" Returns the metadata of a runtime."]),
                    RuntimeAPIMethod(
                        "metadata_at_version", [(name: "version", type: number)], some,
                        docs: [" Returns the metadata at a given version."]),
                    RuntimeAPIMethod(
                        "metadata_versions", [], numbers, docs: [" Returns the supported metadata versions."]),
                ], docs: [" The `Metadata` api trait that returns metadata for the runtime."]),
        ]
    }

    private static func blocks(_ registry: inout TypeRegistry) -> [RuntimeAPIMetadata] {
        let header = registry.describe(Header.self)
        let extrinsic = registry.describe(OpaqueExtrinsic.self)
        let extrinsics = registry.describe([OpaqueExtrinsic].self)
        let data = registry.describe(InherentData.self)
        let outcome = registry.describe(Result<Result<Unit, DispatchError>, TransactionValidityError>.self)
        let block = registry.describe(Block.self)
        let checked = registry.describe(CheckInherentsResult.self)
        let source = registry.describe(TransactionSource.self)
        let hash = registry.describe(Hash256.self)
        let validity = registry.describe(Result<ValidTransaction, TransactionValidityError>.self)
        let unit = registry.describe(Unit.self)
        return [
            RuntimeAPIMetadata(
                "BlockBuilder",
                [
                    RuntimeAPIMethod(
                        "apply_extrinsic", [(name: "extrinsic", type: extrinsic)], outcome,
                        docs: [" Apply the given extrinsic."]),
                    RuntimeAPIMethod("finalize_block", [], header, docs: [" Finish the current block."]),
                    RuntimeAPIMethod(
                        "inherent_extrinsics", [(name: "inherent", type: data)], extrinsics,
                        docs: [" Generate inherent extrinsics. The inherent data will vary from chain to chain."]),
                    RuntimeAPIMethod(
                        "check_inherents", [(name: "block", type: block), (name: "data", type: data)], checked,
                        docs: [" Check that the inherents are valid. The inherent data will vary from chain to chain."]),
                ],
                docs: [" The `BlockBuilder` api trait that provides the required functionality for building a block."]),
            RuntimeAPIMetadata(
                "TaggedTransactionQueue",
                [
                    RuntimeAPIMethod(
                        "validate_transaction",
                        [
                            (name: "source", type: source), (name: "tx", type: extrinsic),
                            (name: "block_hash", type: hash),
                        ], validity, docs: [" Validate the transaction."])
                ], docs: [" The `TaggedTransactionQueue` api trait for interfering with the transaction queue."]),
            RuntimeAPIMetadata(
                "OffchainWorkerApi",
                [
                    RuntimeAPIMethod(
                        "offchain_worker", [(name: "header", type: header)], unit,
                        docs: [" Starts the off-chain task for given block header."])
                ], docs: [" The offchain worker api."]),
        ]
    }

    private static func accounts(_ registry: inout TypeRegistry) -> [RuntimeAPIMetadata] {
        let bytes = registry.describe([UInt8].self)
        let seed = registry.describe([UInt8]?.self)
        let keys = registry.describe([Pair<[UInt8], FixedBytes<Four>>]?.self)
        let account = registry.describe(AccountID.self)
        let nonce = registry.describe(Nonce.self)
        return [
            RuntimeAPIMetadata(
                "SessionKeys",
                [
                    RuntimeAPIMethod(
                        "generate_session_keys", [(name: "seed", type: seed)], bytes,
                        docs: [" Generate a set of session keys with optionally using the given seed."]),
                    RuntimeAPIMethod(
                        "decode_session_keys", [(name: "encoded", type: bytes)], keys,
                        docs: [" Decode the given public session keys."]),
                ], docs: [" Session keys runtime api."]),
            RuntimeAPIMetadata(
                "AccountNonceApi",
                [
                    RuntimeAPIMethod(
                        "account_nonce", [(name: "account", type: account)], nonce,
                        docs: [" Get current account nonce of given `AccountId`."])
                ], docs: [" The API to query account nonce."]),
        ]
    }

    private static func payment(_ registry: inout TypeRegistry) -> [RuntimeAPIMetadata] {
        let extrinsic = Executive<CybrosRuntime>.describeExtrinsic(in: &registry)
        let call = registry.describe(CybrosRuntime.RuntimeCall.self)
        let length = registry.describe(UInt32.self)
        let weight = registry.describe(Weight.self)
        let balance = registry.describe(Balance.self)
        let info = registry.describe(RuntimeDispatchInfo.self)
        let details = registry.describe(FeeDetails.self)
        let toFee = [
            RuntimeAPIMethod(
                "query_weight_to_fee", [(name: "weight", type: weight)], balance,
                docs: [" Query the output of the current `WeightToFee` given some input."]),
            RuntimeAPIMethod(
                "query_length_to_fee", [(name: "length", type: length)], balance,
                docs: [" Query the output of the current `LengthToFee` given some input."]),
        ]
        return [
            RuntimeAPIMetadata(
                "TransactionPaymentApi",
                [
                    RuntimeAPIMethod(
                        "query_info", [(name: "uxt", type: extrinsic), (name: "len", type: length)], info,
                        docs: [" Query the fee and weight of an extrinsic."]),
                    RuntimeAPIMethod(
                        "query_fee_details", [(name: "uxt", type: extrinsic), (name: "len", type: length)], details,
                        docs: [" Query the parts of an extrinsic's fee."]),
                ] + toFee, docs: []),
            RuntimeAPIMetadata(
                "TransactionPaymentCallApi",
                [
                    RuntimeAPIMethod(
                        "query_call_info", [(name: "call", type: call), (name: "len", type: length)], info,
                        docs: [" Query information of a dispatch class, weight, and fee of a given encoded `Call`."]),
                    RuntimeAPIMethod(
                        "query_call_fee_details", [(name: "call", type: call), (name: "len", type: length)], details,
                        docs: [" Query fee details of a given encoded `Call`."]),
                ] + toFee, docs: []),
        ]
    }

    private static func genesis(_ registry: inout TypeRegistry) -> [RuntimeAPIMetadata] {
        let bytes = registry.describe([UInt8].self)
        let built = registry.describe(Result<Unit, GenesisError>.self)
        let name = registry.describe(String?.self)
        let preset = registry.describe([UInt8]?.self)
        let names = registry.describe([String].self)
        return [
            RuntimeAPIMetadata(
                "GenesisBuilder",
                [
                    RuntimeAPIMethod(
                        "build_state", [(name: "json", type: bytes)], built,
                        docs: [" Build the genesis state from a JSON configuration without defaults."]),
                    RuntimeAPIMethod(
                        "get_preset", [(name: "id", type: name)], preset,
                        docs: [" Returns a JSON blob representation of the built-in genesis configuration `id`."]),
                    RuntimeAPIMethod(
                        "preset_names", [], names,
                        docs: [" Returns the identifiers of the built-in genesis configurations."]),
                ], docs: [" API to interact with the genesis configuration of the runtime."])
        ]
    }
}
