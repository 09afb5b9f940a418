/** Checks a task for faults that make it untrainable, unsolvable or irreproducible. */
import { checkArgument } from "../base/arguments.ts";
import { choiceFinder, type Sample } from "./checkAnswer.ts";
import { momentFinder } from "./checkMoments.ts";
import { rangeProblem } from "./checkRange.ts";
import type { Claim } from "./claims.ts";
import { createTask, type TaskInstance } from "./instance.ts";
import type { Segment, Trial } from "./trial.ts";

export interface Finding {
  /** The check that failed, as described for `checkTask` and `auditTask`. */
  readonly check: Claim;
  readonly message: string;
  /** Number of the trial with the fault, if it is in one trial. */
  readonly trial: number | null;
}

export interface CheckOptions {
  /** Number of trials drawn: by default 200, or twice the number of conditions if larger. */
  readonly trials?: number;
  readonly seed?: number;
}

/**
 * Draws trials of a task (every condition in turn) and tests whether it can be learned and scored as intended. The
 * tests are:
 * - range: segments, classes and mask weights are valid, and some step has weight;
 * - reproducible: a fresh instance draws the same trials in another order;
 * - input: every channel is used in some trial;
 * - answer: some trial wants more than output 0, or values that are all 0;
 * - oracle: outputs equal to the target are correct by the task's score, in every trial that it judges;
 * - solve: the task's `solve`, which sees only the noiseless inputs, is correct unless `chance` is true for the
 *   condition; without `solve`, no two trials with the same inputs want different answers, or different targets
 *   from which errors are measured;
 * - causal: no two trials with the same inputs up to a step have different targets at that step;
 * - go: the inputs mark the moment at which an answer is first wanted, unless the task is `timed`.
 * Returns its findings, at most one per check; an empty list means that the task passed. `auditTask` tests more.
 */
export const checkTask = (task: TaskInstance, options: CheckOptions = {}): Finding[] => [
  ...checked(task, options).findings,
];

/** Findings, and why claims without one were not tested. */
export interface Checked {
  readonly findings: readonly Finding[];
  readonly untested: ReadonlyMap<Claim, string>;
}

/** The findings of `checkTask`, and the claims that no trial tested. */
export function checked(task: TaskInstance, { trials, seed = 1 }: CheckOptions = {}): Checked {
  checkArgument("task", task, ["conditions", "at"], "give what createTask or task(…) returns");
  const count = trials ?? Math.max(200, 2 * task.conditions.length);
  const samples = samplesOf(task, count, seed);
  const findings: Finding[] = [];
  const first = (check: Finding["check"], problem: (sample: Sample) => string | null) => {
    for (const sample of samples) {
      const message = problem(sample);
      if (message === null) continue;
      findings.push({ check, message, trial: sample.trial.number });
      return;
    }
  };
  first("range", ({ trial }) => rangeProblem(task, trial));
  first("reproducible", reproducibility(task, seed, count));
  // A few trials alone do not show that something never occurs.
  if (count >= task.conditions.length) findings.push(...absences(task, samples));
  const { oracle, solve, testedBy } = choiceFinder(task);
  first("oracle", oracle);
  first("solve", solve);
  const { causal, go, hasCompared } = momentFinder(task);
  // Inputs that do not determine the answer are one fault, not two.
  const isUnsolved = findings.some(({ check }) => check === "solve");
  if (!isUnsolved) first("causal", causal);
  first("go", (sample) => (task.isTimed(sample.condition) ? null : go(sample)));
  const untested = new Map<Claim, string>();
  if (testedBy() === "nothing")
    untested.set("solve", "the task has no `solve`, and no two trials have the same inputs");
  if (isUnsolved) untested.set("causal", "the inputs of whole trials do not determine the answer");
  else if (!hasCompared()) untested.set("causal", "no two trials have the same inputs when both want an answer");
  return { findings, untested };
}

/** Trials of every condition in turn. */
export const samplesOf = (task: TaskInstance, count: number, seed: number): Sample[] =>
  Array.from({ length: count }, (_, n) => {
    const condition = n % task.conditions.length;
    return { trial: task.at(condition, seed, n), condition };
  });

/** Limit on the numbers drawn before a training, about 10 ms of work. */
const mostNumbers = 200_000;

/** The findings of the check as sentences that name the task; fewer trials are drawn if they are long. */
export function taskWarnings(task: TaskInstance): string[] {
  const { steps } = task.at(0, 1, 0);
  const trials = Math.max(2, Math.min(200, Math.floor(mostNumbers / (steps * task.inputs.length))));
  return checkTask(task, { trials }).map(({ message }) => `task "${task.name}": ${message}`);
}

/** Channels that are never used and answers that are never wanted. */
function absences(task: TaskInstance, samples: readonly Sample[]): Finding[] {
  const shows = ({ value }: Segment) => (typeof value === "number" ? value !== 0 : value.some((one) => one !== 0));
  const used = (segments: (trial: Trial) => readonly Segment[]) =>
    new Set(
      samples.flatMap(({ trial }) =>
        segments(trial)
          .filter(shows)
          .map(({ channel }) => channel),
      ),
    );
  const shown = used(({ inputs }) => inputs);
  const dark = task.inputs.find((_, channel) => !shown.has(channel));
  const call = task.target === "class" ? "t.answer" : "t.target";
  const wanted = task.target === "class" ? `the answer is "${task.outputs[0]}"` : "all targets are 0";
  return [
    ...(dark === undefined
      ? []
      : [
          {
            check: "input" as const,
            trial: null,
            message: `input "${dark}" is 0 in every trial; set it with t.input("${dark}"), or leave the channel out`,
          },
        ]),
    ...(used(({ targets }) => targets).size > 0
      ? []
      : [
          {
            check: "answer" as const,
            trial: null,
            message: `${wanted} at every step of every trial; set the answer with ${call}(…)`,
          },
        ]),
  ];
}

/** Compares with another instance that draws the same trials in reverse, to reveal hidden state or randomness. */
function reproducibility(task: TaskInstance, seed: number, count: number): (sample: Sample) => string | null {
  const again = createTask(task.definition, { ...task.parameters, dt: task.dt });
  const others: Trial[] = [];
  for (let n = count - 1; n >= 0; n--) others[n] = again.at(n % task.conditions.length, seed, n);
  return ({ trial }) =>
    areAlike(others[trial.number], trial)
      ? null
      : `trial ${trial.number} differs when it is drawn again; take random numbers only from t.random and keep nothing between trials`;
}

/** Whether plain data are equal. */
function areAlike(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null)
    return Number.isNaN(one) && Number.isNaN(other);
  const [keys, others] = [Object.keys(one), Object.keys(other)];
  return (
    keys.length === others.length &&
    keys.every(
      (key) =>
        Object.hasOwn(other, key) &&
        areAlike((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key]),
    )
  );
}
