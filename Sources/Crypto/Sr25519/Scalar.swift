import CCrypto
import CSodium
import Primitives

/// A number modulo l = 2^252 + 27742317777372353535851937790883648493, the order of ristretto255; little-endian.
struct Scalar: Bytes32 {
    var words: Words32

    init(words: Words32) { self.words = words }

    /// 64 little-endian bytes modulo l.
    init(reducing wide: UnsafePointer<UInt8>) {
        self = .zero
        withMutableBytePointer { crypto_core_ristretto255_scalar_reduce($0, wide) }
    }

    /// Whether the value is below l: every other is a second name of some scalar.
    var isCanonical: Bool { withBytePointer { cc_scalar_is_canonical($0) == 1 } }

    static func * (left: Scalar, right: Scalar) -> Scalar {
        combine(left, right, crypto_core_ristretto255_scalar_mul)
    }

    static func + (left: Scalar, right: Scalar) -> Scalar {
        combine(left, right, crypto_core_ristretto255_scalar_add)
    }

    static func - (left: Scalar, right: Scalar) -> Scalar {
        combine(left, right, crypto_core_ristretto255_scalar_sub)
    }

    @inline(__always)
    private static func combine(
        _ left: Scalar, _ right: Scalar,
        _ operation: (UnsafeMutablePointer<UInt8>, UnsafePointer<UInt8>, UnsafePointer<UInt8>) -> Void
    ) -> Scalar {
        var result = Scalar.zero
        result.withMutableBytePointer { r in
            left.withBytePointer { a in right.withBytePointer { b in operation(r, a, b) } }
        }
        return result
    }
}
