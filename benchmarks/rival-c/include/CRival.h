// The hashes that ours are measured against.
#ifndef CRIVAL_H
#define CRIVAL_H

#include <stddef.h>
#include <stdint.h>

/// libsodium's BLAKE2b-256: portable code at first.
void rival_blake2b256(uint8_t digest[32], const uint8_t *bytes, size_t count);

/// From now on libsodium uses what it holds for the fastest on this processor. Negative when that fails.
int rival_choose_implementation(void);

#endif
