// BLAKE2b-256 of many independent messages: four lanes of one vector register hash four messages side by side.
// A lane whose message ends takes the next message, so lengths may differ freely.
#include "cc_blake2b.h"
#include "blake2b_rounds.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>

enum { block_size = 128, lane_count = 4 };

#define AVX2 __attribute__((target("avx2")))
#define UNROLL _Pragma("clang loop unroll(full)")

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

/// Four rows of four words become the four columns.
AVX2 static inline void transpose(lanes columns[4], __m256i a, __m256i b, __m256i c, __m256i d) {
    __m256i ab_even = _mm256_unpacklo_epi64(a, b), ab_odd = _mm256_unpackhi_epi64(a, b);
    __m256i cd_even = _mm256_unpacklo_epi64(c, d), cd_odd = _mm256_unpackhi_epi64(c, d);
    columns[0] = (lanes)_mm256_permute2x128_si256(ab_even, cd_even, 0x20);
    columns[1] = (lanes)_mm256_permute2x128_si256(ab_odd, cd_odd, 0x20);
    columns[2] = (lanes)_mm256_permute2x128_si256(ab_even, cd_even, 0x31);
    columns[3] = (lanes)_mm256_permute2x128_si256(ab_odd, cd_odd, 0x31);
}

AVX2 static inline __m256i load(const uint8_t *bytes) { return _mm256_loadu_si256((const __m256i *)bytes); }

AVX2 static void compress4(lanes chain[8], const uint8_t *const block[lane_count], lanes consumed, lanes last) {
    lanes m[16], v[16];
    UNROLL for (int i = 0; i < 16; i += 4) {
        size_t offset = 8 * (size_t)i;
        transpose(
            m + i, load(block[0] + offset), load(block[1] + offset), load(block[2] + offset), load(block[3] + offset));
    }
    for (int i = 0; i < 8; i++) {
        v[i] = chain[i];
        v[i + 8] = (lanes){0} + blake2b_iv[i];
    }
    v[12] ^= consumed;
    v[14] ^= last;
    BLAKE2B_ROUNDS(v, m)
    for (int i = 0; i < 8; i++) chain[i] ^= v[i] ^ v[i + 8];
}

static inline void take_message(lane *l, const cc_message *message, uint8_t *digest) {
    l->next = message->start;
    l->left = message->count;
    l->digest = digest;
    l->consumed = 0;
}

/// The chain value before the first block of a 32-byte digest.
static inline uint64_t first_chain(int i) { return i == 0 ? blake2b_iv[0] ^ 0x01010020 : blake2b_iv[i]; }

AVX2 static inline void start_all(
    lane lane_of[lane_count], lanes chain[8], const cc_message *messages, uint8_t *digests) {
    UNROLL for (int i = 0; i < lane_count; i++) take_message(&lane_of[i], &messages[i], digests + 32 * i);
    UNROLL for (int i = 0; i < 8; i++) chain[i] = (lanes){0} + first_chain(i);
}

/// The four digests, when all lanes end together.
AVX2 static inline void write_all(const lane lane_of[lane_count], const lanes chain[8]) {
    lanes digest[4];
    transpose(digest, (__m256i)chain[0], (__m256i)chain[1], (__m256i)chain[2], (__m256i)chain[3]);
    UNROLL for (int i = 0; i < lane_count; i++) memcpy(lane_of[i].digest, &digest[i], 32);
}

AVX2 static void hash_many_avx2(uint8_t *digests, const cc_message *messages, size_t count) {
    static const uint8_t idle_block[block_size];
    lane lane_of[lane_count];
    lanes chain[8];
    start_all(lane_of, chain, messages, digests);
    size_t started = lane_count;
    for (int running = lane_count; running > 0;) {
        const uint8_t *block[lane_count];
        uint64_t consumed[lane_count], last[lane_count];
        int ended = 0;
        UNROLL for (int i = 0; i < lane_count; i++) {
            last[i] = 0;
            block[i] = idle_block;
            if (lane_of[i].digest != NULL && take_block(&lane_of[i], &block[i])) {
                last[i] = ~0ULL;
                ended++;
            }
            consumed[i] = lane_of[i].consumed;
        }
        compress4(
            chain, block, (lanes){consumed[0], consumed[1], consumed[2], consumed[3]},
            (lanes){last[0], last[1], last[2], last[3]});
        // Messages of one length end together: whole vectors are then cheaper than lane by lane.
        if (ended == lane_count && count - started >= lane_count) {
            write_all(lane_of, chain);
            start_all(lane_of, chain, messages + started, digests + 32 * started);
            started += lane_count;
            continue;
        }
        for (int i = 0; i < lane_count && ended > 0; i++) {
            if (last[i] == 0) continue;
            uint64_t digest[4] = {chain[0][i], chain[1][i], chain[2][i], chain[3][i]};
            memcpy(lane_of[i].digest, digest, 32);
            if (started < count) {
                take_message(&lane_of[i], &messages[started], digests + 32 * started);
                for (int j = 0; j < 8; j++) chain[j][i] = first_chain(j);
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
