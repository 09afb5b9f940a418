/**
 * Random numbers without state: Philox 4x32-10 (Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as
 * easy as 1, 2, 3"), a keyed bijection of 128-bit counters. A draw is a function of where it is used, so trials can
 * be computed in any order, on any thread, and give the same bits.
 *
 * **The noise contract**, which every backend follows:
 * - key = the 64-bit noise seed (low word, high word);
 *   counter = (trial number, time step 1, 2, …, ⌊unit/4⌋, stream), each modulo 2^32.
 * - A word w gives u = (2·(w >>> 9) + 1)·2^-24, in (0, 1) and exact in float32.
 * - Words 0, 1 serve units 4k and 4k + 1, words 2, 3 units 4k + 2 and 4k + 3 (Box and Muller 1958): with u_a from the
 *   first word of a pair and u_b from the second, the even unit gets √(−2 ln u_a)·cos(2π u_b), the odd one
 *   √(−2 ln u_a)·sin(2π u_b).
 * - Streams 0, 1, … are the noises that a model declares, in order. Those from `hostStream` on are reserved for
 *   this file.
 */
import { display } from "./display.ts";
import { invalid } from "./errors.ts";
import { cosTurns, portableExp, portableLog, portablePow, sinTurns } from "./math.ts";

/** A 64-bit key: low word, high word. */
export type Key = readonly [number, number];

/** Counters of `generator` and `seedsFrom`, whose fourth word no noise stream of a model reaches. */
const hostStream = 0xfffffffe;
const seedStream = 0xffffffff;

/** One Philox 4x32-10 block: writes four 32-bit words to `out`. Counter and key words are taken modulo 2^32. */
export function philox(
  counter0: number,
  counter1: number,
  counter2: number,
  counter3: number,
  key0: number,
  key1: number,
  out: Uint32Array,
): void {
  for (let round = 0; round < 10; round++) {
    const high0 = highWord(0xd2511f53, counter0);
    const low0 = Math.imul(0xd2511f53, counter0);
    const high1 = highWord(0xcd9e8d57, counter2);
    const low1 = Math.imul(0xcd9e8d57, counter2);
    counter0 = high1 ^ counter1 ^ key0;
    counter1 = low1;
    counter2 = high0 ^ counter3 ^ key1;
    counter3 = low0;
    key0 = (key0 + 0x9e3779b9) | 0;
    key1 = (key1 + 0xbb67ae85) | 0;
  }
  out[0] = counter0;
  out[1] = counter1;
  out[2] = counter2;
  out[3] = counter3;
}

/** The upper 32 bits of the 64-bit product of two unsigned words, from four products of half words. */
function highWord(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16); // below 2^32
  const carry = aLow * bHigh + (middle & 0xffff); // below 2^32
  return aHigh * bHigh + (middle >>> 16) + (carry >>> 16);
}

/**
 * The key of a seed, a whole number from 0 to 2^53 − 1. Throws "invalid" for any other value; `name` is its path
 * for the message.
 */
export function keyOf(seed: number, name = "seed"): Key {
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw invalid({ at: name, value: seed, remedy: `give a whole number from 0 to ${Number.MAX_SAFE_INTEGER}` });
  return [seed >>> 0, Math.floor(seed / 2 ** 32)];
}

/**
 * Writes the four standard normal draws of units 4·group … 4·group + 3 to `out[0 … 3]`, in float64, by the noise
 * contract.
 */
export function normals4(
  key: Key,
  trial: number,
  time: number,
  group: number,
  stream: number,
  out: Float64Array,
): void {
  philox(trial, time, group, stream, key[0], key[1], words);
  for (let pair = 0; pair < 4; pair += 2) {
    const radius = Math.sqrt(-2 * portableLog(noiseUniform(words[pair])));
    const turns = noiseUniform(words[pair + 1]);
    out[pair] = radius * cosTurns(turns);
    out[pair + 1] = radius * sinTurns(turns);
  }
}

/** Scratch space within one call. */
const words = new Uint32Array(4);

/** A word of noise as a number in (0, 1), by the noise contract. */
export function noiseUniform(word: number): number {
  return (2 * (word >>> 9) + 1) * 2 ** -24;
}

/**
 * Draws in sequence, for code on the host: initial weights, conditions and timing of trials. Every method throws
 * "invalid" for arguments that it does not read.
 */
export interface Generator {
  /** In (0, 1), a multiple of 2^-53: never 0 or 1; or between two numbers. */
  uniform(low?: number, high?: number): number;
  /** Between a and b. */
  uniformBetween(a: number, b: number): number;
  /** One of 0, 1, …, n − 1, all equally likely; n a whole number from 1 to 2^53 − 1. */
  integer(n: number): number;
  /** Standard normal, or of this mean and standard deviation. */
  normal(mean?: number, sd?: number): number;
  /** Exponential with the given mean. */
  exponential(mean: number): number;
  /** Gamma with the given shape and scale: mean shape·scale, variance shape·scale². */
  gamma(shape: number, scale: number): number;
  /** Log-normal; mean and variance are those of the variable itself, not of its logarithm. */
  lognormal(mean: number, variance: number): number;
  /** One of the items, all equally likely. */
  choice<T>(items: readonly T[]): T;
  /** Puts the items in random order, in place, and returns them (Fisher and Yates). */
  shuffle<T>(items: T[]): T[];
}

/**
 * The generator number `index` (a whole number from 0 to 2^53 − 1) of a stream (0 … 2^32 − 1) under a key.
 * Generators that differ in any of the three share nothing. Its counter is (block, index low, index high, stream)
 * under a key derived from `key`, so that it shares nothing with the noise drawn under `key` itself.
 */
export function generator(key: Key, stream: number, index: number): Generator {
  const [indexLow, indexHigh] = keyOf(index, "index of a generator");
  const block = new Uint32Array(4);
  philox(0, 0, 0, hostStream, key[0], key[1], block);
  const key0 = block[0];
  const key1 = block[1];
  let blocks = 0;
  let used = 4;
  let spare: number | undefined;

  const word = (): number => {
    if (used === 4) {
      philox(blocks++, indexLow, indexHigh, stream, key0, key1, block);
      used = 0;
    }
    return block[used++];
  };
  const uniform = (): number => {
    const high = word() >>> 12; // 20 bits and 32 more: the odd numerator below 2^53 excludes 0 and 1
    return (2 * (high * 2 ** 32 + word()) + 1) * 2 ** -53;
  };
  const integer = (n: number): number => {
    if (!Number.isSafeInteger(n) || n < 1)
      throw invalid({ subject: "number of values of integer", value: n, remedy: "give a whole number of at least 1" });
    const small = n <= 2 ** 32;
    const range = small ? 2 ** 32 : 2 ** 53;
    const fair = range - (range % n); // draws above the last multiple of n would favour small values
    for (;;) {
      const draw = small ? word() : (word() >>> 11) * 2 ** 32 + word();
      if (draw < fair) return draw % n;
    }
  };
  const normal = (): number => {
    if (spare !== undefined) {
      const second = spare;
      spare = undefined;
      return second;
    }
    const radius = Math.sqrt(-2 * portableLog(uniform()));
    const turns = uniform();
    spare = radius * sinTurns(turns);
    return radius * cosTurns(turns);
  };
  /** Marsaglia and Tsang 2000, "A simple method for generating gamma variables"; shape ≥ 1, scale 1. */
  const gammaAboveOne = (shape: number): number => {
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = normal();
      const root = 1 + c * x;
      if (root <= 0) continue;
      const v = root * root * root;
      if (portableLog(uniform()) < 0.5 * x * x + d * (1 - v + portableLog(v))) return d * v;
    }
  };
  const between = (name: string, given: readonly (number | undefined)[]): number => {
    const [a = Number.NaN, b = Number.NaN] = given;
    if (given.length !== 2 || !Number.isFinite(a) || !Number.isFinite(b)) throw unread(name, "two numbers", given);
    return a + (b - a) * uniform();
  };
  return {
    uniform: (...given) => (given.length === 0 ? uniform() : between("uniform", given)),
    uniformBetween: (...given) => between("uniformBetween", given),
    integer(n, ...more: unknown[]) {
      if (more.length > 0) throw unread("integer", "one number", [n, ...more]);
      return integer(n);
    },
    normal(...given) {
      if (given.length === 0) return normal();
      const [mean, sd = Number.NaN] = given;
      if (given.length > 2 || !Number.isFinite(mean) || !(sd >= 0 && sd < Number.POSITIVE_INFINITY))
        throw unread("normal", "a mean and a standard deviation of at least 0", given);
      return mean! + sd * normal();
    },
    exponential(mean, ...more: unknown[]) {
      if (more.length > 0 || !(mean >= 0 && mean < Number.POSITIVE_INFINITY))
        throw unread("exponential", "one mean of at least 0", [mean, ...more]);
      return -mean * portableLog(uniform());
    },
    gamma(shape, scale, ...more: unknown[]) {
      if (more.length > 0) throw unread("gamma", "a shape and a scale", [shape, scale, ...more]);
      if (!(shape > 0 && scale >= 0))
        throw invalid({
          subject: `gamma(shape ${shape}, scale ${scale})`,
          remedy: "the shape must be above 0, the scale at least 0",
        });
      // Below shape 1 the density has a pole at 0: Gamma(a) = Gamma(a + 1)·U^(1/a).
      return scale * (shape < 1 ? gammaAboveOne(shape + 1) * portablePow(uniform(), 1 / shape) : gammaAboveOne(shape));
    },
    lognormal(mean, variance, ...more: unknown[]) {
      if (more.length > 0) throw unread("lognormal", "a mean and a variance", [mean, variance, ...more]);
      if (!(mean > 0 && variance >= 0))
        throw invalid({
          subject: `lognormal(mean ${mean}, variance ${variance})`,
          remedy: "the mean must be above 0, the variance at least 0",
        });
      const logVariance = portableLog(1 + variance / (mean * mean));
      return mean * portableExp(Math.sqrt(logVariance) * normal() - logVariance / 2);
    },
    choice(items, ...more: unknown[]) {
      if (more.length > 0 || !Array.isArray(items)) throw unread("choice", "one list", [items, ...more]);
      if (items.length === 0) throw invalid({ subject: "choice of an empty list", remedy: "give at least one item" });
      return items[integer(items.length)];
    },
    shuffle(items, ...more: unknown[]) {
      if (more.length > 0 || !Array.isArray(items)) throw unread("shuffle", "one list", [items, ...more]);
      for (let last = items.length - 1; last > 0; last--) {
        const other = integer(last + 1);
        const item = items[last];
        items[last] = items[other];
        items[other] = item;
      }
      return items;
    },
  };
}

/** The error of a draw with arguments that mean nothing to it, such as the bounds of a method without any. */
const unread = (name: string, wanted: string, given: readonly unknown[]) =>
  invalid({ subject: `${name}(${given.map(display).join(", ")}) of a generator`, remedy: `give ${wanted}` });

/** The seeds of a run, each for one purpose. */
export interface Seeds {
  readonly weights: number;
  readonly trials: number;
  readonly noise: number;
  readonly evaluation: number;
}
const purposes = ["weights", "trials", "noise", "evaluation"] as const satisfies readonly (keyof Seeds)[];

/**
 * The seeds derived from one seed, unless set individually. Each is 53 bits of a Philox block with the purpose as
 * its counter, so that runs with seeds 1 and 2 share nothing. Throws "invalid" for a value that is not a seed.
 */
export function seedsFrom(seed: number, overrides: Partial<Seeds> = {}): Seeds {
  const [key0, key1] = keyOf(seed);
  const block = new Uint32Array(4);
  const seeds = { weights: 0, trials: 0, noise: 0, evaluation: 0 };
  purposes.forEach((purpose, number) => {
    const own = overrides[purpose];
    if (own !== undefined) keyOf(own, `seeds.${purpose}`);
    philox(number, 0, 0, seedStream, key0, key1, block);
    seeds[purpose] = own ?? (block[0] >>> 11) * 2 ** 32 + block[1];
  });
  return seeds;
}
