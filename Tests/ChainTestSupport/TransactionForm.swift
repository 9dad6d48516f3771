import Crypto
import CybrosRuntime
import Primitives
import ScaleCodec

/// All that a signed transaction says beside its call, in the order of the runtime's extensions. The bytes are put
/// together here by hand, so that a mistake in the runtime's own coding shows.
public struct TransactionForm: Sendable {
    public var nonce: Nonce
    public var tip: Balance = 0
    public var era = Era.immortal
    public var specVersion: UInt32 = 100
    public var transactionVersion: UInt32 = 1
    public var genesis: Hash256
    /// Hash of the block at which the era begins; the genesis for an immortal one.
    public var birth: Hash256

    public init(nonce: Nonce = 0, genesis: Hash256) {
        self.nonce = nonce
        self.genesis = genesis
        birth = genesis
    }

    private var extensions: [UInt8] {
        var output = ScaleEncoder()
        era.encode(to: &output)
        output.appendCompact(UInt128(nonce))
        output.appendCompact(tip)
        return output.bytes
    }

    private var implicit: [UInt8] {
        specVersion.encoded() + transactionVersion.encoded() + genesis.bytes + birth.bytes
    }

    /// The transaction without its length, signed by `key`.
    public func sign(_ call: CybrosRuntime.RuntimeCall, by key: KeyPair) -> OpaqueExtrinsic {
        sign(encoded: call.encoded(), by: key)
    }

    /// The same for a call that is bytes already, and maybe none at all.
    public func sign(encoded call: [UInt8], by key: KeyPair) -> OpaqueExtrinsic {
        let payload = call + extensions + implicit
        let signature = key.sign(payload.count > 256 ? Blake2b.hash256(payload).bytes : payload)
        let variant: UInt8 =
            switch key.scheme {
            case .ed25519: 0
            case .sr25519: 1
            case .ecdsa: 2
            }
        return OpaqueExtrinsic(
            [0x84, 0] + key.accountID.bytes + [variant] + signature + extensions + call)
    }
}
