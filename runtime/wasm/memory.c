// The functions on memory that compilers take for granted. The Wasm of Substrate hosts has no instructions for them.

#include <stddef.h>
#include <stdint.h>

// Eight bytes at any address, of any type.
typedef uint64_t __attribute__((aligned(1), may_alias)) Word;

static void copy_up(unsigned char *to, const unsigned char *from, size_t count) {
    for (; count >= sizeof(Word); count -= sizeof(Word), to += sizeof(Word), from += sizeof(Word))
        *(Word *)to = *(const Word *)from;
    while (count-- > 0) *to++ = *from++;
}

static void copy_down(unsigned char *to, const unsigned char *from, size_t count) {
    to += count;
    from += count;
    for (; count >= sizeof(Word); count -= sizeof(Word)) {
        to -= sizeof(Word);
        from -= sizeof(Word);
        *(Word *)to = *(const Word *)from;
    }
    while (count-- > 0) *--to = *--from;
}

void *memcpy(void *restrict to, const void *restrict from, size_t count) {
    copy_up(to, from, count);
    return to;
}

void *memmove(void *to, const void *from, size_t count) {
    // The distance, without a sign, is less than `count` only where `to` begins inside what is to be copied.
    if ((uintptr_t)to - (uintptr_t)from < count)
        copy_down(to, from, count);
    else
        copy_up(to, from, count);
    return to;
}

void *memset(void *to, int byte, size_t count) {
    unsigned char *position = to;
    Word word = (unsigned char)byte * 0x0101010101010101u;
    for (; count >= sizeof(Word); count -= sizeof(Word), position += sizeof(Word)) *(Word *)position = word;
    while (count-- > 0) *position++ = (unsigned char)byte;
    return to;
}

int memcmp(const void *left, const void *right, size_t count) {
    const unsigned char *a = left, *b = right;
    for (; count >= sizeof(Word); count -= sizeof(Word), a += sizeof(Word), b += sizeof(Word))
        if (*(const Word *)a != *(const Word *)b) break;
    for (; count > 0; count--, a++, b++)
        if (*a != *b) return *a - *b;
    return 0;
}
