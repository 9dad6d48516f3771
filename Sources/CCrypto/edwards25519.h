// The group of edwards25519 in extended coordinates (Hisil, Wong, Carter, Dawson 2008), for public data only: every
// function here takes time that depends on its input. Secret keys go through libsodium.
#ifndef CC_EDWARDS25519_H
#define CC_EDWARDS25519_H

#include "field25519.h"

#include <stddef.h>

/// x = X/Z, y = Y/Z, xy = T/Z.
typedef struct {
    fe X, Y, Z, T;
} ge;

static const ge ge_identity = {{{0}}, {{1}}, {{1}}, {{0}}};

/// -1 when `bytes` name no point. Accepts what ZIP-215 accepts: y from p up, and "negative" zero for x.
int ge_decode_zip215(ge *r, const uint8_t bytes[32]);

/// a*A + b*B with B the base point. Scalars are little-endian and below 2^253.
void ge_double_multiply_base(ge *r, const ge *A, const uint8_t a[32], const uint8_t b[32]);

/// What an addition needs of its second operand.
typedef struct {
    fe y_plus_x, y_minus_x, Z, T2d;
} ge_cached;

enum {
    ge_digit_count = 256,
    ge_term_width = 5,
    ge_term_multiples = 1 << (ge_term_width - 2),
};

/// One scalar times one point, ready to be summed: the point's odd multiples, and the scalar's digits, whose highest
/// that is not zero stands at `top`, or nowhere when that is -1.
typedef struct {
    ge_cached multiples[ge_term_multiples];
    int8_t digits[ge_digit_count];
    int top;
} ge_term;

void ge_term_set(ge_term *term, const ge *point, const uint8_t scalar[32]);

/// The sum of the terms, and of b*B unless b is NULL.
void ge_sum_terms(ge *r, size_t count, const ge_term *terms, const uint8_t *b);

void ge_negate(ge *r, const ge *a);
void ge_add(ge *r, const ge *a, const ge *b);
/// 8 * a
void ge_multiply_by_cofactor(ge *r, const ge *a);

#endif
