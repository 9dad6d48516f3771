import Blockchain
import Crypto
import Executor
import Primitives

/// The number of a time span of the chain since the Unix epoch.
public typealias Slot = UInt64

/// Who makes the blocks of a chain with Aura, and how often. The runtime says so, and may say otherwise after any block.
///
/// Source: runtime API `AuraApi`, version 1.
public struct AuraConfiguration: Hashable, Sendable {
    /// Milliseconds.
    public let slotDuration: UInt64
    /// They take turns, slot by slot.
    public let authorities: [Sr25519.PublicKey]

    public init(slotDuration: UInt64, authorities: [Sr25519.PublicKey]) {
        self.slotDuration = slotDuration
        self.authorities = authorities
    }

    /// What holds for blocks on `parent`; nil where the runtime there does not use Aura.
    public init?(after parent: Hash256, in chain: Blockchain) throws(BlockchainError) {
        guard try chain.runtimeVersion(at: parent).version(ofAPI: "AuraApi") != nil else { return nil }
        slotDuration = try chain.call("AuraApi_slot_duration", at: parent)
        authorities = try chain.call("AuraApi_authorities", at: parent, as: [AccountID].self)
            .map { Sr25519.PublicKey(words: $0.words) }
    }

    /// The slot of a time in milliseconds since the Unix epoch; nil where the runtime's slots last no time.
    public func slot(at time: UInt64) -> Slot? { slotDuration == 0 ? nil : time / slotDuration }

    /// Whose turn a slot is; nil where there are no authorities.
    public func author(of slot: Slot) -> Sr25519.PublicKey? {
        guard !authorities.isEmpty else { return nil }
        return authorities[Int(slot % UInt64(authorities.count))]
    }
}
