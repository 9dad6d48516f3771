// Verification arithmetic over edwards25519 and ristretto255 (RFC 9496), in variable time: for public data only.
// Points are 32-byte encodings, scalars 32 little-endian bytes below the group order l.
#ifndef CC_CURVE25519_H
#define CC_CURVE25519_H

#include <stddef.h>
#include <stdint.h>

/// Whether `point` is a canonical encoding of a ristretto255 element; the identity is one.
int cc_ristretto_is_valid(const uint8_t point[32]);

/// out = a*A + b*B with B the base point. -1, and nothing written, when A is no canonical encoding.
int cc_ristretto_double_multiply_base(uint8_t out[32], const uint8_t A[32], const uint8_t a[32], const uint8_t b[32]);

/// out = a*P + b*Q. -1, and nothing written, when P or Q is no canonical encoding.
int cc_ristretto_double_multiply(
    uint8_t out[32], const uint8_t P[32], const uint8_t a[32], const uint8_t Q[32], const uint8_t b[32]);

/// Whether s*B = R + k*A, and A and R are canonical encodings: the equation of a Schnorr signature.
int cc_ristretto_verify(const uint8_t A[32], const uint8_t R[32], const uint8_t k[32], const uint8_t s[32]);

/// Whether s*B = sum of z[i]*R[i] + sum of zk[i]*A[i]: `count` signature equations under the weights z in one.
/// 0 also where a point is no canonical encoding or memory ran out.
int cc_ristretto_verify_batch(
    size_t count, const uint8_t s[32], const uint8_t (*z)[32], const uint8_t (*zk)[32], const uint8_t (*R)[32],
    const uint8_t (*A)[32]);

/// Whether 8*(s*B - R - k*A) = 0 and s is below l: ed25519 as ZIP-215 has it, with k = SHA-512(R, A, message) mod l.
int cc_ed25519_verify_zip215(const uint8_t A[32], const uint8_t R[32], const uint8_t k[32], const uint8_t s[32]);

/// Whether `scalar` is below the group order l.
int cc_scalar_is_canonical(const uint8_t scalar[32]);

#endif
