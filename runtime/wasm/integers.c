// Arithmetic on integers of 128 bits, under the names by which compilers call for it. Wasm has 64 bits at most.

#include <stdint.h>

typedef unsigned __int128 uint128_t;

static uint64_t low(uint128_t value) { return (uint64_t)value; }
static uint64_t high(uint128_t value) { return (uint64_t)(value >> 64); }
// The compiler turns shifts by 64 into moves, so that these do not call what they serve.
static uint128_t join(uint64_t high, uint64_t low) { return (uint128_t)high << 64 | low; }

uint128_t __ashlti3(uint128_t value, int count) {
    if (count == 0) return value;
    if (count >= 64) return join(low(value) << (count - 64), 0);
    return join(high(value) << count | low(value) >> (64 - count), low(value) << count);
}

uint128_t __lshrti3(uint128_t value, int count) {
    if (count == 0) return value;
    if (count >= 64) return join(0, high(value) >> (count - 64));
    return join(high(value) >> count, low(value) >> count | high(value) << (64 - count));
}

// The whole product of two numbers of 64 bits, in the manner of school with digits of 32 bits.
static uint128_t product(uint64_t a, uint64_t b) {
    uint64_t a0 = (uint32_t)a, a1 = a >> 32, b0 = (uint32_t)b, b1 = b >> 32;
    uint64_t lowest = a0 * b0;
    uint64_t middle = a1 * b0 + (lowest >> 32);
    uint64_t carried = a0 * b1 + (uint32_t)middle;
    return join(a1 * b1 + (middle >> 32) + (carried >> 32), carried << 32 | (uint32_t)lowest);
}

uint128_t __multi3(uint128_t a, uint128_t b) {
    uint128_t result = product(low(a), low(b));
    return join(high(result) + low(a) * high(b) + high(a) * low(b), low(result));
}

// Divides where the quotient fits 64 bits, that is, where high < divisor.
//
// Source: Knuth, The Art of Computer Programming, volume 2, 4.3.1, algorithm D, with two digits of 32 bits.
static uint64_t divide_narrow(uint64_t high, uint64_t low, uint64_t divisor, uint64_t *remainder) {
    int shift = __builtin_clzll(divisor);
    divisor <<= shift;
    uint64_t rest = shift == 0 ? high : high << shift | low >> (64 - shift);
    uint64_t digits = low << shift;
    uint64_t d1 = divisor >> 32, d0 = (uint32_t)divisor;
    uint64_t quotient = 0;
    for (int position = 32; position >= 0; position -= 32) {
        uint64_t digit = (uint32_t)(digits >> position);
        uint64_t guess = rest / d1, left = rest % d1;
        // The guess is too large by two at most.
        while (guess >> 32 != 0 || guess * d0 > (left << 32 | digit)) {
            guess--;
            left += d1;
            if (left >> 32 != 0) break;
        }
        rest = (rest << 32 | digit) - guess * divisor;
        quotient = quotient << 32 | guess;
    }
    *remainder = rest >> shift;
    return quotient;
}

static uint128_t divide(uint128_t dividend, uint128_t divisor, uint128_t *remainder) {
    if (divisor > dividend) {
        *remainder = dividend;
        return 0;
    }
    if (high(dividend) == 0) {
        // Division by zero traps here, as Wasm's own division does, and below.
        *remainder = low(dividend) % low(divisor);
        return low(dividend) / low(divisor);
    }
    uint64_t rest;
    if (high(divisor) == 0) {
        uint64_t upper = high(dividend) / low(divisor);
        uint64_t lower = divide_narrow(high(dividend) % low(divisor), low(dividend), low(divisor), &rest);
        *remainder = rest;
        return join(upper, lower);
    }
    // The divisor has more than 64 bits, the quotient less. The divisor's uppermost 64 bits and half the dividend, so
    // that the quotient fits, give a guess that is right or too large by one.
    //
    // Source: Warren, Hacker's Delight, second edition, 9-5.
    int shift = __builtin_clzll(high(divisor));
    uint64_t upper = high(__ashlti3(divisor, shift));
    uint128_t half = __lshrti3(dividend, 1);
    uint64_t guess = divide_narrow(high(half), low(half), upper, &rest);
    guess >>= 63 - shift;
    if (guess != 0) guess--;
    uint128_t left = dividend - __multi3(guess, divisor);
    if (left >= divisor) {
        guess++;
        left -= divisor;
    }
    *remainder = left;
    return guess;
}

uint128_t __udivti3(uint128_t dividend, uint128_t divisor) {
    uint128_t remainder;
    return divide(dividend, divisor, &remainder);
}

uint128_t __umodti3(uint128_t dividend, uint128_t divisor) {
    uint128_t remainder;
    divide(dividend, divisor, &remainder);
    return remainder;
}
