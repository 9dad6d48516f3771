import Executive
import FrameSupport
import RuntimeTestSupport
import System
import Testing
import Timestamp

@ConstructRuntime
enum Clock: ExecutiveConfig, TimestampConfig {
    @PalletIndex(0) typealias SystemPallet = System<Clock>
    @PalletIndex(1) typealias TimestampPallet = Timestamp<Clock>

    typealias Extensions = CheckNonce<Clock>

    static var version: RuntimeVersion { .mock }
    static var blockWeights: BlockWeights { .mock }
    static var blockLength: BlockLength { BlockLength(max: 5 << 20) }
    static var minimumPeriod: Moment { 3000 }
    /// Shows in storage that the hook ran.
    static func onTimestampSet(_ moment: Moment) { Host.set([0x6d], moment.encoded()) }
}

@Suite struct TimestampTests {
    func data(_ clock: Moment) -> InherentData {
        var data = InherentData()
        data.put(Timestamp<Clock>.inherentIdentifier, clock.encoded())
        return data
    }

    func chain(_ clock: @escaping (BlockNumber) -> Moment = { Moment($0) * 6000 }) -> Chain<Clock> {
        Chain(inherents: { data(clock($0)) })
    }

    func set(_ moment: Moment) -> Clock.RuntimeCall { .timestampPallet(.set(now: Compact(moment))) }

    @Test("Each block has its author's time, and tells who wants to know")
    func sets() throws {
        let chain = chain()
        #expect(chain.run { Timestamp<Clock>.now.value } == 6000)
        try chain.advance(to: 3)
        #expect(chain.run { Timestamp<Clock>.now.value } == 18_000)
        #expect(chain.run { Host.get([0x6d]) } == Moment(18_000).encoded())
    }

    @Test("A clock that stands still is moved on by the minimum period")
    func minimum() throws {
        let chain = chain { _ in 6000 }
        try chain.advance(to: 3)
        #expect(chain.run { Timestamp<Clock>.now.value } == 12_000)
    }

    @Test("A second time in a block, a time too soon, and a signed one are refused")
    func refusals() throws {
        let chain = chain()
        chain.expectUnchanged(failing: .other, set(60_000), Origin.none)
        chain.expectUnchanged(failing: .badOrigin, set(60_000), .signed(.alice))
        let early = Chain<Clock>()
        early.run { Timestamp<Clock>.now.value = 60_000 }
        early.expectUnchanged(failing: .other, set(62_999), Origin.none)
        try early.dispatch(set(63_000), Origin.none)
    }

    @Test("A block without a time, or with a failing one, is invalid")
    func invalidBlocks() throws {
        let silent = Chain<Clock>()
        #expect(throws: InvalidBlock.missingInherent) { try silent.nextBlock() }
        let chain = chain()
        let second = [4] + set(60_000).encoded()
        #expect(
            try chain.run { try Executive<Clock>.applyExtrinsic(second) } == .failure(.invalid(.badMandatory)))
    }

    @Test("A time is checked against this node's clock: half a minute ahead is too far")
    func checks() {
        let chain = Chain<Clock>()
        chain.run {
            Timestamp<Clock>.now.value = 100_000
            func check(_ moment: Moment, clock: Moment) -> [UInt8]? {
                Timestamp<Clock>.checkInherent(.set(now: Compact(moment)), data(clock))?.data
            }
            #expect(check(130_000, clock: 100_000) == nil)
            #expect(check(130_001, clock: 100_000) == [1])
            #expect(check(102_999, clock: 100_000) == [0])
            #expect(check(103_000, clock: 100_000) == nil)
            #expect(check(.max, clock: .max) == nil)
        }
    }

    @Test("The inherent is known by its eight bytes and encodes as clients expect")
    func encoding() {
        #expect(Timestamp<Clock>.inherentIdentifier.bytes == Array("timstap0".utf8))
        #expect(set(1).encoded() == [1, 0, 4])
        #expect(set(1).dispatchInfo.class == .mandatory)
    }
}
