#include "cc_curve25519.h"
#include "edwards25519.h"

#include <stdlib.h>

/// 1 / sqrt(a - d) with a = -1.
static const fe inverse_sqrt_a_minus_d = {
    {0x0fdaa805d40ea, 0x2eb482e57d339, 0x007610274bc58, 0x6510b613dc8ff, 0x786c8905cfaff}};

static void make_nonnegative(fe *a) {
    if (fe_is_negative(a)) fe_negate(a, a);
}

/// RFC 9496, 4.3.1. -1 when `bytes` are no canonical encoding.
static int decode(ge *r, const uint8_t bytes[32]) {
    fe s, ss, u1, u2, u2_squared, v, inverse, den_x, den_y, t;
    uint8_t canonical[32];
    fe_from_bytes(&s, bytes);
    fe_to_bytes(canonical, &s);
    if (memcmp(canonical, bytes, 32) != 0 || (bytes[0] & 1)) return -1;

    fe_square(&ss, &s);
    fe_sub(&u1, &fe_one, &ss);
    fe_carry(&u1);
    fe_add(&u2, &fe_one, &ss);
    fe_square(&u2_squared, &u2);
    // v = -(d * u1^2) - u2^2
    fe_square(&v, &u1);
    fe_multiply(&v, &v, &fe_d);
    fe_add(&v, &v, &u2_squared);
    fe_negate(&v, &v);
    fe_multiply(&t, &v, &u2_squared);
    int was_square = fe_sqrt_ratio(&inverse, &fe_one, &t);

    fe_multiply(&den_x, &inverse, &u2);
    fe_multiply(&den_y, &inverse, &den_x);
    fe_multiply(&den_y, &den_y, &v);
    fe_multiply(&r->X, &s, &den_x);
    fe_add(&r->X, &r->X, &r->X);
    fe_carry(&r->X);
    make_nonnegative(&r->X);
    fe_multiply(&r->Y, &u1, &den_y);
    r->Z = fe_one;
    fe_multiply(&r->T, &r->X, &r->Y);
    return was_square && !fe_is_negative(&r->T) && !fe_is_zero(&r->Y) ? 0 : -1;
}

/// RFC 9496, 4.3.2.
static void encode(uint8_t bytes[32], const ge *p) {
    fe u1, u2, inverse, den1, den2, z_inverse, t, x = p->X, y = p->Y;
    fe_add(&u1, &p->Z, &p->Y);
    fe_sub(&t, &p->Z, &p->Y);
    fe_multiply(&u1, &u1, &t);
    fe_multiply(&u2, &p->X, &p->Y);
    fe_square(&t, &u2);
    fe_multiply(&t, &t, &u1);
    fe_sqrt_ratio(&inverse, &fe_one, &t);
    fe_multiply(&den1, &inverse, &u1);
    fe_multiply(&den2, &inverse, &u2);
    fe_multiply(&z_inverse, &den1, &den2);
    fe_multiply(&z_inverse, &z_inverse, &p->T);

    fe_multiply(&t, &p->T, &z_inverse);
    if (fe_is_negative(&t)) {
        fe_multiply(&x, &p->Y, &fe_sqrt_m1);
        fe_multiply(&y, &p->X, &fe_sqrt_m1);
        fe_multiply(&den2, &den1, &inverse_sqrt_a_minus_d);
    }
    fe_multiply(&t, &x, &z_inverse);
    if (fe_is_negative(&t)) fe_negate(&y, &y);
    fe_sub(&t, &p->Z, &y);
    fe_multiply(&t, &den2, &t);
    make_nonnegative(&t);
    fe_to_bytes(bytes, &t);
}

/// Whether two points stand for the same element (RFC 9496, 4.3.3), the second being the identity.
static int is_identity(const ge *p) { return fe_is_zero(&p->X) || fe_is_zero(&p->Y); }

int cc_ristretto_is_valid(const uint8_t point[32]) {
    ge p;
    return decode(&p, point) == 0;
}

int cc_ristretto_double_multiply_base(uint8_t out[32], const uint8_t A[32], const uint8_t a[32], const uint8_t b[32]) {
    ge p;
    if (decode(&p, A) != 0) return -1;
    ge_double_multiply_base(&p, &p, a, b);
    encode(out, &p);
    return 0;
}

int cc_ristretto_double_multiply(
    uint8_t out[32], const uint8_t P[32], const uint8_t a[32], const uint8_t Q[32], const uint8_t b[32]) {
    ge p, q;
    ge_term terms[2];
    if (decode(&p, P) != 0 || decode(&q, Q) != 0) return -1;
    ge_term_set(&terms[0], &p, a);
    ge_term_set(&terms[1], &q, b);
    ge_sum_terms(&p, 2, terms, NULL);
    encode(out, &p);
    return 0;
}

int cc_ristretto_verify(const uint8_t A[32], const uint8_t R[32], const uint8_t k[32], const uint8_t s[32]) {
    ge p;
    uint8_t expected[32];
    if (decode(&p, A) != 0) return 0;
    ge_negate(&p, &p);
    ge_double_multiply_base(&p, &p, k, s);
    encode(expected, &p);
    return memcmp(expected, R, 32) == 0;
}

int cc_ristretto_verify_batch(
    size_t count, const uint8_t s[32], const uint8_t (*z)[32], const uint8_t (*zk)[32], const uint8_t (*R)[32],
    const uint8_t (*A)[32]) {
    int valid = 0;
    // One more, as an allocation of nothing may give NULL.
    ge_term *terms = malloc((2 * count + 1) * sizeof(ge_term));
    if (terms == NULL) return 0;
    ge p;
    for (size_t i = 0; i < count; i++) {
        if (decode(&p, R[i]) != 0) goto done;
        ge_negate(&p, &p);
        ge_term_set(&terms[2 * i], &p, z[i]);
        if (decode(&p, A[i]) != 0) goto done;
        ge_negate(&p, &p);
        ge_term_set(&terms[2 * i + 1], &p, zk[i]);
    }
    ge_sum_terms(&p, 2 * count, terms, s);
    valid = is_identity(&p);
done:
    free(terms);
    return valid;
}
