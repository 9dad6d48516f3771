import Crypto
import Primitives
import ScaleCodec

/// What Aura writes into a header: first the slot of the block, and last its author's signature.
///
/// Source: the digest items of the engine `aura`, as Substrate has them: `PreRuntime` with the slot in eight bytes, little
/// endian, and `Seal` with a signature under the hash of the header without it.
public enum AuraDigest {
    private static let engine = FixedBytes<Four>("aura")

    /// The item that the runtime reads the slot from.
    public static func preRuntime(_ slot: Slot) -> DigestItem { .preRuntime(engine, slot.encoded()) }

    static func seal(_ signature: [UInt8]) -> DigestItem { .seal(engine, signature) }

    /// The slot that a header names.
    public static func slot(of header: Header) throws(AuraFault) -> Slot {
        var slot: Slot?
        for case .preRuntime(engine, let data) in header.digest.logs {
            guard slot == nil else { throw .severalSlots }
            guard let number = try? Slot(decoding: data) else { throw .badSlot }
            slot = number
        }
        guard let slot else { throw .noSlot }
        return slot
    }

    /// Takes the seal off a header.
    static func unseal(_ header: Header) throws(AuraFault) -> (header: Header, signature: Sr25519.Signature) {
        var unsealed = header
        guard case .seal(engine, let data)? = unsealed.digest.logs.popLast() else { throw .noSeal }
        guard let signature = Sr25519.Signature(data) else { throw .badSeal }
        return (unsealed, signature)
    }
}

/// Why a header is none that Aura allows.
public enum AuraFault: Error, Hashable, Sendable, CustomStringConvertible {
    case noSlot
    case severalSlots
    case badSlot
    /// The last item of the digest is no seal of Aura.
    case noSeal
    case badSeal
    case noAuthorities
    /// The seal is not by the authority whose turn the slot is.
    case wrongAuthor(slot: Slot)
    case slotInFuture(slot: Slot, now: Slot)
    case slotNotAfterParent(slot: Slot, parent: Slot)
    case badSlotDuration

    public var description: String {
        switch self {
        case .noSlot: "its header names no slot"
        case .severalSlots: "its header names several slots"
        case .badSlot: "the slot in its header does not decode"
        case .noSeal: "it has no seal"
        case .badSeal: "its seal is no signature"
        case .noAuthorities: "nobody may make blocks: the runtime has no authorities"
        case .wrongAuthor(let slot): "its seal is not by the authority of slot \(slot)"
        case .slotInFuture(let slot, let now): "its slot \(slot) lies in the future; now is \(now)"
        case .slotNotAfterParent(let slot, let parent): "its slot \(slot) does not come after its parent's \(parent)"
        case .badSlotDuration: "the slots of the runtime last no time"
        }
    }
}
