/* The yardstick: the whole training of 20 -> 5 by hand, for gcc -O3 -march=native -ffast-math -lm.

   The same work as ours: every step draws a fresh batch of 1,024 samples (p = 0.05, one draw of 32 bits a
   feature), goes forward and backward through x' = ReLU(W'W x + b) with importance 0.7^i, and takes a step of
   AdamW. Seed and stream name the same numbers as there: it trains the very model that our dense kernel trains,
   which a test holds to rounding, and one of the same law as our tiny kernel, which draws in another order. What
   is fixed here (n, m, the activation) is what a program for any size cannot have: registers hold h and its
   gradient from their first use to their last.

       gcc -O3 -march=native -ffast-math bench/peers/tiny_20_5.c -o tiny_20_5 -lm && ./tiny_20_5 --seconds 5
*/
#ifndef __AVX512F__
#error "written for AVX-512"
#endif
#include <immintrin.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { n = 20, m = 5, batch = 1024, lanes = 16, vectors = 4, width = lanes * vectors, weights = m * n };
static const double density = 0.05, importance_base = 0.7;

typedef float V __attribute__((vector_size(64), may_alias));
typedef uint32_t U __attribute__((vector_size(64)));
typedef int32_t I __attribute__((vector_size(64)));
#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("GCC unroll 32")

INLINE V splat(float a) { return a - (V){}; }
INLINE U splat_bits(uint32_t a) { return a - (U){}; }
INLINE U rotate(U a, int k) { return a << k | a >> (32 - k); }
/* Intrinsics where gcc would make a vector of a comparison: here it stays in a mask register. */
INLINE V product_where_at_most(U bits, U limit, V a, V b) {
    return _mm512_maskz_mul_ps(_mm512_cmple_epu32_mask((__m512i)bits, (__m512i)limit), a, b);
}
INLINE V product_where_positive(V z, V a, V b) {
    return _mm512_maskz_mul_ps(_mm512_cmp_ps_mask(z, (V){}, _CMP_GT_OQ), a, b);
}
INLINE V to_float(U bits) { return _mm512_cvtepu32_ps((__m512i)bits); }

/* ---- random numbers: SplitMix64 for keys, xoshiro256++ for the start, xoshiro128++ for the data ---- */

static uint64_t split(uint64_t *state) {
    uint64_t z = *state += 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
}

static uint64_t stream_key(uint64_t seed, uint64_t stream, uint64_t purpose) {
    uint64_t a = seed, b = split(&a) ^ stream, c = split(&b) ^ purpose;
    return split(&c);
}

static double uniform(uint64_t s[4]) {
    uint64_t sum = s[0] + s[3], bits = (sum << 23 | sum >> 41) + s[0], t = s[1] << 17;
    s[2] ^= s[0], s[3] ^= s[1], s[1] ^= s[2], s[0] ^= s[3], s[2] ^= t, s[3] = s[3] << 45 | s[3] >> 19;
    return ((double)(bits >> 12) + 0.5) / 4503599627370496.0;
}

static double normal(uint64_t s[4]) {
    for (;;) {
        double u = 2 * uniform(s) - 1, v = 2 * uniform(s) - 1, r = u * u + v * v;
        if (r < 1 && r > 0) return u * sqrt(-2 * log(r) / r);
    }
}

typedef struct { U s0, s1, s2, s3; } Rng;

static U mix(U word, uint32_t offset) {
    U x = word + offset;
    x ^= x >> 16, x *= 0x7FEB352D, x ^= x >> 15, x *= 0x846CA68B;
    return x ^ x >> 16;
}

static Rng generator(const U key[4], uint32_t position) {
    return (Rng){mix(key[0], position * 0x9E3779B9u), mix(key[1], position * 0xC2B2AE35u),
                 mix(key[2], position * 0x165667B1u), mix(key[3], position * 0xFD7046C5u)};
}

INLINE U next_bits(Rng *r) {
    U result = rotate(r->s0 + r->s3, 7) + r->s0, t = r->s1 << 9;
    r->s2 ^= r->s0, r->s3 ^= r->s1, r->s1 ^= r->s2, r->s0 ^= r->s3, r->s2 ^= t, r->s3 = rotate(r->s3, 11);
    return result;
}

/* ---- one training step ---- */

typedef struct {
    float theta[128], gradient[128], first[128], second[128]; /* W [m, n], b [n], padded to whole vectors */
    double power1, power2;
    float factor[n];
} Model __attribute__((aligned(64)));

typedef struct { /* one block of 64 samples, and the sums of a batch, each 16 partial ones */
    V x[2][n][vectors], g[n][vectors], h[m][vectors], dh[m][vectors];
    V sums[128];
    Rng rng;
} Block __attribute__((aligned(64)));

static uint32_t threshold;
static float scale;

/* One vector of one feature: it is on when bits <= T, and bits / (T + 1) is then uniform on [0, 1]. */
INLINE V draw(Rng *rng) {
    U bits = next_bits(rng);
    return product_where_at_most(bits, splat_bits(threshold), to_float(bits), splat(scale));
}

static void draw_block(Rng *rng, V (*x)[vectors]) {
    for (int i = 0; i < n; i++)
        for (int v = 0; v < vectors; v++) x[i][v] = draw(rng);
}

/* h = W x: five rows of four vectors stay in registers. */
static void hidden(const float *restrict W, const V (*restrict x)[vectors], Block *restrict block) {
    V h[m][vectors] = {};
    for (int i = 0; i < n; i++)
        UNROLL for (int k = 0; k < m; k++) {
            V w = splat(W[k * n + i]);
            UNROLL for (int v = 0; v < vectors; v++) h[k][v] += w * x[i][v];
        }
    memcpy(block->h, h, sizeof h);
}

/* z = W'h + b, g = dloss/dz, dh = W g, for two vectors of samples at a time: ten registers hold h, ten dh. */
static void output(const Model *restrict model, const V (*restrict x)[vectors], Block *restrict block) {
    const float *W = model->theta, *b = model->theta + weights;
    for (int v = 0; v < vectors; v += 2) {
        V h0[m], h1[m], dh0[m] = {}, dh1[m] = {};
        UNROLL for (int k = 0; k < m; k++) h0[k] = block->h[k][v], h1[k] = block->h[k][v + 1];
        for (int i = 0; i < n; i++) {
            V z0 = splat(b[i]), z1 = z0;
            V w[m];
            UNROLL for (int k = 0; k < m; k++) {
                w[k] = splat(W[k * n + i]);
                z0 += h0[k] * w[k], z1 += h1[k] * w[k];
            }
            V f = splat(model->factor[i]);
            V g0 = product_where_positive(z0, z0 - x[i][v], f);
            V g1 = product_where_positive(z1, z1 - x[i][v + 1], f);
            block->g[i][v] = g0, block->g[i][v + 1] = g1;
            block->sums[weights + i] += g0 + g1;
            UNROLL for (int k = 0; k < m; k++) dh0[k] += g0 * w[k], dh1[k] += g1 * w[k];
        }
        UNROLL for (int k = 0; k < m; k++) block->dh[k][v] = dh0[k], block->dh[k][v + 1] = dh1[k];
    }
}

enum { columns = 2 };

/* dW += h g' + dh x' in tiles of 5 x 2 elements, and meanwhile the next block's x: a generator waits for its
   own last number, so its instructions fill the gaps that multiply-adds leave. */
static void outer(
    Block *restrict block, const V (*restrict x)[vectors], Rng *rng, V (*restrict next)[vectors]) {
    Rng r = *rng;
    V *to = &next[0][0];
    for (int i = 0; i < n; i += columns) {
        V s[m][columns];
        UNROLL for (int k = 0; k < m; k++)
            UNROLL for (int c = 0; c < columns; c++) s[k][c] = block->sums[k * n + i + c];
        for (int v = 0; v < vectors; v++) {
            UNROLL for (int c = 0; c < columns; c++) *to++ = draw(&r);
            V a[columns], d[columns];
            UNROLL for (int c = 0; c < columns; c++) a[c] = block->g[i + c][v], d[c] = x[i + c][v];
            UNROLL for (int k = 0; k < m; k++)
                UNROLL for (int c = 0; c < columns; c++) s[k][c] += block->h[k][v] * a[c];
            UNROLL for (int k = 0; k < m; k++)
                UNROLL for (int c = 0; c < columns; c++) s[k][c] += block->dh[k][v] * d[c];
        }
        UNROLL for (int k = 0; k < m; k++)
            UNROLL for (int c = 0; c < columns; c++) block->sums[k * n + i + c] = s[k][c];
    }
    *rng = r;
}

/* The lanes of a and b that are listed, plus those that lie `by` further on. */
#define PAIR(a, b, by, ...) \
    (__builtin_shuffle(a, b, (I){__VA_ARGS__}) + __builtin_shuffle(a, b, (I){__VA_ARGS__} + by))

/* The sums over lanes of sixteen vectors as one vector: four rounds, each halves the number of vectors. */
static V sums_over_lanes(const V *from) {
    V s[16];
    UNROLL for (int j = 0; j < 8; j++)
        s[j] = PAIR(from[j], from[j + 8], 8, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
    UNROLL for (int j = 0; j < 4; j++)
        s[j] = PAIR(s[j], s[j + 4], 4, 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27);
    UNROLL for (int j = 0; j < 2; j++)
        s[j] = PAIR(s[j], s[j + 2], 2, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29);
    return PAIR(s[0], s[1], 1, 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30);
}

static void adamw(Model *model) {
    const double rate = 1e-3, decay = 0.01, beta1 = 0.9, beta2 = 0.999;
    model->power1 *= beta1, model->power2 *= beta2;
    const float step = -rate / (1 - model->power1), correction = 1 / sqrt(1 - model->power2);
    V *theta = (V *)model->theta, *first = (V *)model->first, *second = (V *)model->second;
    for (int j = 0; j < 128 / lanes; j++) {
        V g = ((V *)model->gradient)[j], root;
        first[j] = first[j] * 0.9f + g * 0.1f;
        second[j] = second[j] * 0.999f + g * g * 0.001f;
        for (int l = 0; l < lanes; l++) root[l] = sqrtf(second[j][l]);
        theta[j] = theta[j] * (float)(1 - rate * decay) + step * (first[j] / (root * correction + 1e-8f));
    }
}

/* The first block of x is there already, and the next step's first one is left behind. */
static void step(Model *model, Block *block, const U key[4], uint32_t position) {
    memset(block->sums, 0, sizeof block->sums);
    for (int first = 0; first < batch; first += width) {
        V (*x)[vectors] = block->x[first / width % 2], (*next)[vectors] = block->x[first / width % 2 ^ 1];
        hidden(model->theta, x, block);
        output(model, x, block);
        if (first + width == batch) block->rng = generator(key, position + 1);
        outer(block, x, &block->rng, next);
    }
    for (int j = 0; j < 128 / lanes; j++)
        ((V *)model->gradient)[j] = sums_over_lanes(block->sums + j * lanes);
    adamw(model);
}

/* ---- the program ---- */

static void make_key(U key[4], uint64_t seed, uint64_t stream, uint64_t purpose) {
    uint64_t state = stream_key(seed, stream, purpose), words[32];
    for (int i = 0; i < 32; i++) words[i] = split(&state);
    memcpy(key, words, sizeof words);
}

static void start(Model *model, Block *block, const U data[4], uint64_t seed, uint64_t stream) {
    block->rng = generator(data, 0);
    draw_block(&block->rng, block->x[0]);
    uint64_t state = stream_key(seed, stream, 1), s[4]; /* 1: initialisation, 2: data, 3: evaluation */
    for (int i = 0; i < 4; i++) s[i] = split(&state);
    memset(model, 0, sizeof *model);
    model->power1 = model->power2 = 1;
    for (int j = 0; j < weights; j++) model->theta[j] = sqrt(2.0 / ((n + 10.0) * m)) * normal(s);
    for (int i = 0; i < n; i++) model->factor[i] = pow(importance_base, i) * 2 / batch;
}

/* The sum over features of I (x - x')^2, averaged over 2^20 samples that no training saw. */
static double loss(const Model *model, Block *block, uint64_t seed, uint64_t stream) {
    U key[4];
    make_key(key, seed, stream, 3);
    Rng rng = generator(key, 0);
    const float *W = model->theta;
    double total = 0;
    const int samples = 1 << 20;
    for (int first = 0; first < samples; first += width) {
        draw_block(&rng, block->x[0]);
        hidden(W, block->x[0], block);
        for (int i = 0; i < n; i++)
            for (int v = 0; v < vectors; v++) {
                V z = splat(W[weights + i]);
                for (int k = 0; k < m; k++) z += block->h[k][v] * W[k * n + i];
                V e = (V)((U)z & (U)(z > 0)) - block->x[0][i][v], square = e * e;
                for (int l = 0; l < lanes; l++) total += model->factor[i] * (batch / 2.0) * square[l];
            }
    }
    return total / samples;
}

static double cpu_seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec + 1e-9 * t.tv_nsec;
}

int main(int count, char **words) {
    long steps = 0;
    double seconds = 0;
    uint64_t seed = 0, stream = 0;
    int with_weights = 0;
    for (int i = 1; i < count; i++) {
        const char *value = i + 1 < count ? words[i + 1] : "";
        if (!strcmp(words[i], "--weights")) {
            with_weights = 1;
            continue;
        }
        if (!strcmp(words[i], "--steps")) steps = atol(value);
        else if (!strcmp(words[i], "--seconds")) seconds = atof(value);
        else if (!strcmp(words[i], "--seed")) seed = strtoull(value, NULL, 10);
        else if (!strcmp(words[i], "--stream")) stream = strtoull(value, NULL, 10);
        else steps = -1;
        i++;
    }
    if (steps < 0 || (steps == 0 && seconds <= 0)) {
        fprintf(stderr, "tiny_20_5 --steps N | --seconds X [--seed S] [--stream S] [--weights]\n");
        return 2;
    }
    threshold = (uint32_t)(llround(density * 4294967296.0) - 1);
    scale = (float)(1 / (threshold + 1.0));
    static Model model;
    static Block block;
    U key[4];
    make_key(key, seed, stream, 2);
    if (seconds > 0) { /* warm up, then again from the start */
        start(&model, &block, key, seed, stream);
        for (double until = cpu_seconds() + 0.05; cpu_seconds() < until;) step(&model, &block, key, 0);
    }
    start(&model, &block, key, seed, stream);
    long done = 0;
    double began = cpu_seconds(), spent = 0;
    while (steps ? done < steps : spent < seconds) {
        step(&model, &block, key, (uint32_t)done++);
        if (done % 64 == 0) spent = cpu_seconds() - began;
    }
    spent = cpu_seconds() - began;
    printf("{\"compiler\": \"gcc %s\", \"steps\": %ld, \"cpuSeconds\": %.6f, ", __VERSION__, done, spent);
    printf("\"modelStepsPerCpuSecond\": %.3f, \"nanosecondsPerSample\": %.4f, \"loss\": %.8g",
           done / spent, 1e9 * spent / ((double)done * batch), loss(&model, &block, seed, stream));
    if (with_weights) {
        printf(", \"W\": [");
        for (int j = 0; j < weights; j++) printf("%s%.9g", j ? ", " : "", model.theta[j]);
        printf("], \"b\": [");
        for (int i = 0; i < n; i++) printf("%s%.9g", i ? ", " : "", model.theta[weights + i]);
        printf("]");
    }
    printf("}\n");
    return 0;
}
