/** Two tasks of different kinds, with arbitrary names. */
import { defineTask, duration, levels, quantity } from "../../src/index.ts";

type Rename = (word: string) => string;
/** The original names. */
export const asWritten: Rename = (word) => word;

/** cos of 0 and of half a turn, computed as in the library. */
const agreement = (correct: number, choice: number) => (correct === choice ? 1 : -1);

/** All names of the perceptual decision: channels, factors, periods, parameters, outputs. */
export const decisionWords = [
  "ownDecision",
  "fixation",
  "stimulus",
  "delay",
  "decision",
  "coherence",
  "signedCoherence",
  "correct",
  "choice 1",
  "choice 2",
  "sigma",
];

/** The library's perceptual decision with other names. */
export function decision(w: Rename) {
  const [first, second] = [w("choice 1"), w("choice 2")];
  const of = (p: Readonly<Record<string, unknown>>, word: string) => p[w(word)] as never;
  return defineTask({
    name: w("ownDecision"),
    title: "t",
    summary: "s",
    source: "x",
    dt: 20,
    parameters: {
      [w("fixation")]: duration(100, "before"),
      [w("stimulus")]: duration(2000, "evidence", { positive: true }),
      [w("delay")]: duration(0, "between"),
      [w("decision")]: duration(100, "response", { positive: true }),
      [w("coherence")]: levels([0, 6.4, 12.8, 25.6, 51.2], "%", "strengths", { min: 0, max: 100 }),
      [w("sigma")]: quantity(1, "√ms", "noise", { min: 0 }),
    },
    inputs: [w("fixation"), first, second],
    outputs: [w("fixation"), first, second],
    target: "class",
    noise: (p) => of(p, "sigma"),
    conditions: (p): Readonly<Record<string, readonly number[]>> => ({
      [w("coherence")]: of(p, "coherence"),
      [w("correct")]: [1, 2],
    }),
    periods: (p) =>
      Object.fromEntries(["fixation", "stimulus", "delay", "decision"].map((word) => [w(word), of(p, word)])),
    factors: {
      [w("coherence")]: { unit: "%" },
      [w("correct")]: { kind: "category" },
      [w("signedCoherence")]: { unit: "%", kind: "signed" },
    },
    psychometric: {
      factor: w("signedCoherence"),
      value: (condition) => {
        const strength = Number(condition[w("coherence")]);
        return condition[w("correct")] === 1 ? strength : -strength;
      },
      favours: first,
      levels: [0, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2],
      range: [0, 100],
      conditions: (level) => [1, 2].map((correct) => ({ [w("coherence")]: level, [w("correct")]: correct })),
    },
    activity: { align: w("stimulus"), selectivity: w("stimulus"), rates: [w("stimulus"), w("decision")] },
    trial(condition, t) {
      const correct = Number(condition[w("correct")]);
      t.input(w("fixation")).during(w("fixation"), w("stimulus"), w("delay"), 1);
      for (const choice of [1, 2])
        t.input(choice).during(
          w("stimulus"),
          0.5 + (Number(condition[w("coherence")]) / 200) * agreement(correct, choice),
        );
      t.answer(correct).during(w("decision"));
    },
    chance: (condition) => condition[w("coherence")] === 0,
  });
}

export const ringWords = ["directionMemory", "fixation", "ring", "sample", "memory", "report", "direction", "spread"];

const units = 12;
const preferred = Array.from({ length: units }, (_, k) => (360 * k) / units);
const bump = (direction: number, place: number) => Math.exp(2 * (Math.cos(((direction - place) * Math.PI) / 180) - 1));

/** Remember a direction over a random delay and report it on a ring: values, a circular factor. */
export function ring(w: Rename) {
  const channels = preferred.map((angle) => `${w("ring")} ${angle}°`);
  return defineTask({
    name: w("directionMemory"),
    title: "t",
    summary: "s",
    source: "x",
    dt: 20,
    parameters: {
      [w("fixation")]: duration(60, "before"),
      [w("sample")]: duration(100, "the direction is shown"),
      [w("memory")]: duration({ choice: [60, 120, 180] }, "it is not"),
      [w("report")]: duration(100, "it is reported"),
    },
    inputs: [w("fixation"), ...channels],
    outputs: [w("fixation"), ...channels],
    target: "value",
    noise: () => ({ sigma: { [w("fixation")]: 0.02, ...Object.fromEntries(channels.map((name) => [name, 0.1])) } }),
    conditions: (): Readonly<Record<string, readonly number[]>> => ({
      [w("direction")]: [0, 45, 90, 135, 180, 225, 270, 315],
      [w("spread")]: [0.8, 1.2],
    }),
    periods: (p) =>
      Object.fromEntries(["fixation", "sample", "memory", "report"].map((word) => [w(word), p[w(word)] as never])),
    factors: { [w("direction")]: { unit: "°", kind: "circular" } },
    activity: {
      align: [w("sample"), w("report")],
      selectivity: { period: w("memory"), factor: w("direction"), levels: [0, 180] },
    },
    score: { error: { measure: "angle", outputs: channels, periods: w("report"), tolerance: 30 } },
    trial(condition, t) {
      const direction = Number(condition[w("direction")]);
      const waiting = [w("fixation"), w("sample"), w("memory")] as const;
      t.input(w("fixation")).during(...waiting, 1);
      t.target(w("fixation")).during(...waiting, 1);
      channels.forEach((name, k) => {
        t.input(name).during(w("sample"), Number(condition[w("spread")]) * bump(direction, preferred[k]));
        t.target(name).during(w("report"), bump(direction, preferred[k]));
      });
    },
  });
}
