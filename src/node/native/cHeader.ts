/**
 * The header of the C that we print: vectors of 4, 8 and 16 floats in the language extension that gcc and clang
 * share, on x86-64 and ARM. Whatever is not exactly rounded everywhere is spelt out here, so that the results are
 * determined by the source and not by the compiler: multiply–adds are fused exactly where the source has `madd`
 * (-ffp-contract=off).
 */

/** Types and functions for vectors of `lanes`, the suffix of their names. */
function vectors(lanes: number): string {
  const bytes = lanes * 4;
  // Instructions of x86-64 that the extension cannot express; clang has its own names for them.
  const fma = { 4: "vfmaddps(a, b, c)", 8: "vfmaddps256(a, b, c)", 16: "vfmaddps512_mask(a, b, c, -1, 4)" }[lanes];
  const sqrt = { 4: "sqrtps(a)", 8: "sqrtps256(a)", 16: "sqrtps512_mask(a, a, -1, 4)" }[lanes];
  const even = { 4: "pmuludq128(a, b)", 8: "pmuludq256(a, b)", 16: "pmuludq512_mask(a, b, (SIGNED)a, -1)" }[lanes];
  const builtin = (call: string) => `__builtin_ia32_${call}`;
  const name = (call: string) => builtin(call.split("(")[0]);
  const across = (combine: (a: string, b: string) => string) => {
    const lines: string[] = [];
    for (let width = lanes / 2; width >= 1; width /= 2) {
      const [low, high] = ["low", "high"].map((half) => `${half}${width * 2}(x${width * 2})`);
      if (width >= 4) lines.push(`  V${width} x${width} = ${combine(low, high)};`);
      else if (width === 2) lines.push(`  F2 x2 = ${combine(low, high)};`);
      else lines.push(`  return ${combine("x2[0]", "x2[1]")};`);
    }
    return lines.join("\n");
  };
  const text = `
typedef float VEC __attribute__((vector_size(${bytes})));
typedef int INT __attribute__((vector_size(${bytes})));
typedef unsigned WORD __attribute__((vector_size(${bytes})));
typedef unsigned long long LONG __attribute__((vector_size(${bytes})));
typedef long long SIGNED __attribute__((vector_size(${bytes})));
typedef float MEM __attribute__((vector_size(${bytes}), aligned(4), may_alias));
/* No arithmetic, which may change the bits of an integer that would be a NaN. */
static inline VEC spreadLANES(float x) { return (VEC){SPREAD}; }
static inline VEC wordsLANES(int x) { return (VEC)(x + (INT){}); }
static inline VEC chooseLANES(VEC a, VEC b, VEC m) { return (VEC)(((INT)a & (INT)m) | ((INT)b & ~(INT)m)); }
static inline VEC pminLANES(VEC a, VEC b) { return chooseLANES(b, a, (VEC)(b < a)); }
static inline VEC pmaxLANES(VEC a, VEC b) { return chooseLANES(b, a, (VEC)(a < b)); }
/* For -0 and +0, the latter. */
static inline VEC largestLANES(VEC a, VEC b) {
  return chooseLANES((VEC)((INT)a & (INT)b), pmaxLANES(a, b), (VEC)(a == b));
}
static inline VEC maxLANES(VEC a, VEC b) {
  return chooseLANES(a, chooseLANES(b, largestLANES(a, b), (VEC)(b != b)), (VEC)(a != a));
}
static inline VEC maddLANES(VEC a, VEC b, VEC c) {
#if !FUSED
  return a * b + c;
#elif __has_builtin(__builtin_elementwise_fma)
  return __builtin_elementwise_fma(a, b, c);
#elif __has_builtin(${fma && name(fma)})
  return ${fma && builtin(fma)};
#else
  VEC r = {};
  for (int l = 0; l < LANES; l++) r[l] = __builtin_fmaf(a[l], b[l], c[l]);
  return r;
#endif
}
static inline VEC sqrtLANES(VEC a) {
#if __has_builtin(__builtin_elementwise_sqrt)
  return __builtin_elementwise_sqrt(a);
#elif __has_builtin(${sqrt && name(sqrt)})
  return ${sqrt && builtin(sqrt)};
#else
  VEC r = {};
  for (int l = 0; l < LANES; l++) r[l] = __builtin_sqrtf(a[l]);
  return r;
#endif
}
/* 64-bit products of the words at even positions. */
static inline LONG evenLANES(INT a, INT b) {
#if !defined(__clang__) && __has_builtin(${even && name(even)})
  return (LONG)${even && builtin(even)};
#else
  return ((LONG)a & 0xffffffffull) * ((LONG)b & 0xffffffffull);
#endif
}
static inline VEC mulHighLANES(VEC a, VEC b) {
  LONG even = evenLANES((INT)a, (INT)b);
  LONG odd = evenLANES((INT)((LONG)a >> 32), (INT)((LONG)b >> 32));
  return (VEC)((even >> 32) | (odd & 0xffffffff00000000ull));
}
${halves(lanes)}
static inline float sumLanesLANES(VEC xLANES) {
${across((a, b) => `${a} + ${b}`)}
}
static inline float larger(float a, float b);
static inline float maxLanesLANES(VEC x) {
  float r = x[0];
  for (int l = 1; l < LANES; l++) r = larger(r, x[l]);
  return r;
}
static inline VEC firstLANES(int count) {
  INT m = {};
  for (int l = 0; l < LANES; l++) m[l] = l < count ? -1 : 0;
  return (VEC)m;
}
static inline void storeFirstLANES(char *p, VEC x, int count) {
  float t[LANES];
  __builtin_memcpy(t, &x, sizeof x);
  __builtin_memcpy(p, t, count * 4);
}`;
  return text
    .replaceAll("SPREAD", new Array(lanes).fill("x").join(", "))
    .replaceAll("LANES", `${lanes}`)
    .replaceAll("VEC", `V${lanes}`)
    .replaceAll("INT", `I${lanes}`)
    .replaceAll("WORD", `U${lanes}`)
    .replaceAll("LONG", `L${lanes}`)
    .replaceAll("SIGNED", `S${lanes}`)
    .replaceAll("MEM", `M${lanes}`);
}

/** The halves of a vector of `lanes`. gcc lacks shuffles of that name before version 12. */
function halves(lanes: number): string {
  const half = lanes === 4 ? "F2" : `V${lanes / 2}`;
  return ["low", "high"]
    .map((name, k) => {
      const places = Array.from({ length: lanes / 2 }, (_, l) => (k * lanes) / 2 + l).join(", ");
      return `static inline ${half} ${name}${lanes}(V${lanes} x) {
#if __has_builtin(__builtin_shufflevector)
  return __builtin_shufflevector(x, x, ${places});
#else
  ${half} r;
  __builtin_memcpy(&r, (const char *)&x + ${k * lanes * 2}, sizeof r);
  return r;
#endif
}`;
    })
    .join("\n");
}

/** A function that every library has. */
export const plainArithmetic = "plainArithmetic";

const fusedWhereItCan = `#if defined(__FMA__) || defined(__aarch64__)
#define FUSED 1
#else
#define FUSED 0
#endif`;

/** For all widths of vectors that a program uses. */
export function header(widths: readonly number[], fused: boolean): string {
  // Sums over lanes halve the width repeatedly, down to 4.
  const all = [4, 8, 16].filter((lanes) => lanes <= Math.max(...widths));
  return `#if defined(__FAST_MATH__) || __FINITE_MATH_ONLY__ || defined(__ASSOCIATIVE_MATH__) \\
  || defined(__RECIPROCAL_MATH__) || defined(__NO_SIGNED_ZEROS__) \\
  || __FLT_EVAL_METHOD__ < 0 || __FLT_EVAL_METHOD__ == 1 || __FLT_EVAL_METHOD__ == 2
#error "compiled with flags that change arithmetic"
#endif
/* Restores what other code may have changed: round to nearest, and keep small numbers. */
void ${plainArithmetic}(char *m) {
#if defined(__SSE__)
  unsigned word = 0x1f80;
  __asm__ volatile("ldmxcsr %0" : : "m"(word));
#elif defined(__aarch64__)
  unsigned long long word = 0;
  __asm__ volatile("msr fpcr, %0" : : "r"(word));
#endif
}
typedef __INTPTR_TYPE__ P;
typedef float F1 __attribute__((aligned(4), may_alias));
typedef float F2 __attribute__((vector_size(8)));
#ifndef __has_builtin
#define __has_builtin(x) 0
#endif
${fused ? fusedWhereItCan : "#define FUSED 0"}
static inline float larger(float a, float b) { return a != a ? a : b > a || b != b ? b : a; }
${all.map(vectors).join("\n")}
`;
}
