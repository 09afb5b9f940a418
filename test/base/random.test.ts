import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { portableCos, portableLog, portableSin } from "../../src/base/math.ts";
import { type Key, noiseUniform, normals4, philox } from "../../src/base/random.ts";
import { generator, keyOf, seedsFrom } from "../../src/task/index.ts";
import { fault } from "../fault.ts";

const seeds = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const n = 100_000;

function block(counter: readonly number[], key: readonly number[]): Uint32Array {
  const out = new Uint32Array(4);
  philox(counter[0], counter[1], counter[2], counter[3], key[0], key[1], out);
  return out;
}

function moments(draw: () => number, count = n) {
  const values = Float64Array.from({ length: count }, draw);
  const mean = values.reduce((sum, x) => sum + x, 0) / count;
  const central = (power: number) => values.reduce((sum, x) => sum + (x - mean) ** power, 0) / count;
  const variance = central(2);
  return { mean, variance, skew: central(3) / variance ** 1.5, kurtosis: central(4) / variance ** 2, values };
}

/** The noise of one unit group over `time`, as a kernel would draw it: n numbers, four for each step. */
function noise(key: Key, trial: number, stream: number, group = 0): Float64Array {
  const values = new Float64Array(n);
  for (let time = 0; time < n / 4; time++)
    normals4(key, trial, time, group, stream, values.subarray(4 * time, 4 * time + 4));
  return values;
}

function correlation(a: Float64Array, b: Float64Array): number {
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += a[i] * b[i];
    aa += a[i] * a[i];
    bb += b[i] * b[i];
  }
  return ab / Math.sqrt(aa * bb);
}

describe("philox", () => {
  test("gives the known answers published with Random123", () => {
    const ones = 0xffffffff;
    expect(block([0, 0, 0, 0], [0, 0])).toEqual(Uint32Array.of(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8));
    expect(block([ones, ones, ones, ones], [ones, ones])).toEqual(
      Uint32Array.of(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd),
    );
    expect(block([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0])).toEqual(
      Uint32Array.of(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1),
    );
  });
  test("equals the ten rounds of the paper, computed with big integers", () => {
    const mask = 0xffffffffn;
    const plain = (counter: number[], key: number[]) => {
      let [c0, c1, c2, c3] = counter.map(BigInt);
      let [k0, k1] = key.map(BigInt);
      for (let round = 0; round < 10; round++) {
        const [p, q] = [0xd2511f53n * c0, 0xcd9e8d57n * c2];
        [c0, c1, c2, c3] = [(q >> 32n) ^ c1 ^ k0, q & mask, (p >> 32n) ^ c3 ^ k1, p & mask];
        [k0, k1] = [(k0 + 0x9e3779b9n) & mask, (k1 + 0xbb67ae85n) & mask];
      }
      return Uint32Array.from([c0, c1, c2, c3].map(Number));
    };
    fc.assert(
      fc.property(fc.tuple(word, word, word, word), fc.tuple(word, word), (counter, key) => {
        expect(block(counter, key)).toEqual(plain(counter, key));
      }),
    );
  });
});

describe("the noise contract", () => {
  test("turns a word into a number exact in float32, never 0 or 1", () => {
    expect([noiseUniform(0), noiseUniform(0xffffffff)]).toEqual([2 ** -24, 1 - 2 ** -24]);
    fc.assert(fc.property(word, (w) => Math.fround(noiseUniform(w)) === noiseUniform(w)));
  });
  test("serves units 4k … 4k + 3 from words (0, 1) and (2, 3) by Box–Muller", () => {
    fc.assert(
      fc.property(seeds, word, word, word, fc.nat(9), (seed, trial, time, group, stream) => {
        const key = keyOf(seed);
        const out = new Float64Array(4);
        normals4(key, trial, time, group, stream, out);
        const u = Array.from(block([trial, time, group, stream], key), (w) => (2 * (w >>> 9) + 1) / 2 ** 24);
        const radius = [Math.sqrt(-2 * portableLog(u[0])), Math.sqrt(-2 * portableLog(u[2]))];
        const angle = [2 * Math.PI * u[1], 2 * Math.PI * u[3]];
        const expected = [0, 1].flatMap((i) => [radius[i] * portableCos(angle[i]), radius[i] * portableSin(angle[i])]);
        for (let i = 0; i < 4; i++) expect(Math.abs(out[i] - expected[i])).toBeLessThan(1e-14);
      }),
    );
  });
  test("gives uncorrelated draws across streams, trials, unit groups, times and neighbouring seeds", () => {
    const one = noise(keyOf(1), 0, 0);
    const others = {
      stream: noise(keyOf(1), 0, 1),
      trial: noise(keyOf(1), 1, 0),
      group: noise(keyOf(1), 0, 0, 1),
      seed: noise(keyOf(2), 0, 0),
      highSeed: noise(keyOf(1 + 2 ** 32), 0, 0),
    };
    for (const other of Object.values(others)) expect(Math.abs(correlation(one, other))).toBeLessThan(4 / Math.sqrt(n));
    for (const lag of [1, 2, 3, 4, 5, 8])
      expect(Math.abs(correlation(one.subarray(lag), one.subarray(0, -lag)))).toBeLessThan(4 / Math.sqrt(n));
  });
  test("gives standard normal draws", () => {
    const values = noise(keyOf(3), 7, 0);
    let i = 0;
    const { mean, variance, skew, kurtosis } = moments(() => values[i++]);
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(n));
    expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    expect(Math.abs(skew)).toBeLessThan(4 * Math.sqrt(6 / n));
    expect(Math.abs(kurtosis - 3)).toBeLessThan(4 * Math.sqrt(24 / n));
  });
});

describe("a generator", () => {
  const make = (index = 0, stream = 0, seed = 5) => generator(keyOf(seed), stream, index);
  /** Mean and variance within 4 standard errors; `tails` is the kurtosis, which sets the error of the variance. */
  const expectMoments = (draw: () => number, mean: number, variance: number, tails: number) => {
    const found = moments(draw);
    expect(Math.abs(found.mean - mean)).toBeLessThan(4 * Math.sqrt(variance / n));
    expect(Math.abs(found.variance - variance)).toBeLessThan(4 * variance * Math.sqrt((tails - 1) / n));
  };

  test("repeats only for the same key, stream and index", () => {
    const ten = (g = make()) => Array.from({ length: 10 }, () => g.uniform());
    expect(ten()).toEqual(ten());
    const different = [make(), make(1), make(2 ** 32), make(0, 1), make(0, 0, 6), make(0, 0, 5 + 2 ** 32)];
    expect(new Set(different.flatMap((g) => ten(g))).size).toBe(60);
  });
  test("shares nothing with the noise drawn under the same key", () => {
    const g = make();
    const words = new Set<number>();
    for (let i = 0; i < 1000; i++) words.add(g.integer(2 ** 32));
    const meets = Array.from({ length: 1000 }, (_, i) => [...block([i, 0, 0, 0], keyOf(5))]).flat();
    expect(meets.filter((w) => words.has(w)).length).toBeLessThan(3);
  });
  test("draws uniform numbers in (0, 1) and between two bounds", () => {
    const g = make();
    expectMoments(() => g.uniform(), 1 / 2, 1 / 12, 1.8);
    expectMoments(() => g.uniformBetween(-3, 5), 1, 64 / 12, 1.8);
    const { values } = moments(() => g.uniform());
    expect(values.every((u) => u > 0 && u < 1 && Number.isInteger(u * 2 ** 53))).toBe(true);
  });
  test("takes bounds, a mean and a deviation, and refuses what a method does not read", () => {
    expect(make().uniform(-3, 5)).toBe(-3 + 8 * make().uniform());
    expect(make().normal(10, 2)).toBe(10 + 2 * make().normal());
    const g = make() as unknown as Record<string, (...given: readonly unknown[]) => unknown>;
    const wrong = {
      uniform: [[360], [0, "360"], [0, 1, 2], [{ low: 0 }]],
      uniformBetween: [[], [1], [0, 1, 2]],
      integer: [[0, 8], [], [2.5]],
      normal: [[1], [0, -1], [0, 1, 5]],
      exponential: [[], [-1], [1, 2]],
      gamma: [[1], [1, 2, 3]],
      lognormal: [[1], [1, 2, 3]],
      choice: [
        ["abc"],
        [1, 2, 3],
        [
          [1, 2],
          [0.5, 0.5],
        ],
        [[]],
      ],
      shuffle: [["abc"], [[1], 2]],
    };
    for (const [name, calls] of Object.entries(wrong))
      for (const given of calls) expect(() => g[name](...given), `${name} of ${given}`).toThrow(fault("invalid"));
    expect(() => g["uniform"](360)).toThrow("uniform(360) of a generator; give two numbers");
    expect(Object.keys(wrong).sort()).toEqual(Object.keys(g).sort());
  });
  test("draws normal, exponential, gamma and log-normal numbers with the right moments", () => {
    const g = make();
    expectMoments(() => g.normal(), 0, 1, 3);
    expectMoments(() => g.exponential(2.5), 2.5, 6.25, 9);
    for (const shape of [0.1, 0.5, 1, 2, 30])
      expectMoments(() => g.gamma(shape, 2), 2 * shape, 4 * shape, 3 + 6 / shape);
    const spread = 1 + 0.25 / 4; // e^(variance of the logarithm), for mean 2 and variance 0.25
    expectMoments(() => g.lognormal(2, 0.25), 2, 0.25, spread ** 4 + 2 * spread ** 3 + 3 * spread ** 2 - 3);
    expect(g.lognormal(3, 0)).toBe(3);
  });
  test("draws gamma numbers with the right distribution, also for shapes below 1", () => {
    // Gamma(1) is exponential; Gamma(1/2) is half a squared normal, P(X < x) = erf(√x), erf(0.5) = 0.5204998778.
    const below = (draw: () => number, x: number) => moments(draw).values.filter((v) => v < x).length / n;
    const g = make();
    const error = 4 * Math.sqrt(0.25 / n);
    expect(Math.abs(below(() => g.gamma(1, 1), 1) - (1 - 1 / Math.E))).toBeLessThan(error);
    expect(Math.abs(below(() => g.gamma(0.5, 1), 0.25) - 0.5204998778)).toBeLessThan(error);
  });
  test("draws every integer below n equally often", () => {
    for (const size of [2, 3, 7, 10]) {
      const g = make(size);
      const counts = new Float64Array(size);
      for (let i = 0; i < n; i++) counts[g.integer(size)]++;
      const chi2 = counts.reduce((sum, count) => sum + (count - n / size) ** 2 / (n / size), 0);
      expect(chi2).toBeLessThan(size - 1 + 4 * Math.sqrt(2 * (size - 1)));
    }
  });
  test("does not favour small integers if n does not divide the range of a word", () => {
    // A bare remainder would draw the lower third twice as often as the rest: mean 0.417.
    for (const size of [3 * 2 ** 30, 3 * 2 ** 51]) {
      const g = make(1);
      const { mean, values } = moments(() => g.integer(size) / size, 20_000);
      expect(Math.abs(mean - 0.5)).toBeLessThan(4 / Math.sqrt(12 * 20_000));
      expect(values.every((x) => x >= 0 && x < 1)).toBe(true);
    }
  });
  test("chooses and shuffles without bias and loses no item", () => {
    const g = make();
    const counts = new Map<string, number>();
    for (let i = 0; i < 24_000; i++) {
      const order = g.shuffle(["a", "b", "c", "d"]).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    expect([...counts.values()].reduce((sum, c) => sum + (c - 1000) ** 2 / 1000, 0)).toBeLessThan(
      23 + 4 * Math.sqrt(46),
    );
    const picks = Array.from({ length: 30_000 }, () => g.choice(["x", "y", "z"]));
    for (const item of ["x", "y", "z"])
      expect(Math.abs(picks.filter((p) => p === item).length - 10_000)).toBeLessThan(4 * Math.sqrt(30_000 * (2 / 9)));
    fc.assert(
      fc.property(fc.array(fc.integer()), (items) => {
        expect(
          make()
            .shuffle([...items])
            .sort((a, b) => a - b),
        ).toEqual([...items].sort((a, b) => a - b));
      }),
    );
  });
  test("refuses invalid arguments", () => {
    const g = make();
    expect(() => g.integer(0)).toThrow(fault("invalid", /integer/, { value: 0 }));
    expect(() => g.integer(2.5)).toThrow(fault("invalid", /integer/, { value: 2.5 }));
    expect(() => g.choice([])).toThrow(fault("invalid", /empty list/));
    expect(() => g.gamma(0, 1)).toThrow(fault("invalid", /shape 0/));
    expect(() => g.lognormal(0, 1)).toThrow(fault("invalid", /mean 0/));
    for (const index of [-1, 0.5])
      expect(() => make(index)).toThrow(fault("invalid", "index of a generator", { value: index }));
  });
});

describe("seeds", () => {
  test("become keys of two words; other values are refused by name", () => {
    expect(keyOf(0x1234_5678_9abc)).toEqual([0x5678_9abc, 0x1234]);
    expect(keyOf(Number.MAX_SAFE_INTEGER)).toEqual([0xffffffff, 0x1fffff]);
    for (const bad of [-1, 0.5, Number.NaN, Infinity, 2 ** 53])
      expect(() => keyOf(bad)).toThrow(fault("invalid", "seed", { value: bad, remedy: /give a whole number/ }));
    expect(() => seedsFrom(1, { noise: -3 })).toThrow(fault("invalid", "seeds.noise", { value: -3 }));
  });
  test("are four different safe integers for each seed, none shared by two seeds", () => {
    const all = Array.from({ length: 1000 }, (_, seed) => Object.values(seedsFrom(seed))).flat();
    expect(new Set(all).size).toBe(4000);
    fc.assert(fc.property(seeds, (seed) => Object.values(seedsFrom(seed)).every((s) => keyOf(s).length === 2)));
  });
  test("can be set individually without changing the others", () => {
    const own = seedsFrom(1);
    expect(seedsFrom(1, { trials: 42, noise: undefined })).toEqual({ ...own, trials: 42 });
  });
  test("for a given seed never change between versions", () => {
    expect(seedsFrom(1)).toEqual({
      weights: 8621900748872370,
      trials: 3872258107787061,
      noise: 4390343237434897,
      evaluation: 6766419292626222,
    });
    const g = generator(keyOf(1), 2, 3);
    expect([g.uniform(), g.integer(1000), g.normal(), g.gamma(0.5, 1)]).toEqual([
      0.6796658960124461, 89, 0.7222757554234587, 0.078789773946152,
    ]);
  });
});
