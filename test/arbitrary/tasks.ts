/** Random tasks: periods, channels, conditions and statements of their trials, some of them invalid. */
import fc, { type Arbitrary } from "fast-check";
import { type Condition, type DefinedTask, defineTask } from "../../src/index.ts";
import type { TrialBuilder } from "../../src/task/builder.ts";
import type { PeriodLength } from "../../src/task/definition.ts";
import type { LooseScore, NoiseSpec } from "../../src/task/index.ts";
import type { NoiseSigma } from "../../src/task/noise.ts";
import { type FactorKind, factorKinds } from "../../src/task/words/words.ts";
import type { ChannelValue } from "../../src/task/writers.ts";

const between = (min: number, max: number) =>
  fc.integer({ min: 0, max: 400 }).map((k) => Number((min + ((max - min) * k) / 400).toPrecision(6)));

/** Lengths, mostly whole steps of 10 ms. */
const ms = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 2, max: 8 }).map((steps) => 10 * steps) },
  { weight: 1, arbitrary: between(0, 80) },
);
const ordered = fc.tuple(ms, ms).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
const drawnLength = fc.oneof(
  ms,
  ordered.map((uniform) => ({ uniform })),
  fc.array(fc.oneof(ms, fc.constant(0)), { minLength: 1, maxLength: 3 }).map((choice) => ({ choice })),
  fc.tuple(ms, ordered).map(([mean, [min, max]]) => ({ exponential: { mean, min, max: max + 5 } })),
);
type Rule = { readonly of: number; readonly factor: number; readonly plus: number };
const length = fc.oneof(
  { weight: 6, arbitrary: drawnLength },
  {
    weight: 1,
    arbitrary: fc.record<Rule>({ of: fc.nat(4), factor: fc.constantFrom(0, 0.5, 1, 2), plus: fc.constantFrom(0, 10) }),
  },
);

interface Sentence {
  readonly what: "input" | "add" | "answer" | "mask" | "maskOf" | "gain" | "correct" | "chance";
  readonly channel: number;
  /** Two periods, or parts of the trial. */
  readonly periods: readonly [number, number];
  readonly value: number;
  readonly as: "number" | "function" | "list";
  readonly over: "periods" | "times";
  /** Channels and periods that may not exist. */
  readonly isWrong: boolean;
}
const sentence: Arbitrary<Sentence> = fc.record({
  what: fc.constantFrom("input", "input", "add", "answer", "answer", "mask", "maskOf", "gain", "correct", "chance"),
  channel: fc.nat(4),
  periods: fc.tuple(fc.nat(5), fc.nat(5)),
  value: fc.oneof(
    { weight: 12, arbitrary: between(-1, 1) },
    { weight: 1, arbitrary: fc.constantFrom(Number.NaN, 1e30) },
  ),
  as: fc.constantFrom("number", "number", "function", "list"),
  over: fc.constantFrom("periods", "periods", "times"),
  isWrong: fc.nat(20).map((k) => k === 0),
});

/** A score, which may name a period or an output that does not exist. */
const score: Arbitrary<LooseScore> = fc.record(
  {
    choice: fc.oneof(
      fc.constant("largest" as const),
      fc.record({ threshold: between(0.1, 1.2), from: fc.constantFrom("period0", "period0", "period0", "period1") }),
    ),
    error: fc.record(
      {
        measure: fc.constantFrom("distance", "angle"),
        periods: fc.subarray(["period0", "period1"], { minLength: 1 }),
        outputs: fc.constantFrom(["out 0", "out 1"], ["out 1", "out 0"], ["out 0", "out 1", "out 2"]),
        tolerance: between(0.1, 90),
      },
      { requiredKeys: ["measure"] },
    ),
    chance: between(0, 1),
  },
  { requiredKeys: [] },
);

const levels = fc.uniqueArray(fc.oneof(between(0, 100), fc.constantFrom("left", "right")), {
  minLength: 1,
  maxLength: 3,
});

export interface AnyTask {
  readonly dt: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly target: "class" | "value";
  readonly periods: readonly (PeriodLength | Rule)[];
  readonly sentences: readonly Sentence[];
  readonly factors: readonly (readonly (number | string)[])[];
  readonly isListed: boolean;
  readonly weights: readonly number[] | null;
  readonly noise: number | "by name" | "correlated" | "per trial";
  readonly score: LooseScore | null;
  /** Levels of the first factor. */
  readonly kind: FactorKind | null;
  readonly isCurve: boolean;
}

export const recipes: Arbitrary<AnyTask> = fc.record({
  dt: fc.constantFrom(10, 10, 5, 20, 3.3),
  inputs: fc.integer({ min: 1, max: 4 }),
  outputs: fc.integer({ min: 1, max: 4 }),
  target: fc.constantFrom("class", "value"),
  periods: fc.array(length, { minLength: 1, maxLength: 5 }),
  sentences: fc.array(sentence, { maxLength: 8 }),
  factors: fc.array(levels, { maxLength: 2 }),
  isListed: fc.boolean(),
  weights: fc.option(fc.array(fc.constantFrom(1, 2.5, 1, 0), { minLength: 4, maxLength: 4 })),
  noise: fc.constantFrom<AnyTask["noise"]>(0, 0.5, "by name", "correlated", "per trial"),
  score: fc.option(score, { freq: 2 }),
  kind: fc.option(fc.constantFrom(...factorKinds), { freq: 2 }),
  isCurve: fc.nat(5).map((k) => k === 0),
});

/** Whether levels may be of a kind. */
const suits = (kind: FactorKind, levels: readonly (number | string)[] | undefined): boolean =>
  levels !== undefined && (kind === "category" || levels.every((level) => typeof level === "number"));

function noiseOf(noise: AnyTask["noise"], inputs: number): NoiseSigma | NoiseSpec {
  if (typeof noise === "number") return noise;
  const channels = Array.from({ length: inputs }, (_, k) => k);
  if (noise === "by name") return { "in 0": 0.5 };
  if (noise === "per trial") return { sigma: 0.5, perTrial: true };
  return { sigma: channels, correlation: channels.map((a) => channels.map((b) => (a === b ? 1 : 0.5))) };
}

const isRule = (length: PeriodLength | Rule): length is Rule => typeof length === "object" && "factor" in length;

/** The task of a recipe. */
export function taskOf({
  dt,
  inputs,
  outputs,
  target,
  periods,
  sentences,
  factors,
  isListed,
  weights,
  noise,
  score,
  kind,
  isCurve,
}: AnyTask): DefinedTask {
  const crossed = Object.fromEntries(factors.map((levels, k) => [`factor${k}`, levels]));
  const listed = (factors[0] ?? [1]).map((level): Condition => ({ factor0: level }));
  return defineTask({
    name: "drawn",
    title: "A random task",
    summary: "",
    source: "chance",
    dt,
    parameters: {},
    inputs: Array.from({ length: inputs }, (_, k) => `in ${k}`),
    outputs: Array.from({ length: outputs }, (_, k) => `out ${k}`),
    target,
    noise: () => noiseOf(noise, inputs),
    conditions: () => (isListed ? listed : crossed),
    periods: () =>
      Object.fromEntries(
        periods.map((length, k): [string, PeriodLength] => [
          `period${k}`,
          isRule(length)
            ? (before) => length.factor * (length.of < k ? before[`period${length.of}`] : 10) + length.plus
            : length,
        ]),
      ),
    ...(score && { score }),
    ...(kind && suits(kind, factors[0]) && { factors: { factor0: { unit: "°", kind } } }),
    ...(isCurve &&
      suits("signed", factors[0]) && { psychometric: { factor: "factor0", favours: `out ${outputs - 1}` } }),
    ...(weights && {
      weight: (condition: Condition) => weights[Object.values(condition).map(String).join().length % 4],
    }),
    trial(condition, t) {
      // A numeric factor sets the input, so that conditions differ.
      const level = Object.values(condition).reduce<number>(
        (sum, value) => sum + (typeof value === "number" ? value / 100 : 0.5),
        0,
      );
      for (const one of sentences)
        say(one, t, { inputs, outputs, target, periods: periods.length, hasGain: noise === "per trial" }, level);
    },
  });
}

function say(
  { what, channel: drawn, periods, value, as, over, isWrong }: Sentence,
  t: TrialBuilder,
  shape: { inputs: number; outputs: number; target: "class" | "value"; periods: number; hasGain: boolean },
  level: number,
): void {
  const names = periods.map((k) => `period${isWrong ? k : k % shape.periods}`);
  const isInput = what === "input" || what === "add" || what === "chance";
  const channel = isWrong ? drawn : drawn % (isInput ? shape.inputs : shape.outputs);
  const [from, to] = periods.map((k) => (k / 5) * t.steps * t.dt);
  const steps = Math.max(0, Math.floor(to / t.dt + 1e-9) - Math.floor(from / t.dt + 1e-9));
  const number = what === "mask" || what === "maskOf" || what === "gain" ? Math.abs(value) : value * (1 + level);
  const shown: ChannelValue =
    as === "number"
      ? number
      : as === "function"
        ? (time) => number * Math.cos(time / 30) ** 2
        : new Array<number>(steps).fill(number);
  const write = (writer: ReturnType<TrialBuilder["input"]>) =>
    over === "times" ? writer.between(from, to, shown) : writer.during(...(names as [string, string]), shown);
  if (what === "input") write(t.input(channel));
  else if (what === "add") t.input(channel).add(...(names as [string, string]), shown);
  else if (what === "mask") write(t.mask);
  else if (what === "maskOf") write(t.maskOf(channel));
  else if (what === "gain") {
    if (shape.hasGain || isWrong) t.noiseGain(number);
  } else if (what === "correct") t.correct(drawn === 4 ? null : channel);
  else if (what === "chance") {
    const chance = t.random.uniformBetween(-1, 1);
    t.record("drawn", chance);
    t.input(channel).during(names[0], chance);
  } else if (shape.target === "value") write(t.target(channel));
  else if (over === "times") t.answer(channel).between(from, to);
  else t.answer(channel).during(...names);
}
