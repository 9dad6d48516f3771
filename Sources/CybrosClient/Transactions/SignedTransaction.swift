public import Primitives
import ScaleCodec

/// How a transaction is made.
public struct TransactionOptions: Hashable, Sendable {
    /// How long a transaction may be included.
    public enum Lifetime: Hashable, Sendable {
        /// In about so many blocks; rounded up to a power of two from 4 on, and down to what the chain remembers.
        case blocks(UInt32)
        /// As long as its nonce is free: also on a chain that was reset to the same genesis.
        case forever
    }

    // In halves, as Swift 6.3 breaks asynchronous functions that take 128-bit integers on the stack.
    private var tipHigh: UInt64 = 0
    private var tipLow: UInt64 = 0

    /// What is paid to be preferred.
    public var tip: Balance {
        get { UInt128(tipHigh) << 64 | UInt128(tipLow) }
        set {
            tipHigh = UInt64(truncatingIfNeeded: newValue >> 64)
            tipLow = UInt64(truncatingIfNeeded: newValue)
        }
    }
    public var lifetime = Lifetime.blocks(64)
    /// Nil to have it counted.
    public var nonce: Nonce?

    public init(tip: Balance = 0, lifetime: Lifetime = .blocks(64), nonce: Nonce? = nil) {
        self.lifetime = lifetime
        self.nonce = nonce
        self.tip = tip
    }
}

/// A transaction ready to be sent.
public struct SignedTransaction: Hashable, Sendable {
    /// With the length in front.
    public let bytes: [UInt8]
    /// The name under which nodes and explorers know it: the BLAKE2b-256 of its bytes.
    public let hash: Hash256
    public let account: AccountID
    public let nonce: Nonce
    /// It is in no block up to this one.
    public let birth: BlockNumber
    /// From this block on it can not be included; nil for one that lives for ever.
    public let death: BlockNumber?
}

/// What a transaction says beside its call.
struct TransactionForm {
    let nonce: Nonce
    let tip: Balance
    let era: Era
    let genesis: Hash256
    /// The hash of the block at which the era begins; the genesis for an immortal one.
    let birthHash: Hash256
}
