#include "cc_keccak.h"

#include <string.h>

static const uint64_t round_constant[24] = {
    0x0000000000000001ULL, 0x0000000000008082ULL, 0x800000000000808aULL, 0x8000000080008000ULL,
    0x000000000000808bULL, 0x0000000080000001ULL, 0x8000000080008081ULL, 0x8000000000008009ULL,
    0x000000000000008aULL, 0x0000000000000088ULL, 0x0000000080008009ULL, 0x000000008000000aULL,
    0x000000008000808bULL, 0x800000000000008bULL, 0x8000000000008089ULL, 0x8000000000008003ULL,
    0x8000000000008002ULL, 0x8000000000000080ULL, 0x000000000000800aULL, 0x800000008000000aULL,
    0x8000000080008081ULL, 0x8000000000008080ULL, 0x0000000080000001ULL, 0x8000000080008008ULL,
};

/// Rotation of lane x + 5y.
static const int rotation[25] = {0,  1,  62, 28, 27, 36, 44, 6,  55, 20, 3,  10, 43,
                                 25, 39, 41, 45, 15, 21, 8,  18, 2,  61, 56, 14};

static inline uint64_t rotate_left(uint64_t x, int n) { return n == 0 ? x : (x << n) | (x >> (64 - n)); }

#define UNROLL _Pragma("clang loop unroll(full)")

void cc_keccak_f1600(uint64_t lanes[25]) {
    uint64_t a[25];
    memcpy(a, lanes, sizeof a);
    for (int round = 0; round < 24; round++) {
        uint64_t column[5], b[25];
        UNROLL for (int x = 0; x < 5; x++) column[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
        UNROLL for (int x = 0; x < 5; x++) {
            uint64_t theta = column[(x + 4) % 5] ^ rotate_left(column[(x + 1) % 5], 1);
            UNROLL for (int y = 0; y < 5; y++) {
                int i = x + 5 * y;
                b[y + 5 * ((2 * x + 3 * y) % 5)] = rotate_left(a[i] ^ theta, rotation[i]);
            }
        }
        UNROLL for (int y = 0; y < 25; y += 5) {
            UNROLL for (int x = 0; x < 5; x++) a[y + x] = b[y + x] ^ (~b[y + (x + 1) % 5] & b[y + (x + 2) % 5]);
        }
        a[0] ^= round_constant[round];
    }
    memcpy(lanes, a, sizeof a);
}

static void absorb(uint64_t *lanes, const uint8_t *block, size_t rate) {
    for (size_t i = 0; i < rate / 8; i++) {
        uint64_t word;
        memcpy(&word, block + 8 * i, 8);
        lanes[i] ^= word;
    }
    cc_keccak_f1600(lanes);
}

static void keccak(uint8_t *digest, size_t digest_length, const void *bytes, size_t count) {
    const uint8_t *input = bytes;
    const size_t rate = 200 - 2 * digest_length;
    uint64_t lanes[25] = {0};
    while (count >= rate) {
        absorb(lanes, input, rate);
        input += rate;
        count -= rate;
    }
    uint8_t block[200] = {0};
    if (count > 0) memcpy(block, input, count);
    block[count] = 0x01;
    block[rate - 1] |= 0x80;
    absorb(lanes, block, rate);
    memcpy(digest, lanes, digest_length);
}

void cc_keccak256(uint8_t digest[32], const void *bytes, size_t count) { keccak(digest, 32, bytes, count); }

void cc_keccak512(uint8_t digest[64], const void *bytes, size_t count) { keccak(digest, 64, bytes, count); }
