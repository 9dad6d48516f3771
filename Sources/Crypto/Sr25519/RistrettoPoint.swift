import CCrypto
import CSodium
import Primitives

/// The encoding of an element of ristretto255 (RFC 9496). All zeros is the identity.
struct RistrettoPoint: Bytes32 {
    var words: Words32

    init(words: Words32) { self.words = words }

    var isIdentity: Bool { self == .zero }

    // MARK: Of secret scalars, in constant time

    /// secret*B. libsodium calls a result of zero an error but writes it, and zero is the identity's encoding.
    static func base(times secret: UnsafePointer<UInt8>) -> RistrettoPoint {
        Sodium.start()
        var result = RistrettoPoint.zero
        _ = result.withMutableBytePointer { crypto_scalarmult_ristretto255_base($0, secret) }
        return result
    }

    /// secret*self, for a point that is valid and not the identity.
    func multiplied(bySecret secret: UnsafePointer<UInt8>) -> RistrettoPoint {
        Sodium.start()
        var result = RistrettoPoint.zero
        _ = result.withMutableBytePointer { r in
            withBytePointer { p in crypto_scalarmult_ristretto255(r, secret, p) }
        }
        return result
    }

    // MARK: Of public data, in variable time

    /// The point that 64 uniform bytes map to.
    init(uniform wide: UnsafePointer<UInt8>) {
        Sodium.start()
        self = .zero
        _ = withMutableBytePointer { crypto_core_ristretto255_from_hash($0, wide) }
    }

    /// a*self + b*B; nil when this is no canonical encoding.
    func multiplied(by a: Scalar, addingBaseTimes b: Scalar) -> RistrettoPoint? {
        var result = RistrettoPoint.zero
        let status = result.withMutableBytePointer { r in
            withBytePointer { point in
                a.withBytePointer { a in
                    b.withBytePointer { b in cc_ristretto_double_multiply_base(r, point, a, b) }
                }
            }
        }
        return status == 0 ? result : nil
    }

    /// a*self + b*other; nil when one of them is no canonical encoding.
    func multiplied(by a: Scalar, adding other: RistrettoPoint, times b: Scalar) -> RistrettoPoint? {
        var result = RistrettoPoint.zero
        let status = result.withMutableBytePointer { r in
            withBytePointer { point in
                a.withBytePointer { a in
                    other.withBytePointer { other in
                        b.withBytePointer { b in cc_ristretto_double_multiply(r, point, a, other, b) }
                    }
                }
            }
        }
        return status == 0 ? result : nil
    }
}
