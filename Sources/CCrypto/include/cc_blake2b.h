// Unkeyed BLAKE2b (RFC 7693), digests of 1 to 64 bytes.
#ifndef CC_BLAKE2B_H
#define CC_BLAKE2B_H

#include <stddef.h>
#include <stdint.h>

/// A hash in progress. A plain value: copying it forks the hash.
typedef struct {
    uint64_t chain[8];
    uint64_t consumed;
    uint8_t buffer[128];
    uint32_t buffered;
    uint32_t digest_length;
} cc_blake2b_state;

/// One message of cc_blake2b256_many. `start` may be NULL when `count` is 0.
typedef struct {
    const void *start;
    size_t count;
} cc_message;

/// Starts a hash; `digest_length` is 1...64.
void cc_blake2b_init(cc_blake2b_state *state, size_t digest_length);
void cc_blake2b_update(cc_blake2b_state *state, const void *bytes, size_t count);
/// Writes `digest_length` bytes; the state must not be used afterwards.
void cc_blake2b_final(cc_blake2b_state *state, void *digest);

/// The digest of one message; `digest_length` is 1...64.
void cc_blake2b(void *digest, size_t digest_length, const void *bytes, size_t count);

/// The 32-byte digests of `count` independent messages of any lengths, one after another in `digests`.
/// Four messages are hashed at a time where the processor has AVX2.
void cc_blake2b256_many(void *digests, const cc_message *messages, size_t count);

/// The same without AVX2: what cc_blake2b256_many does on other processors.
void cc_blake2b256_many_portable(void *digests, const cc_message *messages, size_t count);

#endif
