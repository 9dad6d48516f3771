#include "field25519.h"

static void square_times(fe *r, const fe *a, int count) {
    fe_square(r, a);
    for (int i = 1; i < count; i++) fe_square(r, r);
}

void fe_power_p58(fe *r, const fe *z) {
    fe z11, ones5, ones10, ones50, ones100, t;
    // Named onesN: z^(2^N - 1).
    fe_square(&z11, z);
    square_times(&t, &z11, 2);
    fe_multiply(&t, z, &t);
    fe_multiply(&z11, &z11, &t);
    fe_square(&ones5, &z11);
    fe_multiply(&ones5, &t, &ones5);
    square_times(&t, &ones5, 5);
    fe_multiply(&ones10, &t, &ones5);
    square_times(&t, &ones10, 10);
    fe ones20;
    fe_multiply(&ones20, &t, &ones10);
    square_times(&t, &ones20, 20);
    fe_multiply(&t, &t, &ones20);
    square_times(&t, &t, 10);
    fe_multiply(&ones50, &t, &ones10);
    square_times(&t, &ones50, 50);
    fe_multiply(&ones100, &t, &ones50);
    square_times(&t, &ones100, 100);
    fe_multiply(&t, &t, &ones100);
    square_times(&t, &t, 50);
    fe_multiply(&t, &t, &ones50);
    square_times(&t, &t, 2);
    fe_multiply(r, &t, z);
}

void fe_invert(fe *r, const fe *z) {
    // p - 2 = 8 * (2^252 - 3) + 3
    fe t, cube;
    fe_square(&cube, z);
    fe_multiply(&cube, &cube, z);
    fe_power_p58(&t, z);
    square_times(&t, &t, 3);
    fe_multiply(r, &t, &cube);
}

int fe_sqrt_ratio(fe *r, const fe *u, const fe *v) {
    fe v3, v7, root, check, minus_u, minus_iu;
    fe_square(&v3, v);
    fe_multiply(&v3, &v3, v);
    fe_square(&v7, &v3);
    fe_multiply(&v7, &v7, v);
    fe_multiply(&root, u, &v7);
    fe_power_p58(&root, &root);
    fe_multiply(&root, &root, &v3);
    fe_multiply(&root, &root, u);

    fe_square(&check, &root);
    fe_multiply(&check, &check, v);
    fe_negate(&minus_u, u);
    fe_multiply(&minus_iu, &minus_u, &fe_sqrt_m1);
    int correct = fe_equal(&check, u);
    int flipped = fe_equal(&check, &minus_u);
    if (flipped || fe_equal(&check, &minus_iu)) fe_multiply(&root, &root, &fe_sqrt_m1);
    if (fe_is_negative(&root)) fe_negate(&root, &root);
    *r = root;
    return correct || flipped;
}
