// BLAKE2b-256 of many independent messages: four lanes of one vector register hash four messages side by side.
// A lane whose message ends takes the next message, so lengths may differ freely.
#include "cc_blake2b.h"
#include "blake2b_rounds.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>

enum { block_size = 128, lane_count = 4 };

#define AVX2 __attribute__((target("avx2")))

typedef uint64_t lanes __attribute__((vector_size(32)));

typedef struct {
    const uint8_t *next;
    size_t left;
    uint8_t *digest;
    uint64_t consumed;
    uint8_t tail[block_size];
} lane;

/// Points `block` at the lane's next block, zero-padded where it is the last; returns whether it is.
static inline int take_block(lane *l, const uint8_t **block) {
    if (l->left > block_size) {
        *block = l->next;
        l->next += block_size;
        l->left -= block_size;
        l->consumed += block_size;
        return 0;
    }
    l->consumed += l->left;
    if (l->left == block_size) {
        *block = l->next;
    } else {
        memset(l->tail, 0, block_size);
        if (l->left > 0) memcpy(l->tail, l->next, l->left);
        *block = l->tail;
    }
    l->left = 0;
    return 1;
}

/// Four words of each of four blocks, turned so that m[i] holds word i of every block.
AVX2 static inline void load_quarter(lanes *m, const uint8_t *const block[lane_count], size_t offset) {
    __m256i a = _mm256_loadu_si256((const __m256i *)(block[0] + offset));
    __m256i b = _mm256_loadu_si256((const __m256i *)(block[1] + offset));
    __m256i c = _mm256_loadu_si256((const __m256i *)(block[2] + offset));
    __m256i d = _mm256_loadu_si256((const __m256i *)(block[3] + offset));
    __m256i ab_even = _mm256_unpacklo_epi64(a, b), ab_odd = _mm256_unpackhi_epi64(a, b);
    __m256i cd_even = _mm256_unpacklo_epi64(c, d), cd_odd = _mm256_unpackhi_epi64(c, d);
    m[0] = (lanes)_mm256_permute2x128_si256(ab_even, cd_even, 0x20);
    m[1] = (lanes)_mm256_permute2x128_si256(ab_odd, cd_odd, 0x20);
    m[2] = (lanes)_mm256_permute2x128_si256(ab_even, cd_even, 0x31);
    m[3] = (lanes)_mm256_permute2x128_si256(ab_odd, cd_odd, 0x31);
}

AVX2 static void compress4(lanes chain[8], const uint8_t *const block[lane_count], lanes consumed, lanes last) {
    lanes m[16], v[16];
    for (int i = 0; i < 4; i++) load_quarter(m + 4 * i, block, 32 * (size_t)i);
    for (int i = 0; i < 8; i++) {
        v[i] = chain[i];
        v[i + 8] = (lanes){0} + blake2b_iv[i];
    }
    v[12] ^= consumed;
    v[14] ^= last;
    BLAKE2B_ROUNDS(v, m)
    for (int i = 0; i < 8; i++) chain[i] ^= v[i] ^ v[i + 8];
}

static inline void start_lane(lane *l, lanes chain[8], int index, const cc_message *message, uint8_t *digest) {
    l->next = message->start;
    l->left = message->count;
    l->digest = digest;
    l->consumed = 0;
    for (int i = 0; i < 8; i++) chain[i][index] = blake2b_iv[i];
    chain[0][index] ^= 0x01010020;
}

AVX2 static void hash_many_avx2(uint8_t *digests, const cc_message *messages, size_t count) {
    lane lane_of[lane_count];
    lanes chain[8];
    size_t started = 0;
    for (int i = 0; i < lane_count; i++, started++) {
        start_lane(&lane_of[i], chain, i, &messages[started], digests + 32 * started);
    }
    int running = lane_count;
    static const uint8_t idle_block[block_size];
    while (running > 0) {
        const uint8_t *block[lane_count];
        lanes consumed = {0}, last = {0};
        int ended[lane_count];
        for (int i = 0; i < lane_count; i++) {
            ended[i] = 0;
            block[i] = idle_block;
            if (lane_of[i].digest == NULL) continue;
            ended[i] = take_block(&lane_of[i], &block[i]);
            consumed[i] = lane_of[i].consumed;
            last[i] = ended[i] ? ~0ULL : 0;
        }
        compress4(chain, block, consumed, last);
        for (int i = 0; i < lane_count; i++) {
            if (!ended[i]) continue;
            uint64_t digest[4] = {chain[0][i], chain[1][i], chain[2][i], chain[3][i]};
            memcpy(lane_of[i].digest, digest, 32);
            if (started < count) {
                start_lane(&lane_of[i], chain, i, &messages[started], digests + 32 * started);
                started++;
            } else {
                lane_of[i].digest = NULL;
                running--;
            }
        }
    }
}

void cc_blake2b256_many(void *digests, const cc_message *messages, size_t count) {
    // Two half-empty lanes cost about as much as two hashes one after another.
    if (count >= lane_count && __builtin_cpu_supports("avx2")) {
        hash_many_avx2(digests, messages, count);
    } else {
        cc_blake2b256_many_portable(digests, messages, count);
    }
}

#else

void cc_blake2b256_many(void *digests, const cc_message *messages, size_t count) {
    cc_blake2b256_many_portable(digests, messages, count);
}

#endif
