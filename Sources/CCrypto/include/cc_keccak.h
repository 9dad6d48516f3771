// Keccak with the original padding (0x01), as Ethereum and Substrate use it, and its permutation.
#ifndef CC_KECCAK_H
#define CC_KECCAK_H

#include <stddef.h>
#include <stdint.h>

/// The 25 lanes of a sponge, as a value.
typedef struct {
    uint64_t lanes[25];
} cc_keccak_lanes;

/// The permutation Keccak-f[1600] on 25 lanes.
void cc_keccak_f1600(uint64_t lanes[25]);

void cc_keccak256(uint8_t digest[32], const void *bytes, size_t count);
void cc_keccak512(uint8_t digest[64], const void *bytes, size_t count);

#endif
