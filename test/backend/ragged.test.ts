/** Batches of trials of unequal length: steps that cannot matter are left out, and nothing else changes. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { adam, type Backend, compileTraining, type Feed, reference } from "../../src/backend/index.ts";
import { nativeBackend, wasmBackend, whyNot } from "../../src/node/index.ts";
import { generator, keyOf } from "../../src/task/index.ts";
import { runs, timeLimit } from "../arbitrary/runs.ts";
import { type Case, feedOf, numbers, relativeError, type Size, valuesOf, writeAll } from "../contract/case.ts";
import { networks, rateNetwork } from "../contract/networks.ts";
import { networkOf, recipes } from "../contract/randomNetworks.ts";
import { fault } from "../fault.ts";
import { isThorough } from "../sample.ts";
import { wasm } from "../wasm.ts";

const portable = (backend: Backend): Backend => ({
  ...backend,
  compile: (program, options) => backend.compile(program, { ...options, portable: true }),
});

type Ragged = Feed & { readonly ends: readonly number[] };
/**
 * A batch in which nothing counts after a step of each trial, its last; it ends there or later.
 * @param order in which slabs take the trials, so that sums have that of a batch of equal trials
 */
function raggedFeed(one: Case, { trials, steps, seed = 1 }: Size, order?: "short first"): Ragged {
  const draws = generator(keyOf(seed), 3, 0);
  const ends = Array.from({ length: trials }, () => 1 + draws.integer(steps));
  if (order === "short first") ends.sort((a, b) => a - b);
  const lasts = ends.map((end) => Math.max(1, end - draws.integer(3)));
  const mask = new Float64Array(steps * trials);
  for (let b = 0; b < trials; b++)
    for (let k = 0; k < lasts[b]; k++) mask[k * trials + b] = k === lasts[b] - 1 ? 0.5 : draws.choice([0, 1, 2]);
  const feed = feedOf(one, { trials, steps, seed });
  return { ...feed, signals: { ...feed.signals, mask: { dense: mask } }, ends };
}

const [learningRate, recorded] = [0.01, ["last", "states", "z", "h"]];

/** All numbers of a training step. Where the last states are kept per trial, all steps are computed. */
function numbersOf(backend: Backend, one: Case, feed: Feed, isWhole = false): Map<string, ArrayLike<number>> {
  const records = Object.keys(one.network.outputs).filter((name) => recorded.includes(name));
  const finalStates = isWhole ? one.network.states.map(({ name }) => name) : [];
  const program = compileTraining(one.network, adam({ clipNorm: 1 }), { gradients: true, records, finalStates });
  const executable = backend.compile(program, { trials: feed.trials, maxSteps: feed.steps, noise: "generated" });
  writeAll(executable, valuesOf(one));
  // What an earlier, longer run left in memory.
  if (!isWhole) executable.run({ ...feedOf(one, { ...feed, seed: 9 }) }, { ...one.scalars, ...scalars });
  const results = executable.run(feed, { ...one.scalars, ...scalars });
  executable.apply();
  const trained = one.network.parameters.filter((parameter) => parameter.trained).map(({ name }) => name);
  return new Map<string, ArrayLike<number>>([
    ...Object.entries(results).map(([name, value]) => [name, [value]] as const),
    ...trained.map((name) => [`gradient ${name}`, executable.result(`gradient ${name}`)] as const),
    ...trained.map((name) => [`updated ${name}`, executable.read(name)] as const),
    ...records.map((name) => [name, executable.record(name)] as const),
  ]);
}
const scalars = { learningRate, correction1: 1, correction2: 1 };

const plain = (values: ReadonlyMap<string, ArrayLike<number>>) =>
  [...values].map(([name, of]) => [name, ...Array.from(of)]);

/** The inputs of a case, NaN after the ends of trials. */
function poisoned(feed: Ragged): Feed {
  const { steps, trials, ends } = feed;
  const signals = Object.entries(feed.signals).map(([name, signal]) => {
    if (name === "mask" || !("dense" in signal)) return [name, signal] as const;
    const dense = Float64Array.from(signal.dense);
    const size = dense.length / steps / trials;
    for (let b = 0; b < trials; b++)
      for (let k = ends[b]; k < steps; k++)
        dense.fill(Number.NaN, (k * trials + b) * size, (k * trials + b + 1) * size);
    return [name, { dense }] as const;
  });
  return { ...feed, signals: Object.fromEntries(signals) };
}

const withOmega = rateNetwork(9, { omega: true });
const gru = networks.find(({ name }) => name === "GRU")!;
const size = { trials: 20, steps: 9 };
const variants: readonly (readonly [how: string, one: Case, backend: Backend])[] = [
  ["with Ω", withOmega, wasm],
  ["with gates", gru, wasm],
  ["under the portable profile", withOmega, portable(wasm)],
  ["on three threads", withOmega, wasmBackend({ threads: 3 })],
];
const inC = whyNot("native") === undefined ? [["in C", withOmega, nativeBackend({ threads: 2 })] as const] : [];
const all = (steps: number, trials: number) => new Array<number>(trials).fill(steps);

describe("a batch of trials of unequal length", () => {
  it(
    "trains to the same bits with the steps after the last that counts and without, whatever the network",
    () => {
      fc.assert(
        fc.property(recipes, fc.nat(99), (recipe, seed) => {
          const one = networkOf(recipe);
          const feed = raggedFeed(one, { ...recipe, seed }, "short first");
          expect(plain(numbersOf(wasm, one, feed))).toEqual(plain(numbersOf(wasm, one, feed, true)));
        }),
        runs(12),
      );
    },
    timeLimit,
  );

  it.each([...variants, ...(isThorough ? inC : [])])(
    "trains to the same bits %s, and to the numbers of the reference",
    (_, one, backend) => {
      const sorted = raggedFeed(one, size, "short first");
      expect(plain(numbersOf(backend, one, sorted))).toEqual(plain(numbersOf(backend, one, sorted, true)));
      const feed = raggedFeed(one, size);
      const stopped = numbersOf(backend, one, feed);
      for (const [name, values] of numbersOf(reference, one, feed))
        expect([name, relativeError(stopped.get(name)!, values) < backend.tolerance.gradients]).toEqual([name, true]);
    },
  );

  it("of which all end early is not computed further: numbers that are not finite there do no harm", () => {
    const feed = { ...raggedFeed(withOmega, size), ends: all(5, size.trials) };
    const mask = {
      dense: numbers(size.steps * size.trials, [1, 2], 1).map((one, k) => (k < 5 * size.trials ? one : 0)),
    };
    const short = { ...feed, signals: { ...feed.signals, mask } };
    const bad = poisoned(short);
    expect(plain(numbersOf(wasm, withOmega, bad))).toEqual(plain(numbersOf(wasm, withOmega, short)));
    // 0·NaN is NaN: so the reference and a program that keeps last states show that the steps were left out.
    expect(numbersOf(wasm, withOmega, bad, true).get("gradientNorm")).toEqual([Number.NaN]);
  });

  it("is computed to its end where the penalty of rates counts all steps", () => {
    const one = rateNetwork(5, { rate: true });
    const feed = raggedFeed(one, size);
    const stopped = numbersOf(wasm, one, feed);
    for (const [name, values] of numbersOf(reference, one, feed))
      expect([name, relativeError(stopped.get(name)!, values) < wasm.tolerance.gradients]).toEqual([name, true]);
  });

  it("is recorded up to the end of each trial, and as 0 after it", () => {
    const feed = raggedFeed(withOmega, size);
    const { ends, ...without } = feed;
    const [short, long] = [feed, without].map((one) => numbersOf(wasm, withOmega, one).get("z")!);
    const step = (k: number) => Math.floor(k / 3 / size.trials);
    const expected = Array.from(long, (value, k) => (step(k) < ends[Math.floor(k / 3) % size.trials] ? value : 0));
    expect(Array.from(short)).toEqual(expected);
  });

  it.each([
    [all(3, 4), fault("mismatched", "ends in the feed", { detail: ", 4 in a batch of 20 trials" })],
    [
      all(10, 20),
      fault("invalid", "end of a trial in the feed", { value: 10, remedy: "give whole numbers from 0 to 9" }),
    ],
    [
      Array.from({ length: 20 }) as number[],
      fault("invalid", "end of a trial in the feed", { remedy: "give whole numbers from 0 to 9" }),
    ],
    [all(2.5, 20), fault("invalid", "end of a trial in the feed", { value: 2.5 })],
  ])("has one end for each, within its steps: %j", (ends, error) => {
    for (const backend of [wasm, reference])
      expect(() => numbersOf(backend, withOmega, { ...feedOf(withOmega, size), ends })).toThrow(error);
  });
});
