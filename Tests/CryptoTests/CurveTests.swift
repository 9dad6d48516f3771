import CCrypto
import CSodium
import Primitives
import TestSupport
import Testing

@testable import Crypto

@Suite("Curve arithmetic against libsodium")
struct CurveTests {
    private var random = SeededGenerator()

    private mutating func scalar() -> Scalar {
        let wide = random.bytes(64)
        return Scalar(reducing: wide)
    }

    private mutating func point() -> RistrettoPoint {
        let wide = random.bytes(64)
        return RistrettoPoint(uniform: wide)
    }

    private func sodiumMultiply(_ point: RistrettoPoint, _ scalar: Scalar) -> RistrettoPoint {
        scalar.withBytePointer { point.multiplied(bySecret: $0) }
    }

    private func sodiumAdd(_ left: RistrettoPoint, _ right: RistrettoPoint) -> RistrettoPoint {
        var sum = RistrettoPoint.zero
        _ = sum.withMutableBytePointer { sum in
            left.withBytePointer { left in
                right.withBytePointer { crypto_core_ristretto255_add(sum, left, $0) }
            }
        }
        return sum
    }

    @Test("Double multiplications give libsodium's points")
    mutating func products() {
        for _ in 0..<200 {
            let (p, q, a, b) = (point(), point(), scalar(), scalar())
            let aP = sodiumMultiply(p, a)
            #expect(
                p.multiplied(by: a, addingBaseTimes: b)
                    == sodiumAdd(aP, b.withBytePointer { RistrettoPoint.base(times: $0) }), "seed \(random.seed)")
            #expect(
                p.multiplied(by: a, adding: q, times: b) == sodiumAdd(aP, sodiumMultiply(q, b)), "seed \(random.seed)")
        }
    }

    @Test("Multiplications by zero, one and the largest scalar")
    mutating func extremeScalars() {
        let p = point()
        let one = Scalar(words: Words32(1, 0, 0, 0))
        let last = Scalar.zero - one
        #expect(p.multiplied(by: .zero, addingBaseTimes: .zero) == .zero)
        #expect(p.multiplied(by: one, addingBaseTimes: .zero) == p)
        #expect(p.multiplied(by: last, adding: p, times: one) == .zero)
        #expect(RistrettoPoint.zero.multiplied(by: last, addingBaseTimes: .zero) == .zero)
        #expect(last.isCanonical)
        #expect(!Scalar(words: Words32(last.words.w0 + 1, last.words.w1, last.words.w2, last.words.w3)).isCanonical)
    }

    @Test("With bit 255 clear the same encodings are valid as for libsodium; with it set, none")
    mutating func validEncodings() {
        Sodium.start()
        var accepted = 0
        for round in 0..<4000 {
            var bytes = round % 2 == 0 ? random.bytes(32) : point().bytes
            if round % 4 == 1 { bytes[Int.random(in: 0..<32, using: &random)] ^= 4 }
            bytes[31] &= 0x7f
            let isValid = cc_ristretto_is_valid(bytes) == 1
            // libsodium 1.0.18 counts the identity's encoding as no valid point; schnorrkel accepts it.
            #expect(isValid == (crypto_core_ristretto255_is_valid_point(bytes) == 1), "seed \(random.seed)")
            accepted += isValid ? 1 : 0
            bytes[31] |= 0x80
            #expect(cc_ristretto_is_valid(bytes) == 0, "seed \(random.seed)")
        }
        #expect(accepted > 1000)
        #expect(cc_ristretto_is_valid([UInt8](repeating: 0, count: 32)) == 1)
    }

    @Test("Encodings around the field's prime are refused, as they name no or another element")
    func encodingsAroundThePrime() {
        let prime = hex("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")
        for offset in [UInt8](0...18) {
            var bytes = prime
            bytes[0] = 0xed &+ offset
            #expect(cc_ristretto_is_valid(bytes) == 0)
        }
        // Every odd ("negative") value is refused: p - 2 and 1 among them.
        #expect(cc_ristretto_is_valid([0xeb] + prime[1...]) == 0)
        #expect(cc_ristretto_is_valid([1] + [UInt8](repeating: 0, count: 31)) == 0)
    }
}
