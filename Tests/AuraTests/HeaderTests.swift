import Aura
import ChainTestSupport
import Crypto
import Primitives
import ScaleCodec
import Testing

/// Headers of a chain whose authorities are Alice and Bob, with slots of six seconds.
@Suite("Headers with Aura")
struct HeaderTests {
    private static let engine = FixedBytes<Four>("aura")
    private static let other = FixedBytes<Four>("babe")
    private static let now: UInt64 = 6000 * 100
    private let configuration: AuraConfiguration
    private let parent: Header

    init() throws {
        let keys = try [DevelopmentKeys.alice, DevelopmentKeys.bob].map {
            try #require($0.sr25519?.publicKey)
        }
        configuration = AuraConfiguration(slotDuration: 6000, authorities: keys)
        parent = Self.header(number: 7, [AuraDigest.preRuntime(98)])
    }

    private static func header(number: BlockNumber, _ logs: [DigestItem]) -> Header {
        Header(
            parentHash: .zero, number: number, stateRoot: .zero, extrinsicsRoot: .zero, digest: Digest(logs: logs))
    }

    /// A child of the parent with these items, sealed.
    private func sealed(_ logs: [DigestItem], by key: KeyPair) -> Header {
        var header = Self.header(number: 8, logs)
        header.digest.logs.append(.seal(Self.engine, key.sign(header.hash.bytes)))
        return header
    }

    private func fault(_ header: Header, now: UInt64 = HeaderTests.now) -> AuraFault? {
        do throws(AuraFault) {
            _ = try configuration.check(header, parent: parent, now: now)
            return nil
        } catch {
            return error
        }
    }

    @Test("A header that is sealed by the authority of its slot is taken, without its seal")
    func goodHeaders() throws {
        for (slot, key) in [(UInt64(100), DevelopmentKeys.alice), (99, DevelopmentKeys.bob)] {
            let header = sealed([AuraDigest.preRuntime(slot), .consensus(Self.other, [1])], by: key)
            let checked = try configuration.check(header, parent: parent, now: Self.now)
            #expect(checked.slot == slot)
            #expect(checked.unsealed.digest.logs == header.digest.logs.dropLast())
        }
    }

    @Test("The slot is written as eight bytes, little endian, for the engine aura")
    func slotForm() throws {
        #expect(
            AuraDigest.preRuntime(0x0102).encoded()
                == [6] + Array("aura".utf8) + [32, 0x02, 0x01, 0, 0, 0, 0, 0, 0])
    }

    @Test("The authorities take turns: nobody seals the slot of another")
    func wrongAuthor() {
        #expect(fault(sealed([AuraDigest.preRuntime(100)], by: DevelopmentKeys.bob)) == .wrongAuthor(slot: 100))
        #expect(fault(sealed([AuraDigest.preRuntime(99)], by: DevelopmentKeys.alice)) == .wrongAuthor(slot: 99))
    }

    @Test("A header that was changed after it was sealed is refused")
    func changedHeader() {
        var header = sealed([AuraDigest.preRuntime(100)], by: DevelopmentKeys.alice)
        header.stateRoot = header.hash
        #expect(fault(header) == .wrongAuthor(slot: 100))
    }

    @Test("A slot comes after that of the parent, and at most one after now")
    func slotOrder() {
        #expect(
            fault(sealed([AuraDigest.preRuntime(98)], by: DevelopmentKeys.alice))
                == .slotNotAfterParent(slot: 98, parent: 98))
        #expect(fault(sealed([AuraDigest.preRuntime(101)], by: DevelopmentKeys.bob)) == nil)
        #expect(
            fault(sealed([AuraDigest.preRuntime(102)], by: DevelopmentKeys.alice))
                == .slotInFuture(slot: 102, now: 100))
        #expect(
            fault(sealed([AuraDigest.preRuntime(.max)], by: DevelopmentKeys.bob))
                == .slotInFuture(slot: .max, now: 100))
    }

    @Test("A header without one slot and one seal of Aura is refused, with the reason")
    func malformedHeaders() {
        let slot = AuraDigest.preRuntime(100)
        #expect(fault(sealed([], by: DevelopmentKeys.alice)) == .noSlot)
        #expect(fault(sealed([.preRuntime(Self.other, [0])], by: DevelopmentKeys.alice)) == .noSlot)
        #expect(fault(sealed([slot, slot], by: DevelopmentKeys.alice)) == .severalSlots)
        #expect(fault(sealed([.preRuntime(Self.engine, [1, 2])], by: DevelopmentKeys.alice)) == .badSlot)
        #expect(fault(Self.header(number: 8, [slot])) == .noSeal)
        #expect(fault(Self.header(number: 8, [slot, .seal(Self.other, [])])) == .noSeal)
        #expect(fault(Self.header(number: 8, [slot, .seal(Self.engine, [1])])) == .badSeal)
        var covered = sealed([slot], by: DevelopmentKeys.alice)
        covered.digest.logs.append(.other([]))
        #expect(fault(covered) == .noSeal)
    }

    @Test("Where the runtime has no authorities, or slots that last no time, nothing is taken and nothing traps")
    func strangeRuntimes() throws {
        let header = sealed([AuraDigest.preRuntime(100)], by: DevelopmentKeys.alice)
        #expect(throws: AuraFault.noAuthorities) {
            try AuraConfiguration(slotDuration: 6000, authorities: []).check(header, parent: parent, now: Self.now)
        }
        #expect(throws: AuraFault.badSlotDuration) {
            try AuraConfiguration(slotDuration: 0, authorities: configuration.authorities)
                .check(header, parent: parent, now: Self.now)
        }
    }
}
