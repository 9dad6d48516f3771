#include "cc_blake2b.h"
#include "blake2b_rounds.h"

#include <string.h>

enum { block_size = 128 };

static void compress(uint64_t chain[8], const uint8_t *block, uint64_t consumed, int last) {
    uint64_t m[16], v[16];
    memcpy(m, block, block_size);
    for (int i = 0; i < 8; i++) {
        v[i] = chain[i];
        v[i + 8] = blake2b_iv[i];
    }
    v[12] ^= consumed;
    if (last) v[14] = ~v[14];
    BLAKE2B_ROUNDS(v, m)
    for (int i = 0; i < 8; i++) chain[i] ^= v[i] ^ v[i + 8];
}

static void start_chain(uint64_t chain[8], size_t digest_length) {
    memcpy(chain, blake2b_iv, sizeof blake2b_iv);
    chain[0] ^= 0x01010000 ^ (uint64_t)digest_length;
}

void cc_blake2b_init(cc_blake2b_state *state, size_t digest_length) {
    start_chain(state->chain, digest_length);
    state->consumed = 0;
    state->buffered = 0;
    state->digest_length = (uint32_t)digest_length;
}

void cc_blake2b_update(cc_blake2b_state *state, const void *bytes, size_t count) {
    const uint8_t *input = bytes;
    // The last block is compressed by final, so a full buffer waits until more bytes come.
    while (count > 0) {
        if (state->buffered == block_size) {
            state->consumed += block_size;
            compress(state->chain, state->buffer, state->consumed, 0);
            state->buffered = 0;
        }
        if (state->buffered == 0) {
            while (count > block_size) {
                state->consumed += block_size;
                compress(state->chain, input, state->consumed, 0);
                input += block_size;
                count -= block_size;
            }
        }
        size_t space = block_size - state->buffered;
        size_t taken = count < space ? count : space;
        memcpy(state->buffer + state->buffered, input, taken);
        state->buffered += (uint32_t)taken;
        input += taken;
        count -= taken;
    }
}

void cc_blake2b_final(cc_blake2b_state *state, void *digest) {
    memset(state->buffer + state->buffered, 0, block_size - state->buffered);
    compress(state->chain, state->buffer, state->consumed + state->buffered, 1);
    memcpy(digest, state->chain, state->digest_length);
}

void cc_blake2b(void *digest, size_t digest_length, const void *bytes, size_t count) {
    const uint8_t *input = bytes;
    uint64_t chain[8], consumed = 0;
    start_chain(chain, digest_length);
    while (count > block_size) {
        consumed += block_size;
        compress(chain, input, consumed, 0);
        input += block_size;
        count -= block_size;
    }
    if (count == block_size) {
        compress(chain, input, consumed + block_size, 1);
    } else {
        uint8_t block[block_size] = {0};
        if (count > 0) memcpy(block, input, count);
        compress(chain, block, consumed + count, 1);
    }
    memcpy(digest, chain, digest_length);
}

void cc_blake2b256_many_portable(void *digests, const cc_message *messages, size_t count) {
    uint8_t *output = digests;
    for (size_t i = 0; i < count; i++) cc_blake2b(output + 32 * i, 32, messages[i].start, messages[i].count);
}
