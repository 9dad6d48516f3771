import Crypto
import Primitives
import ScaleCodec

extension ChainRuntime {
    /// What is signed of a transaction with this call.
    func message(_ call: [UInt8], _ form: TransactionForm) throws(ClientError) -> [UInt8] {
        let (extra, implicit) = try extensions(form)
        let payload = call + extra + implicit
        // A long payload is signed by its hash.
        return payload.count > 256 ? Blake2b.hash256(payload).bytes : payload
    }

    /// A transaction with its length in front.
    ///
    /// Source: Polkadot specification, section "Extrinsics", format version 4: a length, a version byte whose top bit
    /// says that a signature follows, then address, signature and extensions, then the call.
    func transaction(
        _ call: [UInt8], _ form: TransactionForm, account: AccountID, scheme: SignatureScheme, signature: [UInt8]
    ) throws(ClientError) -> [UInt8] {
        let format = metadata.extrinsic
        // Chains of the newer format take transactions of this one too.
        guard format.version == 4 || format.version == 5 else { throw .transaction(.unsupportedFormat(format.version)) }
        guard let addressType = format.address, let signatureType = format.signature else {
            throw .transaction(.unknownFormat)
        }
        var output = ScaleEncoder(capacity: call.count + 160)
        output.append(0x84)
        try converting("the sender") { () throws(ValueError) in
            try metadata.encode(account.value, as: addressType, to: &output)
        }
        try converting("the signature") { () throws(ValueError) in
            try metadata.encode(.variant(scheme.variantName, .bytes(signature)), as: signatureType, to: &output)
        }
        output.append(contentsOf: try extensions(form).extra)
        output.append(contentsOf: call)
        var whole = ScaleEncoder(capacity: output.bytes.count + 4)
        whole.appendPrefixed(output.bytes)
        return whole.bytes
    }

    // MARK: Extensions

    /// What an extension adds.
    private enum Part {
        case nothing
        case value(Value)
        case bytes([UInt8])
    }

    /// What the chain's extensions want in a transaction, and what they want signed beside it.
    func extensions(_ form: TransactionForm) throws(ClientError) -> (extra: [UInt8], implicit: [UInt8]) {
        var extra = ScaleEncoder()
        var implicit = ScaleEncoder()
        for item in metadata.extrinsic.extensions {
            let parts = try parts(of: item, form)
            try write(parts.extra, as: item.type, of: item, to: &extra)
            try write(parts.implicit, as: item.implicit, of: item, to: &implicit)
        }
        return (extra.bytes, implicit.bytes)
    }

    /// Sources: the extensions of `frame_system`, `pallet_transaction_payment`, `pallet_asset_tx_payment`,
    /// `pallet_skip_feeless_payment` and `frame_metadata_hash_extension`.
    private func parts(
        of item: Metadata.Extension, _ form: TransactionForm
    ) throws(ClientError) -> (extra: Part, implicit: Part) {
        switch item.identifier {
        case "CheckSpecVersion": return (.nothing, .value(specVersion.value))
        case "CheckTxVersion": return (.nothing, .value(transactionVersion.value))
        case "CheckGenesis": return (.nothing, .value(form.genesis.value))
        case "CheckMortality", "CheckEra": return (.bytes(form.era.encoded()), .value(form.birthHash.value))
        case "CheckNonce": return (.value(form.nonce.value), .nothing)
        // The second and third wrap the first: they are what it is, with an asset or a condition for the payment.
        case "ChargeTransactionPayment", "ChargeAssetTxPayment", "SkipCheckIfFeeless", "SkipFeelessPayment":
            return (.value(try payment(item.type, tip: form.tip)), .nothing)
        // The hash of metadata is not signed.
        case "CheckMetadataHash": return (.value(.variant("Disabled")), .value(.none))
        default: return (.nothing, .nothing)
        }
    }

    /// A tip, with no asset where one may be named.
    private func payment(_ type: TypeID, tip: Balance) throws(ClientError) -> Value {
        let shape = try lookUp { () throws(MetadataError) in try metadata.type(type).shape }
        if case .composite(let fields) = shape, fields.contains(where: { $0.name == "asset_id" }) {
            return ["tip": tip.value, "asset_id": .none]
        }
        return tip.value
    }

    private func write(
        _ part: Part, as type: TypeID, of item: Metadata.Extension, to output: inout ScaleEncoder
    ) throws(ClientError) {
        switch part {
        case .bytes(let bytes): output.append(contentsOf: bytes)
        case .value(let value):
            do throws(ValueError) {
                try metadata.encode(value, as: type, to: &output)
            } catch {
                throw .value(error, of: "the extension \(item.identifier)")
            }
        case .nothing:
            guard metadata.isEmpty(type) else { throw .transaction(.unsupportedExtension(item.identifier)) }
        }
    }
}

extension Metadata {
    /// Whether values of the type take no bytes.
    func isEmpty(_ id: TypeID, depth: Int = 16) -> Bool {
        guard depth > 0, let type = try? type(id) else { return false }
        switch type.shape {
        case .composite(let fields): return fields.allSatisfy { isEmpty($0.type, depth: depth - 1) }
        case .tuple(let elements): return elements.allSatisfy { isEmpty($0, depth: depth - 1) }
        case .array(let count, let element): return count == 0 || isEmpty(element, depth: depth - 1)
        case .compact(let inner): return isEmpty(inner, depth: depth - 1)
        case .variant, .sequence, .primitive, .bits: return false
        }
    }
}
