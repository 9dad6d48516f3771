#include <stddef.h>

// The seed of Swift's hash tables. Every node must compute the same, so it is the same everywhere; nothing in the
// runtime may depend on the order of a hash table all the same.
void arc4random_buf(void *buffer, size_t count) {
    unsigned char *bytes = buffer;
    while (count-- > 0) *bytes++ = 0;
}
