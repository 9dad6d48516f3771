import Foundation
import Primitives
import ScaleCodec
import TestSupport
import Testing

@Suite struct HeaderTests {
    static func vector(_ name: String) throws -> [UInt8] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return [UInt8](try Data(contentsOf: root.appending(path: "../shared/vectors/\(name).bin")))
    }

    @Test(
        "Headers of public chains decode and encode to the same bytes",
        arguments: [("header-polkadot-512271", BlockNumber(512_271)), ("header-kusama-7472481", 7_472_481)])
    func roundTrip(name: String, number: BlockNumber) throws {
        let bytes = try Self.vector(name)
        let header = try Header(decoding: bytes)
        #expect(header.number == number)
        #expect(!header.digest.logs.isEmpty)
        #expect(header.encoded() == bytes)
        for length in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 500)) {
            #expect(throws: ScaleError.self) { try Header(decoding: Array(bytes[..<length])) }
        }
    }

    @Test("Digest items have their indexes on the wire")
    func digests() throws {
        let engine = try #require(FixedBytes<Four>(Array("aura".utf8)))
        #expect(DigestItem.preRuntime(engine, [1]).encoded() == hex("066175726104") + [1])
        #expect(DigestItem.seal(engine, []).encoded() == hex("056175726100"))
        #expect(DigestItem.consensus(engine, []).encoded() == hex("046175726100"))
        #expect(DigestItem.other([7]).encoded() == [0, 4, 7])
        #expect(DigestItem.runtimeEnvironmentUpdated.encoded() == [8])
        #expect(throws: ScaleError.invalidVariant(1)) { try DigestItem(decoding: [1, 0]) }
    }
}

@Suite struct EraTests {
    @Test("Eras encode as FRAME's do")
    func vectors() throws {
        #expect(Era.immortal.encoded() == [0])
        #expect(Era.mortal(period: 64, current: 42).encoded() == hex("a502"))
        #expect(Era.mortal(period: 32_768, current: 20_000).encoded() == hex("4e9c"))
        #expect(Era.mortal(period: 200, current: 513) == .mortal(period: 256, phase: 1))
        #expect(Era.mortal(period: 2, current: 1) == .mortal(period: 4, phase: 1))
        #expect(Era.mortal(period: 1_000_000, current: 1) == .mortal(period: 65_536, phase: 0))
        #expect(try Era(decoding: hex("e500")) == .mortal(period: 64, phase: 14))
    }

    @Test("An era is born once a period and dies a period later")
    func lifetimes() {
        let era = Era.mortal(period: 4, phase: 2)
        for current in UInt64(6)...9 {
            #expect(era.birth(current) == 6)
            #expect(era.death(current) == 10)
        }
        #expect(era.birth(5) == 2)
        #expect(era.birth(10) == 10)
        #expect(Era.mortal(period: 4, phase: 2).birth(0) == 2)
        #expect(Era.immortal.birth(9) == 0)
        #expect(Era.immortal.death(9) == .max)
        #expect(Era.mortal(period: 65_536, phase: 1).death(.max) == .max)
    }

    @Test("Each of the 65536 two-byte eras decodes to what encodes so, or not at all")
    func exhaustive() throws {
        var valid = 0
        for word in UInt16(0)...(.max) where word & 0xff != 0 {
            let bytes = word.encoded()
            guard let era = try? Era(decoding: bytes) else { continue }
            #expect(era.encoded() == bytes)
            valid += 1
        }
        // Periods 4 to 4096 have a phase for each block, longer ones 4096; those with a first byte of 0 are immortal.
        #expect(valid == 8188 + 4 * 4096)
    }
}

@Suite struct NumberTests {
    @Test("Fixed-point numbers multiply and divide over 256 bits, rounding down and stopping at the greatest")
    func fixed() {
        let half = FixedU128(numerator: 1, denominator: 2)
        #expect(half.inner == 500_000_000_000_000_000)
        #expect(half.saturatingMultiply(half).inner == 250_000_000_000_000_000)
        #expect(half.saturatingMultiply(integer: 7) == 3)
        #expect(FixedU128.one.saturatingMultiply(integer: .max) == .max)
        #expect(half.saturatingMultiply(integer: .max) == UInt128.max / 2)
        #expect(FixedU128(inner: 2 * FixedU128.unit).saturatingMultiply(integer: .max) == .max)
        #expect(FixedU128.max.saturatingMultiply(.max) == .max)
        #expect(FixedU128.max.saturatingAdd(.one) == .max)
        #expect(FixedU128.zero.saturatingSubtract(.one) == .zero)
        #expect(FixedU128(numerator: 1, denominator: 3).inner == 333_333_333_333_333_333)
        #expect(FixedU128(numerator: 5, denominator: 0) == FixedU128(inner: 5 * FixedU128.unit))
        #expect(FixedU128(numerator: .max, denominator: 1) == .max)
        #expect(FixedU128.one.encoded() == hex("000064a7b3b6e00d0000000000000000"))
    }

    @Test("Parts per billion round down and never overflow")
    func perbill() {
        #expect(Perbill.percent(75).of(5_242_880) == 3_932_160)
        #expect(Perbill.percent(100).of(.max) == .max)
        #expect(Perbill.percent(200).parts == Perbill.accuracy)
        #expect(Perbill.percent(10).of(19) == 1)
    }

    @Test("Saturating and checked arithmetic stops at the edges")
    func integers() {
        #expect(UInt8(250).saturatingAdd(10) == 255)
        #expect(UInt8(5).saturatingSubtract(10) == 0)
        #expect(UInt8(100).saturatingMultiply(3) == 255)
        #expect(UInt8(250).checkedAdd(6) == nil)
        #expect(UInt8(250).checkedAdd(5) == 255)
        #expect(UInt8(5).checkedSubtract(6) == nil)
    }

    @Test("Weights add up to their maximum, and exceed in either dimension")
    func weights() {
        #expect(Weight.max + Weight(refTime: 1, proofSize: 1) == .max)
        #expect(Weight(refTime: 1, proofSize: 5) - Weight(refTime: 2, proofSize: 2) == Weight(refTime: 0, proofSize: 3))
        #expect(Weight(refTime: 1, proofSize: 9).exceeds(Weight(refTime: 5, proofSize: 8)))
        #expect(Weight(refTime: 1, proofSize: 64).encoded() == hex("040101"))
    }
}

@Suite struct CodingTests {
    @Test("Addresses, signatures and errors have their indexes on the wire")
    func indexes() throws {
        let zeros = [UInt8](repeating: 0, count: 64)
        #expect(MultiAddress.id(.zero).encoded() == [0] + zeros.prefix(32))
        #expect(MultiAddress.raw([1]).encoded() == [2, 4, 1])
        #expect(MultiAddress.raw([]).account == nil)
        #expect(MultiSignature.sr25519(try #require(FixedBytes(zeros))).encoded() == [1] + zeros)
        #expect(DispatchError.module(index: 62, variant: 2).encoded() == [3, 62, 2, 0, 0, 0])
        #expect(DispatchError.token(.notExpendable).encoded() == [7, 8])
        #expect(DispatchError.arithmetic(.overflow).encoded() == [8, 1])
        #expect(DispatchError.rootNotAllowed.encoded() == [13])
        #expect(TransactionValidityError.invalid(.badProof).encoded() == [0, 4])
        #expect(TransactionValidityError.unknown(.custom(9)).encoded() == [1, 2, 9])
    }

    @Test("Inherent data are ordered by identifier, and the last for one counts")
    func inherents() throws {
        var data = InherentData()
        data.put(FixedBytes("zzzzzzzz"), [1])
        data.put(FixedBytes("auraslot"), [2])
        data.put(FixedBytes("zzzzzzzz"), [3])
        #expect(data.entries.map(\.second) == [[2], [3]])
        #expect(data.data(FixedBytes("zzzzzzzz")) == [3])
        #expect(data.encoded().first == 8)
        #expect(try InherentData(decoding: data.encoded()) == data)
    }

    @Test("A runtime version decodes with and without what newer runtimes added")
    func versions() throws {
        let version = RuntimeVersion(
            specName: "origin", implName: "cybros-origin", authoringVersion: 1, specVersion: 100, implVersion: 1,
            apis: [Pair(FixedBytes("abcdefgh"), 2)], transactionVersion: 3, stateVersion: 1)
        let bytes = version.encoded()
        #expect(try RuntimeVersion(decoding: bytes) == version)
        #expect(try RuntimeVersion(decoding: Array(bytes.dropLast())).stateVersion == 0)
        #expect(try RuntimeVersion(decoding: Array(bytes.dropLast(5))).transactionVersion == 1)
    }

    @Test("Accounts compare by their bytes")
    func order() throws {
        let low = try #require(AccountID([0] + [UInt8](repeating: 0xff, count: 31)))
        let high = try #require(AccountID([1] + [UInt8](repeating: 0, count: 31)))
        #expect(low < high)
        #expect(AccountID(low.bytes) == low)
        #expect(AccountID([1]) == nil)
    }

    @Test(
        "Truncated and random input never traps, and what decodes encodes to the same bytes",
        arguments: [UInt64(20_251_121)])
    func fuzz(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        func check<T: ScaleCodable>(_ type: T.Type, _ samples: T...) {
            for sample in samples {
                let bytes = sample.encoded()
                for length in bytes.indices {
                    #expect(throws: ScaleError.self, "\(type) cut at \(length)") {
                        try T(decoding: Array(bytes[..<length]))
                    }
                }
            }
            for _ in 0..<500 {
                let bytes = generator.bytes(Int.random(in: 0...120, using: &generator))
                var input = ScaleDecoder(bytes, memory: 1 << 16)
                guard let value = try? input.decode(type) else { continue }
                #expect(value.encoded() == Array(bytes[..<input.offset]), "\(type), seed \(seed), \(bytes)")
            }
        }
        let signature = try #require(FixedBytes<SixtyFour>([UInt8](repeating: 3, count: 64)))
        check(MultiAddress.self, .id(.zero), .raw([1, 2]), .address32(.zero))
        check(MultiSignature.self, .ed25519(signature))
        check(DispatchError.self, .module(index: 1, error: 2), .token(.frozen))
        check(Era.self, .mortal(period: 64, phase: 3))
        check(Digest.self, Digest(logs: [.other([1]), .runtimeEnvironmentUpdated]))
        check(OpaqueExtrinsic.self, OpaqueExtrinsic([4, 1]))
        check(Block.self)
        check(InherentData.self)
        check(CheckInherentsResult.self, CheckInherentsResult())
        check(Weight.self, Weight(refTime: 1 << 33, proofSize: 9))
        check(DispatchInfo.self, DispatchInfo(weight: .max))
        check(FixedU128.self, .one)
        check(ValidTransaction.self, ValidTransaction(priority: 1, requires: [[1]], provides: [[2, 3]]))
        check(TransactionValidity.self, .failed(.invalid(.custom(3))))
        check(TransactionSource.self, .local)
    }
}
