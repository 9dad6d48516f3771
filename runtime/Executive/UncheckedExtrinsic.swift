import FrameSupport
import System

/// An extrinsic as it came: bytes decoded, nothing proved.
///
/// Source: Polkadot specification, section "Extrinsics", format version 4: a length, a version byte whose top bit says
/// whether a signature follows, then address, signature and extensions, then the call.
public struct UncheckedExtrinsic<Runtime: ExecutiveConfig> {
    public struct Signature {
        public var address: MultiAddress
        public var signature: MultiSignature
        public var extensions: Runtime.Extensions
    }

    /// Nil for inherents.
    public var signature: Signature?
    public var call: Runtime.RuntimeCall
    /// Bytes of the whole extrinsic, its length prefix among them: what is paid for and limited.
    public let length: Int
    /// The encoded call, which is part of what is signed.
    let encodedCall: [UInt8]

    public static var formatVersion: UInt8 { 4 }

    /// Decodes an extrinsic without its length prefix; nothing may follow the call.
    public init(_ bytes: [UInt8]) throws(ScaleError) {
        var input = ScaleDecoder(bytes)
        var prefix = ScaleEncoder()
        prefix.appendLength(bytes.count)
        length = prefix.bytes.count + bytes.count
        let version = try input.readByte()
        guard version & 0x7f == Self.formatVersion else { throw .invalidVariant(version) }
        if version & 0x80 != 0 {
            let address = try input.decode(MultiAddress.self)
            let proof = try input.decode(MultiSignature.self)
            signature = Signature(
                address: address, signature: proof, extensions: try input.decode(Runtime.Extensions.self))
        }
        let start = input.offset
        call = try input.decode(Runtime.RuntimeCall.self)
        try input.finish()
        encodedCall = Array(bytes[start...])
    }

    /// Proves the signature, and answers who signed; nil for an inherent.
    public func signer() throws(TransactionValidityError) -> AccountID? {
        guard let signature else { return nil }
        guard let account = signature.address.account else { throw .unknown(.cannotLookup) }
        var payload = ScaleEncoder(capacity: encodedCall.count + 160)
        payload.append(contentsOf: encodedCall)
        signature.extensions.encode(to: &payload)
        try signature.extensions.encodeImplicit(to: &payload)
        // A long payload is signed by its hash.
        let message = payload.bytes.count > 256 ? Host.blake2_256(payload.bytes).bytes : payload.bytes
        guard Self.verify(signature.signature, message, account) else { throw .invalid(.badProof) }
        return account
    }

    private static func verify(_ signature: MultiSignature, _ message: [UInt8], _ account: AccountID) -> Bool {
        switch signature {
        case .ed25519(let bytes):
            return Host.ed25519Verify(signature: bytes.bytes, message: message, publicKey: account.bytes)
        case .sr25519(let bytes):
            return Host.sr25519Verify(signature: bytes.bytes, message: message, publicKey: account.bytes)
        case .ecdsa(let bytes):
            let hash = Host.blake2_256(message).bytes
            guard let key = Host.ecdsaRecoverCompressed(signature: bytes.bytes, hash: hash) else { return false }
            return Host.blake2_256(key) == account
        }
    }

    public var context: TransactionContext<Runtime.RuntimeCall> {
        TransactionContext(call: call, info: call.dispatchInfo, length: length)
    }

    /// The type under which metadata names the extrinsic, with the parameters from which clients learn its parts.
    public static func describe(in registry: inout TypeRegistry) -> TypeID {
        let address = registry.describe(MultiAddress.self)
        let call = registry.describe(Runtime.RuntimeCall.self)
        let signature = registry.describe(MultiSignature.self)
        let extra = describeExtensions(in: &registry)
        let bytes = registry.describe([UInt8].self)
        let parameters = [
            TypeParameter("Address", address), TypeParameter("Call", call), TypeParameter("Signature", signature),
            TypeParameter("Extra", extra),
        ]
        return registry.enter("sp_runtime::generic::unchecked_extrinsic::UncheckedExtrinsic", parameters: parameters) {
            _ in .composite([TypeField(nil, bytes)])
        }
    }

    /// The tuple of the extensions' types.
    static func describeExtensions(in registry: inout TypeRegistry) -> TypeID {
        let types = Runtime.Extensions.metadata(in: &registry).map { $0.type }
        return registry.enterTuple(types)
    }
}

/// `==` between a hash and an account: an ECDSA account is the hash of its key.
private func == (hash: Hash256, account: AccountID) -> Bool { hash.words == account.words }
