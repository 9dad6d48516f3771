// The hashes that ours are measured against.
#ifndef CRIVAL_H
#define CRIVAL_H

#include <stddef.h>
#include <stdint.h>

/// libsodium's BLAKE2b-256.
void rival_blake2b256(uint8_t digest[32], const uint8_t *bytes, size_t count);

#endif
