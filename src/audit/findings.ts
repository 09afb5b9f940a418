/** Faults of a task that only many trials show, or trials at other time steps. */
import type { BlindPolicies } from "../open/blindPolicies.ts";
import { checkTask, type Finding } from "../task/check.ts";
import type { Sample } from "../task/checkAnswer.ts";
import type { TaskInstance } from "../task/instance.ts";
import { choiceName, choiceNumber } from "../task/words/words.ts";
import type { Decoded } from "./decoder.ts";
import type { Regressed } from "./regression.ts";

/** Deviations from what is expected, in standard errors, that are not due to chance. */
const surprising = 4;
const errorOf = (p: number, trials: number) => Math.sqrt(Math.max(p * (1 - p), 0.25 / trials) / trials);
const of = (check: Finding["check"], message: string | null): Finding[] =>
  message === null ? [] : [{ check, message, trial: null }];

/** A class that is never wanted; further trials are drawn until it should have occurred. */
export function classFinding(task: TaskInstance, samples: readonly Sample[], seed: number): Finding[] {
  if (task.target !== "class") return [];
  const missing = new Set(task.outputs.keys());
  const cross = ({ targets, steps }: Sample["trial"]) => {
    let covered = 0;
    for (const { from, to, value } of targets) {
      covered += to - from;
      for (const one of typeof value === "number" ? [value] : value) missing.delete(one);
    }
    if (covered < steps) missing.delete(0);
  };
  for (const { trial } of samples) cross(trial);
  const most = 40 * task.outputs.length;
  for (let n = samples.length; missing.size > 0 && n < most; n++) cross(task.at(n % task.conditions.length, seed, n));
  const [one] = missing;
  return of(
    "classes",
    one === undefined ? null : `"${task.outputs[one]}" is never the answer; leave the output out, or let it occur`,
  );
}

/**
 * Responses that are drawn at random within conditions, and are unequal: by χ² within conditions and in all. Responses
 * that the conditions determine are as frequent as these declare.
 */
export function balanceFinding(task: TaskInstance, samples: readonly Sample[]): Finding[] {
  if (task.declaredChance !== null) return [];
  const tables = task.conditions.map(() => new Map<number, number>());
  const all = new Map<number, number>();
  for (const { trial, condition } of samples) {
    const { correct } = trial;
    if (correct === null || correct === task.noResponse || task.isChance(condition)) continue;
    for (const table of [tables[condition], all]) table.set(correct, (table.get(correct) ?? 0) + 1);
  }
  const isUneven = (counted: readonly ReadonlyMap<number, number>[]) => {
    let [chi, freedom] = [0, 0];
    for (const table of counted) {
      if (table.size < 2) continue;
      const mean = [...table.values()].reduce((sum, one) => sum + one, 0) / table.size;
      for (const one of table.values()) chi += ((one - mean) * (one - mean)) / mean;
      freedom += table.size - 1;
    }
    return freedom > 0 && chi > freedom + surprising * Math.sqrt(2 * freedom) + surprising;
  };
  if (!isUneven(tables) || !isUneven([all])) return [];
  const total = [...all.values()].reduce((sum, one) => sum + one, 0);
  const shares = [...all].sort((a, b) => b[1] - a[1]);
  const text = ([output, count]: readonly [number, number]) =>
    `"${task.outputs[output]}" ${(count / total).toFixed(2)}`;
  const listed = [shares[0], shares[shares.length - 1]].map(text).join(", ");
  return of(
    "balance",
    `the answer is drawn at random, but unequally (${listed}); make it a factor of the conditions, or draw it equally often`,
  );
}

/** An answer that ignores the stimulus and is right more often than chance. */
export function chanceFinding(policies: BlindPolicies | null, random: number | null, whole: Decoded | null): Finding[] {
  if (policies === null || whole === null) return [];
  const { accuracy } = policies.balanced;
  for (const [who, measured] of [
    ["a random answer", random],
    ["a constant answer", whole.constant],
  ] as const)
    if (measured !== null && measured > accuracy + surprising * errorOf(accuracy, whole.trials))
      return of(
        "chance",
        `${who} is right in ${measured.toFixed(2)} of the trials, but chance is ${accuracy.toFixed(2)}; correct score.chance`,
      );
  return [];
}

/** The decoders' verdict: a fault, why there is none to give, or null where they find the answer. */
export type DecoderVerdict = Finding | { readonly untested: string } | null;

/** Inputs from which nothing can be learned about the choice, or about the target. */
export function decoderVerdict(task: TaskInstance, whole: Decoded | null, values: Regressed | null): DecoderVerdict {
  const fault = (what: string): Finding => ({
    check: "decoder",
    message: `${what}: the inputs seem not to determine the answer; show what it depends on, or give \`solve\``,
    trial: null,
  });
  if (values !== null) {
    if (values.correlation > surprising / Math.sqrt(values.trials)) return null;
    if (isSolved(task)) return { untested: "a regression is no better than the mean, but `solve` is right" };
    return fault(
      `targets within a period correlate with a regression on the inputs so far by ${values.correlation.toFixed(2)}`,
    );
  }
  if (whole === null || !whole.areChoices) return { untested: "targets depend on the period alone" };
  const { accuracy, constant, trials, compared } = whole;
  if (accuracy > constant + surprising * errorOf(constant, trials)) return null;
  if (constant > 0.9) return { untested: `a constant answer is right in ${constant.toFixed(2)} of the trials` };
  if (isSolved(task)) return { untested: "the decoder is no better than a constant answer, but `solve` is right" };
  if (compared < Math.max(100, trials / 2)) return { untested: "too few trials are alike" };
  return fault(
    `a decoder of the noiseless inputs is right in ${accuracy.toFixed(2)} of the trials, a constant answer in ${constant.toFixed(2)}`,
  );
}

/** Whether an observer of the task's own answers. */
export const isSolved = (task: TaskInstance): boolean => task.solve(task.at(0, 1, 0)) !== null;

/** Bound on the values drawn for each time step. */
const mostValues = 50_000;

/** The first fault that occurs only at another time step. */
export function stepFinding(others: readonly TaskInstance[], faults: readonly Finding[], seed: number): Finding[] {
  for (const other of others) {
    const { steps } = other.at(0, seed, 0);
    const values = steps * (other.inputs.length + other.outputs.length);
    const trials = Math.min(Math.max(2, Math.floor(mostValues / values)), Math.max(12, other.conditions.length));
    const found = checkTask(other, { trials, seed }).find(
      ({ check }) => !["input", "answer"].includes(check) && !faults.some((known) => known.check === check),
    );
    if (found) return of("dt", `at dt ${other.dt} ms, ${found.check}: ${found.message}`);
  }
  return [];
}

/** How often each answer is right, by the name of the choice. */
export function answerShares(task: TaskInstance, samples: readonly Sample[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  const judged = samples.filter(({ trial }) => trial.correct !== null);
  for (const { trial } of judged) {
    const name = choiceName(choiceNumber(trial.correct!, task.noResponse), task.words);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].map(([name, count]) => [name, count / judged.length]));
}
