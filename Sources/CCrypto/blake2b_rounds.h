// The round function of BLAKE2b over any word type: uint64_t, or a vector of them.
#ifndef CC_BLAKE2B_ROUNDS_H
#define CC_BLAKE2B_ROUNDS_H

#include <stdint.h>

static const uint64_t blake2b_iv[8] = {
    0x6a09e667f3bcc908ULL, 0xbb67ae8584caa73bULL, 0x3c6ef372fe94f82bULL, 0xa54ff53a5f1d36f1ULL,
    0x510e527fade682d1ULL, 0x9b05688c2b3e6c1fULL, 0x1f83d9abfb41bd6bULL, 0x5be0cd19137e2179ULL,
};

static const uint8_t blake2b_sigma[10][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4}, {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13}, {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11}, {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5}, {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
};

#define BLAKE2B_ROTATE(x, n) (((x) >> (n)) | ((x) << (64 - (n))))

#define BLAKE2B_MIX(a, b, c, d, x, y)                                                                                  \
    a += b + (x);                                                                                                      \
    d = BLAKE2B_ROTATE(d ^ a, 32);                                                                                     \
    c += d;                                                                                                            \
    b = BLAKE2B_ROTATE(b ^ c, 24);                                                                                     \
    a += b + (y);                                                                                                      \
    d = BLAKE2B_ROTATE(d ^ a, 16);                                                                                     \
    c += d;                                                                                                            \
    b = BLAKE2B_ROTATE(b ^ c, 63);

/// All twelve rounds; the schedule is known at compile time once the loop is unrolled.
#define BLAKE2B_ROUNDS(v, m)                                                                                           \
    _Pragma("clang loop unroll(full)") for (int round = 0; round < 12; round++) {                                     \
        const uint8_t *s = blake2b_sigma[round % 10];                                                                  \
        BLAKE2B_MIX(v[0], v[4], v[8], v[12], m[s[0]], m[s[1]])                                                         \
        BLAKE2B_MIX(v[1], v[5], v[9], v[13], m[s[2]], m[s[3]])                                                         \
        BLAKE2B_MIX(v[2], v[6], v[10], v[14], m[s[4]], m[s[5]])                                                        \
        BLAKE2B_MIX(v[3], v[7], v[11], v[15], m[s[6]], m[s[7]])                                                        \
        BLAKE2B_MIX(v[0], v[5], v[10], v[15], m[s[8]], m[s[9]])                                                        \
        BLAKE2B_MIX(v[1], v[6], v[11], v[12], m[s[10]], m[s[11]])                                                      \
        BLAKE2B_MIX(v[2], v[7], v[8], v[13], m[s[12]], m[s[13]])                                                       \
        BLAKE2B_MIX(v[3], v[4], v[9], v[14], m[s[14]], m[s[15]])                                                       \
    }

#endif
