// The heap of the Wasm blob.
//
// A Substrate host allocates for its runtime, in memory that they share, and does so with a call and a search for each
// object. Swift allocates often, so small blocks are cut here from chunks that the host gave, and handed out again by
// size once they are free; only large blocks are the host's own. Which addresses come out depends on nothing but the
// calls made, and chunks are never given back: an instance lives for one call of the runtime.

#include <stddef.h>
#include <stdint.h>

__attribute__((import_module("env"), import_name("ext_allocator_malloc_version_1")))
uint32_t ext_allocator_malloc(uint32_t size);
__attribute__((import_module("env"), import_name("ext_allocator_free_version_1")))
void ext_allocator_free(uint32_t address);

enum {
    // What every block begins at a multiple of; Swift asks for no more, UInt128 needs it.
    ALIGNMENT = 16,
    // Blocks up to this many bytes, header included, are cut from chunks.
    LARGEST_SMALL = 2048,
    // What a host asks of its memory at once: a power of two, as hosts round up to one.
    CHUNK = 1 << 16,
    FIRST_CHUNK = 512,
    ENOMEM = 12,
};

// Where the variables are that each call touches: at the head of the constants, as this file is linked first, and so on
// the page of the stack's top. Each page that an instance touches costs microseconds.
#define HOT __attribute__((section(".rodata.hot")))

// Stands right before the bytes of a block.
typedef struct {
    // In multiples of ALIGNMENT, header included; 0 for a block that the host allocated.
    uint32_t units;
    // Where such a block begins for the host.
    uint32_t address;
} Header;

// A free block, at the place of its bytes.
typedef struct Free {
    struct Free *next;
} Free;

// A chunk that is there from the start, for calls that need little.
static _Alignas(ALIGNMENT) char first_chunk[FIRST_CHUNK] HOT;
// Free blocks by their units.
static Free *free_blocks[LARGEST_SMALL / ALIGNMENT + 1] HOT;
// What is left of the newest chunk. Blocks' bytes, not their headers, are aligned.
static uintptr_t chunk_position HOT = (uintptr_t)first_chunk + sizeof(Header);
static uintptr_t chunk_end HOT = (uintptr_t)first_chunk + sizeof(first_chunk);

static Header *header(void *block) { return (Header *)block - 1; }

// The first address from `start` on where a block can lie behind its header.
static uintptr_t first_block(uintptr_t start) {
    return (start + sizeof(Header) + ALIGNMENT - 1) & ~(uintptr_t)(ALIGNMENT - 1);
}

static void *allocate_large(size_t size) {
    if (size > UINT32_MAX - sizeof(Header) - ALIGNMENT) return NULL;
    uint32_t address = ext_allocator_malloc(size + sizeof(Header) + ALIGNMENT);
    if (address == 0) return NULL;
    void *block = (void *)first_block(address);
    *header(block) = (Header){.units = 0, .address = address};
    return block;
}

static void *allocate(size_t size) {
    if (size > LARGEST_SMALL - sizeof(Header)) return allocate_large(size);
    uint32_t units = (size + sizeof(Header) + ALIGNMENT - 1) / ALIGNMENT;
    Free *reused = free_blocks[units];
    if (reused != NULL) {
        free_blocks[units] = reused->next;
        return reused;
    }
    if (chunk_end - chunk_position < units * ALIGNMENT) {
        uint32_t address = ext_allocator_malloc(CHUNK);
        if (address == 0) return NULL;
        chunk_position = first_block(address) - sizeof(Header);
        chunk_end = address + CHUNK;
    }
    void *block = (void *)(chunk_position + sizeof(Header));
    chunk_position += units * ALIGNMENT;
    header(block)->units = units;
    return block;
}

int posix_memalign(void **result, size_t alignment, size_t size) {
    void *block = alignment <= ALIGNMENT ? allocate(size) : NULL;
    if (block == NULL) return ENOMEM;
    *result = block;
    return 0;
}

void free(void *block) {
    if (block == NULL) return;
    uint32_t units = header(block)->units;
    if (units == 0) {
        ext_allocator_free(header(block)->address);
        return;
    }
    Free *freed = block;
    freed->next = free_blocks[units];
    free_blocks[units] = freed;
}
