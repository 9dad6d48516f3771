import Blockchain
import Crypto
import Primitives
import ScaleCodec

/// Judges blocks of others before they are executed.
public struct AuraVerifier: Sendable {
    private let chain: Blockchain
    /// Milliseconds since the Unix epoch.
    private let now: @Sendable () -> UInt64

    public init(chain: Blockchain, now: @escaping @Sendable () -> UInt64) {
        self.chain = chain
        self.now = now
    }

    /// Throws `invalidBlock` unless the block is sealed by the authority whose turn it is, and what its author says of the
    /// world is plausible to the runtime.
    ///
    /// - Returns: false where the runtime under the block does not use Aura, so that nothing was judged.
    public func verify(_ block: Block) throws(BlockchainError) -> Bool {
        let header = block.header
        guard let parent = try chain.header(header.parentHash) else { throw .unknownParent(header.parentHash) }
        guard let configuration = try AuraConfiguration(after: header.parentHash, in: chain) else { return false }
        let now = now()
        let checked: (unsealed: Header, slot: Slot)
        do throws(AuraFault) {
            checked = try configuration.check(header, parent: parent, now: now)
        } catch {
            throw .invalidBlock(header.hash, reason: error.description)
        }
        let unsealed = Block(header: checked.unsealed, extrinsics: block.extrinsics)
        let inherents = InherentData(time: now, slot: checked.slot)
        let result: CheckInherentsResult
        do throws(BlockchainError) {
            result = try chain.call(
                "BlockBuilder_check_inherents", unsealed.encoded() + inherents.encoded(), at: header.parentHash)
        } catch .executor(.refused(_, let reason)) {
            // The runtime fails over a block that it cannot make sense of.
            throw .invalidBlock(header.hash, reason: reason)
        }
        guard result.okay else {
            let names = result.errors.entries.map { String(decoding: $0.first.bytes, as: UTF8.self) }
            throw .invalidBlock(
                header.hash, reason: "the runtime refuses its inherents (\(names.joined(separator: ", ")))")
        }
        return true
    }
}

extension AuraConfiguration {
    /// Judges a sealed header. Its slot may be one ahead: clocks differ.
    ///
    /// - Parameter now: milliseconds since the Unix epoch.
    /// - Returns: the header without its seal, and its slot.
    public func check(
        _ header: Header, parent: Header, now: UInt64
    ) throws(AuraFault) -> (unsealed: Header, slot: Slot) {
        let slot = try AuraDigest.slot(of: header)
        guard let present = self.slot(at: now) else { throw .badSlotDuration }
        guard slot <= present.addingReportingOverflow(1).partialValue else {
            throw .slotInFuture(slot: slot, now: present)
        }
        // The first block of a chain names the first slot.
        if parent.number > 0 {
            let last = try AuraDigest.slot(of: parent)
            guard slot > last else { throw .slotNotAfterParent(slot: slot, parent: last) }
        }
        guard let author = author(of: slot) else { throw .noAuthorities }
        let (unsealed, signature) = try AuraDigest.unseal(header)
        let isSigned = unsealed.hash.withUnsafeBytes { Sr25519.verify(signature, of: $0, by: author) }
        guard isSigned else { throw .wrongAuthor(slot: slot) }
        return (unsealed, slot)
    }
}
