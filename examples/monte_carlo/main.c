// Estimates pi by points at random in a square: a module for WASI, without any library.
//
// The input is two decimal numbers, how many points and where the random numbers start; the same input gives the same
// answer everywhere. It is what replicas of a job have to agree on.

#include <stddef.h>
#include <stdint.h>

#define WASI(name) __attribute__((import_module("wasi_snapshot_preview1"), import_name(#name)))

typedef struct {
    const void *bytes;
    size_t count;
} part;

WASI(fd_read) int fd_read(int descriptor, const part *parts, size_t count, size_t *done);
WASI(fd_write) int fd_write(int descriptor, const part *parts, size_t count, size_t *done);
WASI(proc_exit) _Noreturn void proc_exit(int status);

static char text[256];
static size_t length;

static void put(const char *words) {
    while (*words && length < sizeof text) text[length++] = *words++;
}

/// Writes the number with at least so many digits.
static void put_number(uint64_t number, int digits) {
    char reversed[20];
    int count = 0;
    while (number > 0 || count < digits) {
        reversed[count++] = (char)('0' + number % 10);
        number /= 10;
    }
    while (count > 0 && length < sizeof text) text[length++] = reversed[--count];
}

static _Noreturn void answer(int status) {
    const part whole = {text, length};
    size_t written;
    fd_write(1, &whole, 1, &written);
    proc_exit(status);
}

/// The next number in the text; 0 where there is none, and no more than 10^12.
static uint64_t take_number(const char **rest, const char *end) {
    uint64_t number = 0;
    while (*rest < end && (**rest < '0' || **rest > '9')) ++*rest;
    while (*rest < end && **rest >= '0' && **rest <= '9' && number < 100000000000) {
        number = number * 10 + (uint64_t)(*(*rest)++ - '0');
    }
    return number;
}

/// Steele, Lea and Flood's SplitMix64.
static uint64_t next(uint64_t *state) {
    uint64_t mixed = *state += 0x9e3779b97f4a7c15;
    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
    return mixed ^ mixed >> 31;
}

__attribute__((export_name("_start"))) void start(void) {
    static char input[64];
    const part whole = {input, sizeof input};
    size_t count = 0;
    fd_read(0, &whole, 1, &count);
    const char *rest = input;
    const uint64_t points = take_number(&rest, input + count);
    uint64_t state = take_number(&rest, input + count);
    if (points == 0) {
        put("{\"result\":\"Error\",\"e2e\":false,\"code\":\"NO_POINTS\"}");
        answer(1);
    }

    uint64_t inside = 0;
    for (uint64_t point = 0; point < points; ++point) {
        const uint64_t random = next(&state);
        const uint64_t x = random >> 32, y = random & 0xffffffff;
        // Sums of two such squares fit 64 bits but for the last few, which lie outside.
        const uint64_t square = x * x, sum = square + y * y;
        inside += sum >= square && sum >> 32 < 0xffffffff;
    }

    // Six digits behind the point.
    const uint64_t pi = inside * 4000000 / points;
    put("{\"result\":\"Success\",\"e2e\":false,\"data\":{\"points\":");
    put_number(points, 1);
    put(",\"inside\":");
    put_number(inside, 1);
    put(",\"pi\":");
    put_number(pi / 1000000, 1);
    put(".");
    put_number(pi % 1000000, 6);
    put("}}\n");
    answer(0);
}
