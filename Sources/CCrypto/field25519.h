// Arithmetic modulo p = 2^255 - 19 on five limbs of 51 bits, for public data: time depends on the values.
//
// A "carried" element has limbs below 2^51 + 2^13; multiplication takes limbs up to 2^54 - 1 in which the product of
// the two largest stays below 2^107, and gives a carried element.
#ifndef CC_FIELD25519_H
#define CC_FIELD25519_H

#include <stdint.h>
#include <string.h>

typedef struct {
    uint64_t limb[5];
} fe;

typedef unsigned __int128 uint128;

#define FE_INLINE static inline __attribute__((always_inline))

static const uint64_t fe_mask = (1ULL << 51) - 1;

static const fe fe_zero = {{0}};
static const fe fe_one = {{1}};
/// The curve's d = -121665/121666.
static const fe fe_d = {{0x34dca135978a3, 0x1a8283b156ebd, 0x5e7a26001c029, 0x739c663a03cbb, 0x52036cee2b6ff}};
static const fe fe_2d = {{0x69b9426b2f159, 0x35050762add7a, 0x3cf44c0038052, 0x6738cc7407977, 0x2406d9dc56dff}};
/// The square root of -1 that is even.
static const fe fe_sqrt_m1 = {{0x61b274a0ea0b0, 0x0d5a5fc8f189d, 0x7ef5e9cbd0c60, 0x78595a6804c9e, 0x2b8324804fc1d}};

FE_INLINE void fe_add(fe *r, const fe *a, const fe *b) {
    for (int i = 0; i < 5; i++) r->limb[i] = a->limb[i] + b->limb[i];
}

/// a - b, as a + 2p - b: b's limbs are below 2^52 - 38.
FE_INLINE void fe_sub(fe *r, const fe *a, const fe *b) {
    r->limb[0] = a->limb[0] + 0xfffffffffffdaULL - b->limb[0];
    for (int i = 1; i < 5; i++) r->limb[i] = a->limb[i] + 0xffffffffffffeULL - b->limb[i];
}

/// a - b, as a + 4p - b: b's limbs are below 2^53 - 76.
FE_INLINE void fe_sub_wide(fe *r, const fe *a, const fe *b) {
    r->limb[0] = a->limb[0] + 0x1fffffffffffb4ULL - b->limb[0];
    for (int i = 1; i < 5; i++) r->limb[i] = a->limb[i] + 0x1ffffffffffffcULL - b->limb[i];
}

FE_INLINE void fe_carry(fe *r) {
    for (int i = 0; i < 4; i++) {
        r->limb[i + 1] += r->limb[i] >> 51;
        r->limb[i] &= fe_mask;
    }
    r->limb[0] += 19 * (r->limb[4] >> 51);
    r->limb[4] &= fe_mask;
}

FE_INLINE void fe_negate(fe *r, const fe *a) {
    fe_sub_wide(r, &fe_zero, a);
    fe_carry(r);
}

FE_INLINE void fe_reduce_wide(fe *r, uint128 r0, uint128 r1, uint128 r2, uint128 r3, uint128 r4) {
    r1 += (uint64_t)(r0 >> 51);
    r2 += (uint64_t)(r1 >> 51);
    r3 += (uint64_t)(r2 >> 51);
    r4 += (uint64_t)(r3 >> 51);
    uint64_t low = ((uint64_t)r0 & fe_mask) + 19 * (uint64_t)(r4 >> 51);
    r->limb[0] = low & fe_mask;
    r->limb[1] = ((uint64_t)r1 & fe_mask) + (low >> 51);
    r->limb[2] = (uint64_t)r2 & fe_mask;
    r->limb[3] = (uint64_t)r3 & fe_mask;
    r->limb[4] = (uint64_t)r4 & fe_mask;
}

FE_INLINE void fe_multiply(fe *r, const fe *a, const fe *b) {
    uint64_t a0 = a->limb[0], a1 = a->limb[1], a2 = a->limb[2], a3 = a->limb[3], a4 = a->limb[4];
    uint64_t b0 = b->limb[0], b1 = b->limb[1], b2 = b->limb[2], b3 = b->limb[3], b4 = b->limb[4];
    // 2^255 is 19: what would land five limbs up comes back times 19.
    uint64_t c1 = 19 * b1, c2 = 19 * b2, c3 = 19 * b3, c4 = 19 * b4;
    fe_reduce_wide(
        r, (uint128)a0 * b0 + (uint128)a1 * c4 + (uint128)a2 * c3 + (uint128)a3 * c2 + (uint128)a4 * c1,
        (uint128)a0 * b1 + (uint128)a1 * b0 + (uint128)a2 * c4 + (uint128)a3 * c3 + (uint128)a4 * c2,
        (uint128)a0 * b2 + (uint128)a1 * b1 + (uint128)a2 * b0 + (uint128)a3 * c4 + (uint128)a4 * c3,
        (uint128)a0 * b3 + (uint128)a1 * b2 + (uint128)a2 * b1 + (uint128)a3 * b0 + (uint128)a4 * c4,
        (uint128)a0 * b4 + (uint128)a1 * b3 + (uint128)a2 * b2 + (uint128)a3 * b1 + (uint128)a4 * b0);
}

FE_INLINE void fe_square(fe *r, const fe *a) {
    uint64_t a0 = a->limb[0], a1 = a->limb[1], a2 = a->limb[2], a3 = a->limb[3], a4 = a->limb[4];
    uint64_t d0 = 2 * a0, d1 = 2 * a1, d2 = 2 * a2, d3 = 2 * a3, c3 = 19 * a3, c4 = 19 * a4;
    fe_reduce_wide(
        r, (uint128)a0 * a0 + (uint128)d1 * c4 + (uint128)d2 * c3,
        (uint128)d0 * a1 + (uint128)d2 * c4 + (uint128)a3 * c3, (uint128)d0 * a2 + (uint128)a1 * a1 + (uint128)d3 * c4,
        (uint128)d0 * a3 + (uint128)d1 * a2 + (uint128)a4 * c4, (uint128)d0 * a4 + (uint128)d1 * a3 + (uint128)a2 * a2);
}

/// The 32 bytes without their top bit; any value below 2^255, also those from p up.
static inline void fe_from_bytes(fe *r, const uint8_t bytes[32]) {
    uint64_t w[4];
    memcpy(w, bytes, 32);
    r->limb[0] = w[0] & fe_mask;
    r->limb[1] = (w[0] >> 51 | w[1] << 13) & fe_mask;
    r->limb[2] = (w[1] >> 38 | w[2] << 26) & fe_mask;
    r->limb[3] = (w[2] >> 25 | w[3] << 39) & fe_mask;
    r->limb[4] = (w[3] >> 12) & fe_mask;
}

/// The canonical encoding, below p.
static inline void fe_to_bytes(uint8_t bytes[32], const fe *a) {
    fe t = *a;
    fe_carry(&t);
    fe_carry(&t);
    // Whether t >= p, that is, whether t + 19 reaches 2^255.
    uint64_t over = 19;
    for (int i = 0; i < 5; i++) over = (t.limb[i] + over) >> 51;
    t.limb[0] += 19 * over;
    for (int i = 0; i < 4; i++) {
        t.limb[i + 1] += t.limb[i] >> 51;
        t.limb[i] &= fe_mask;
    }
    t.limb[4] &= fe_mask;
    uint64_t w[4] = {
        t.limb[0] | t.limb[1] << 51,
        t.limb[1] >> 13 | t.limb[2] << 38,
        t.limb[2] >> 26 | t.limb[3] << 25,
        t.limb[3] >> 39 | t.limb[4] << 12,
    };
    memcpy(bytes, w, 32);
}

/// "Negative" is odd, as RFC 8032 and RFC 9496 have it.
static inline int fe_is_negative(const fe *a) {
    uint8_t bytes[32];
    fe_to_bytes(bytes, a);
    return bytes[0] & 1;
}

static inline int fe_equal(const fe *a, const fe *b) {
    uint8_t x[32], y[32];
    fe_to_bytes(x, a);
    fe_to_bytes(y, b);
    return memcmp(x, y, 32) == 0;
}

static inline int fe_is_zero(const fe *a) { return fe_equal(a, &fe_zero); }

/// z^((p - 5) / 8) = z^(2^252 - 3).
void fe_power_p58(fe *r, const fe *z);
void fe_invert(fe *r, const fe *z);
/// SQRT_RATIO_M1 of RFC 9496: whether u/v is a square; r is the root of u/v, or of i*u/v, that is not negative.
int fe_sqrt_ratio(fe *r, const fe *u, const fe *v);

#endif
