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

/// The sum of scalars[i]*points[i], and of b*B unless b is NULL. 0 when memory ran out.
int ge_multiply_many(ge *r, size_t count, const ge *points, const uint8_t (*scalars)[32], const uint8_t *b);

void ge_negate(ge *r, const ge *a);
void ge_add(ge *r, const ge *a, const ge *b);
/// 8 * a
void ge_multiply_by_cofactor(ge *r, const ge *a);

#endif
