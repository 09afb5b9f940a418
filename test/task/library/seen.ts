/** Trials as the tests of the library see them: one list of values per channel, and answers built from them. */
import type { TaskInstance, Trial } from "../../../src/index.ts";
import { denseTrial } from "../../../src/task/denseBatch.ts";

export interface Seen {
  /** Values of each input, one per step. */
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  /** Values of each target, one per step; for classes, 1 for the one that is wanted. */
  readonly targets: Readonly<Record<string, readonly number[]>>;
  readonly mask: readonly number[];
  /** First step and end of each period. */
  readonly periods: Readonly<Record<string, readonly [from: number, to: number]>>;
}

export function seen(task: TaskInstance, trial: Trial): Seen {
  const { inputs, targets, mask } = denseTrial(trial, task);
  const columns = (names: readonly string[], value: (k: number, channel: number) => number) =>
    Object.fromEntries(
      names.map((name, channel) => [name, Array.from({ length: trial.steps }, (_, k) => value(k, channel))]),
    );
  return {
    inputs: columns(task.inputs, (k, channel) => inputs[k * task.inputs.length + channel]),
    targets: columns(task.outputs, (k, output) =>
      task.target === "class" ? Number(targets[k] === output) : targets[k * task.outputs.length + output],
    ),
    mask: [...mask],
    periods: Object.fromEntries(trial.periods.map(({ name, from, to }) => [name, [from, to]])),
  };
}

/** Values of some channels during a period. */
export const within = ({ periods }: Seen, values: readonly number[], period: string): readonly number[] =>
  values.slice(...periods[period]);

/** Outputs [step, output] that give each target its value; the logit of a wanted class is 50. */
export function perfect(task: TaskInstance, trial: Trial): number[] {
  const { targets } = seen(task, trial);
  const scale = task.target === "class" ? 50 : 1;
  return Array.from({ length: trial.steps }, (_, k) => task.outputs.map((name) => scale * targets[name][k])).flat();
}

/** The same outputs at every step. */
export const constant = (trial: Trial, outputs: readonly number[]): number[] =>
  Array.from({ length: trial.steps }, () => outputs).flat();

/** The score of a trial from outputs [step, output]. */
export const scored = (task: TaskInstance, trial: Trial, outputs: readonly number[]) =>
  task.scorer.score(trial, outputs, 0, task.outputs.length);

/** Share of correct trials among those that are judged, for an agent that answers each with outputs. */
export function accuracy(
  task: TaskInstance,
  agent: (task: TaskInstance, trial: Trial) => readonly number[] = perfect,
  trials = 100,
): number {
  const judged = Array.from({ length: trials }, (_, n) => {
    const trial = task.at(n % task.conditions.length, 3, n);
    return scored(task, trial, agent(task, trial)).isRight;
  }).filter((isRight) => isRight !== null);
  return judged.filter(Boolean).length / judged.length;
}

/** Accuracy of the perfect agent with every preset. */
export const perfectByPreset = (make: (preset?: string) => TaskInstance): readonly number[] =>
  [undefined, ...Object.keys(make().definition.presets ?? {})].map((preset) => accuracy(make(preset), perfect, 40));
