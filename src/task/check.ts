/** The linter of a task: finds the faults that make a task untrainable, unsolvable or irreproducible. */
import { checkGiven } from "../base/given.ts";
import { choiceFinder, goFinder, type Sample } from "./checkAnswer.ts";
import { rangeProblem } from "./checkRange.ts";
import { createTask, type TaskInstance } from "./instance.ts";
import type { Segment, Trial } from "./trial.ts";

export interface Finding {
  /** input: each channel must show something; oracle: the label itself must score; solve: the inputs must tell; and so on. */
  readonly check: "range" | "reproducible" | "input" | "answer" | "oracle" | "solve" | "go";
  readonly message: string;
  /** Number of the trial that shows it. */
  readonly trial: number | null;
}

export interface CheckOptions {
  /** How many are drawn: 200 by default, or twice the number of conditions where that is more. */
  readonly trials?: number;
  readonly seed?: number;
}

/**
 * Draws trials of a task (every condition in turn) and tests whether it can be learned and judged as it is meant. These are the tests:
 * - range: segments, classes and mask weights are possible, and some step counts;
 * - reproducible: a fresh instance draws the same trials in another order;
 * - input: every channel shows something in some trial;
 * - answer: some trial wants more than output 0, or values that are all 0;
 * - oracle: outputs that equal the target are right by the task's score, in every trial that it judges;
 * - solve: the task's `solve`, which sees only the noiseless inputs, is right wherever chance is not declared; without a `solve`, no two
 *   trials with the same inputs want different answers there, or different targets that errors are measured from;
 * - go: the inputs mark the moment at which an answer is first wanted, unless the task is `timed`.
 * Returns what it found, at most one finding per check; an empty list is a pass.
 */
export function checkTask(task: TaskInstance, { trials, seed = 1 }: CheckOptions = {}): Finding[] {
  checkGiven("task", task, ["conditions", "at"], "give what createTask or task(…) returns");
  const count = trials ?? Math.max(200, 2 * task.conditions.length);
  const samples: Sample[] = Array.from({ length: count }, (_, n) => {
    const condition = n % task.conditions.length;
    return { trial: task.at(condition, seed, n), condition };
  });
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
  // What a few trials lack others may have.
  if (count >= task.conditions.length) findings.push(...absences(task, samples));
  const { oracle, solve } = choiceFinder(task);
  first("oracle", oracle);
  first("solve", solve);
  if (!task.definition.timed) first("go", goFinder(task));
  return findings;
}

/** At most so many numbers are drawn before a training, so that nobody waits: some 10 ms. */
const mostNumbers = 200_000;

/** What the check finds, in few trials where they are long, as sentences that name the task. */
export function taskWarnings(task: TaskInstance): string[] {
  const { steps } = task.at(0, 1, 0);
  const trials = Math.max(2, Math.min(200, Math.floor(mostNumbers / (steps * task.inputs.length))));
  return checkTask(task, { trials }).map(({ message }) => `task "${task.name}": ${message}`);
}

/** Channels that never show anything, and answers that are never wanted. */
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
            message: `${wanted} at every step of every trial; say with ${call}(…) what is right`,
          },
        ]),
  ];
}

/** Compares with another instance that draws the same trials backwards, so that hidden state or chance shows. */
function reproducibility(task: TaskInstance, seed: number, count: number): (sample: Sample) => string | null {
  const again = createTask(task.definition, { ...task.parameters, dt: task.dt });
  const texts: string[] = [];
  for (let n = count - 1; n >= 0; n--)
    texts[n] = JSON.stringify([again.at(n % task.conditions.length, seed, n), again.draw(seed, n)]);
  return ({ trial }) =>
    texts[trial.number] === JSON.stringify([trial, task.draw(seed, trial.number)])
      ? null
      : `trial ${trial.number} differs when it is drawn again; take chance from t.random alone and keep nothing between trials`;
}
