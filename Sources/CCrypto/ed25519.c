#include "cc_curve25519.h"
#include "edwards25519.h"

int cc_scalar_is_canonical(const uint8_t scalar[32]) {
    static const uint64_t order[4] = {0x5812631a5cf5d3edULL, 0x14def9dea2f79cd6ULL, 0, 0x1000000000000000ULL};
    uint64_t words[4];
    memcpy(words, scalar, 32);
    for (int i = 3; i >= 0; i--) {
        if (words[i] != order[i]) return words[i] < order[i];
    }
    return 0;
}

int cc_ed25519_verify_zip215(const uint8_t A[32], const uint8_t R[32], const uint8_t k[32], const uint8_t s[32]) {
    ge a, r;
    if (!cc_scalar_is_canonical(s) || ge_decode_zip215(&a, A) != 0 || ge_decode_zip215(&r, R) != 0) return 0;
    ge_negate(&a, &a);
    ge_double_multiply_base(&a, &a, k, s);
    ge_negate(&r, &r);
    ge_add(&a, &a, &r);
    ge_multiply_by_cofactor(&a, &a);
    return fe_is_zero(&a.X) && fe_equal(&a.Y, &a.Z);
}
