#include "edwards25519.h"

#include <stdlib.h>

static const fe base_x = {{0x62d608f25d51a, 0x412a4b4f6592a, 0x75b7171a4b31d, 0x1ff60527118fe, 0x216936d3cd6e5}};
static const fe base_y = {{0x6666666666658, 0x4cccccccccccc, 0x1999999999999, 0x3333333333333, 0x6666666666666}};

/// A sum or double before its last multiplications: x = X/Z, y = Y/T.
typedef struct {
    fe X, Y, Z, T;
} ge_sum;

/// A doubling needs no T.
typedef struct {
    fe X, Y, Z;
} ge_projective;

/// A ge_cached with Z = 1.
typedef struct {
    fe y_plus_x, y_minus_x, xy2d;
} ge_affine_cached;

FE_INLINE void to_projective(ge_projective *r, const ge_sum *p) {
    fe_multiply(&r->X, &p->X, &p->T);
    fe_multiply(&r->Y, &p->Y, &p->Z);
    fe_multiply(&r->Z, &p->Z, &p->T);
}

FE_INLINE void to_extended(ge *r, const ge_sum *p) {
    fe_multiply(&r->X, &p->X, &p->T);
    fe_multiply(&r->Y, &p->Y, &p->Z);
    fe_multiply(&r->Z, &p->Z, &p->T);
    fe_multiply(&r->T, &p->X, &p->Y);
}

FE_INLINE void to_cached(ge_cached *r, const ge *p) {
    fe_add(&r->y_plus_x, &p->Y, &p->X);
    fe_sub(&r->y_minus_x, &p->Y, &p->X);
    fe_carry(&r->y_minus_x);
    r->Z = p->Z;
    fe_multiply(&r->T2d, &p->T, &fe_2d);
}

FE_INLINE void double_projective(ge_sum *r, const ge_projective *p) {
    fe xx, yy, zz2, s;
    fe_square(&xx, &p->X);
    fe_square(&yy, &p->Y);
    fe_square(&zz2, &p->Z);
    fe_add(&zz2, &zz2, &zz2);
    fe_add(&s, &p->X, &p->Y);
    fe_square(&s, &s);
    fe_add(&r->Y, &yy, &xx);
    fe_sub(&r->Z, &yy, &xx);
    fe_sub_wide(&r->X, &s, &r->Y);
    fe_sub_wide(&r->T, &zz2, &r->Z);
}

FE_INLINE void double_extended(ge_sum *r, const ge *p) {
    ge_projective q = {p->X, p->Y, p->Z};
    double_projective(r, &q);
}

/// The steps that both additions share: `d` is 2*Z1*Z2.
FE_INLINE void finish_sum(
    ge_sum *r, const ge *p, const fe *plus, const fe *minus, const fe *T2d, const fe *d, int subtract) {
    fe a, b, c;
    fe_sub(&a, &p->Y, &p->X);
    fe_multiply(&a, &a, subtract ? plus : minus);
    fe_add(&b, &p->Y, &p->X);
    fe_multiply(&b, &b, subtract ? minus : plus);
    fe_multiply(&c, &p->T, T2d);
    fe_sub(&r->X, &b, &a);
    fe_add(&r->Y, &b, &a);
    if (subtract) {
        fe_sub(&r->Z, d, &c);
        fe_add(&r->T, d, &c);
    } else {
        fe_add(&r->Z, d, &c);
        fe_sub(&r->T, d, &c);
    }
}

FE_INLINE void add_cached(ge_sum *r, const ge *p, const ge_cached *q, int subtract) {
    fe d;
    fe_multiply(&d, &p->Z, &q->Z);
    fe_add(&d, &d, &d);
    finish_sum(r, p, &q->y_plus_x, &q->y_minus_x, &q->T2d, &d, subtract);
}

FE_INLINE void add_affine(ge_sum *r, const ge *p, const ge_affine_cached *q, int subtract) {
    fe d;
    fe_add(&d, &p->Z, &p->Z);
    finish_sum(r, p, &q->y_plus_x, &q->y_minus_x, &q->xy2d, &d, subtract);
}

// Scalars are read in width-w non-adjacent form: odd digits below 2^(w-1) in size, at least w - 1 zeros between them.
enum {
    base_width = 8,
    base_multiples = 1 << (base_width - 2),
};

/// Writes the digits of a scalar below 2^253; returns the place of the highest that is not zero, or -1.
static int recode(int8_t digits[ge_digit_count], const uint8_t scalar[32], int width) {
    uint64_t words[5] = {0};
    memcpy(words, scalar, 32);
    memset(digits, 0, ge_digit_count);
    const int size = 1 << width;
    int carry = 0, top = -1;
    for (int place = 0; place < ge_digit_count;) {
        int word = place / 64, bit = place % 64;
        uint64_t bits = words[word] >> bit;
        if (bit + width > 64) bits |= words[word + 1] << (64 - bit);
        int digit = carry + (int)(bits & (uint64_t)(size - 1));
        if (digit % 2 == 0) {
            place++;
            continue;
        }
        carry = digit >= size / 2;
        digits[place] = (int8_t)(carry ? digit - size : digit);
        top = place;
        place += width;
    }
    return top;
}

/// P, 3P, 5P, ... 15P
static void odd_multiples(ge_cached table[ge_term_multiples], const ge *P) {
    ge_sum sum;
    ge twice, next;
    double_extended(&sum, P);
    to_extended(&twice, &sum);
    to_cached(&table[0], P);
    for (int i = 1; i < ge_term_multiples; i++) {
        add_cached(&sum, &twice, &table[i - 1], 0);
        to_extended(&next, &sum);
        to_cached(&table[i], &next);
    }
}

/// B, 3B, 5B, ... 127B; written once, before main.
static ge_affine_cached base_table[base_multiples];

__attribute__((constructor)) static void fill_base_table(void) {
    ge_sum sum;
    ge twice, next = {base_x, base_y, {{1}}, {{0}}};
    ge_cached twice_cached;
    fe_multiply(&next.T, &next.X, &next.Y);
    double_extended(&sum, &next);
    to_extended(&twice, &sum);
    to_cached(&twice_cached, &twice);
    for (int i = 0; i < base_multiples; i++) {
        fe inverse, x, y;
        fe_invert(&inverse, &next.Z);
        fe_multiply(&x, &next.X, &inverse);
        fe_multiply(&y, &next.Y, &inverse);
        fe_add(&base_table[i].y_plus_x, &y, &x);
        fe_carry(&base_table[i].y_plus_x);
        fe_sub(&base_table[i].y_minus_x, &y, &x);
        fe_carry(&base_table[i].y_minus_x);
        fe_multiply(&base_table[i].xy2d, &x, &y);
        fe_multiply(&base_table[i].xy2d, &base_table[i].xy2d, &fe_2d);
        add_cached(&sum, &next, &twice_cached, 0);
        to_extended(&next, &sum);
    }
}

FE_INLINE void add_digit(ge_sum *sum, const ge_cached table[ge_term_multiples], int digit) {
    ge p;
    to_extended(&p, sum);
    add_cached(sum, &p, &table[abs(digit) / 2], digit < 0);
}

FE_INLINE void add_base_digit(ge_sum *sum, int digit) {
    ge p;
    to_extended(&p, sum);
    add_affine(sum, &p, &base_table[abs(digit) / 2], digit < 0);
}

void ge_term_set(ge_term *term, const ge *point, const uint8_t scalar[32]) {
    odd_multiples(term->multiples, point);
    term->top = recode(term->digits, scalar, ge_term_width);
}

/// All terms share one run of doublings.
FE_INLINE void sum_terms(ge *r, size_t count, const ge_term *terms, const uint8_t *b) {
    int8_t base_digits[ge_digit_count] = {0};
    int top = b == NULL ? -1 : recode(base_digits, b, base_width);
    for (size_t j = 0; j < count; j++) {
        if (terms[j].top > top) top = terms[j].top;
    }
    ge_projective doubled = {{{0}}, {{1}}, {{1}}};
    ge_sum sum;
    *r = ge_identity;
    for (int i = top; i >= 0; i--) {
        double_projective(&sum, &doubled);
        for (size_t j = 0; j < count; j++) {
            if (terms[j].digits[i] != 0) add_digit(&sum, terms[j].multiples, terms[j].digits[i]);
        }
        if (base_digits[i] != 0) add_base_digit(&sum, base_digits[i]);
        if (i > 0) to_projective(&doubled, &sum);
        else to_extended(r, &sum);
    }
}

void ge_sum_terms(ge *r, size_t count, const ge_term *terms, const uint8_t *b) { sum_terms(r, count, terms, b); }

void ge_double_multiply_base(ge *r, const ge *A, const uint8_t a[32], const uint8_t b[32]) {
    ge_term term;
    ge_term_set(&term, A, a);
    sum_terms(r, 1, &term, b);
}

void ge_negate(ge *r, const ge *a) {
    *r = *a;
    fe_negate(&r->X, &a->X);
    fe_negate(&r->T, &a->T);
}

void ge_add(ge *r, const ge *a, const ge *b) {
    ge_cached cached;
    ge_sum sum;
    to_cached(&cached, b);
    add_cached(&sum, a, &cached, 0);
    to_extended(r, &sum);
}

void ge_multiply_by_cofactor(ge *r, const ge *a) {
    ge_sum sum;
    double_extended(&sum, a);
    for (int i = 0; i < 2; i++) {
        ge_projective p;
        to_projective(&p, &sum);
        double_projective(&sum, &p);
    }
    to_extended(r, &sum);
}

int ge_decode_zip215(ge *r, const uint8_t bytes[32]) {
    fe u, v;
    fe_from_bytes(&r->Y, bytes);
    fe_square(&u, &r->Y);
    fe_multiply(&v, &u, &fe_d);
    fe_sub(&u, &u, &fe_one);
    fe_carry(&u);
    fe_add(&v, &v, &fe_one);
    if (!fe_sqrt_ratio(&r->X, &u, &v)) return -1;
    if (bytes[31] >> 7) fe_negate(&r->X, &r->X);
    r->Z = fe_one;
    fe_multiply(&r->T, &r->X, &r->Y);
    return 0;
}
