/** Losses of outputs that ignore the stimulus, as of a network that has learned at most the timing of a task. */
import { portableLog } from "../base/math.ts";
import { typicalTrials } from "../task/constantAnswer.ts";
import { denseChannel } from "../task/denseBatch.ts";
import type { TaskInstance } from "../task/instance.ts";
import type { Trial } from "../task/trial.ts";
import { outputWeights } from "./responseMask.ts";

/** Weighted sums of a target. */
interface Moments {
  weight: number;
  sum: number;
  squares: number;
}

/** Losses of the best constant outputs, and of the best outputs that depend on the period alone. */
export interface BlindLosses {
  readonly constant: number;
  readonly byPeriod: number;
}

/** Mean squared error, as the loss counts it. A class is 1 on its own output and 0 on the others. */
export const blindSquaredErrors = (task: TaskInstance, responseWeight: number): BlindLosses | null =>
  lossesOf(task, responseWeight, ({ weight, sum, squares }) => Math.max(0, squares - (sum * sum) / weight));

/** Cross-entropy of each output on its own, as the loss counts it. */
export const blindBinaryCrossEntropies = (task: TaskInstance, responseWeight: number): BlindLosses | null =>
  lossesOf(task, responseWeight, ({ weight, sum }) => weight * entropyOf(sum / weight));

/** −p ln p − (1 − p) ln(1 − p), in nats. */
function entropyOf(p: number): number {
  return p > 0 && p < 1 ? -p * portableLog(p) - (1 - p) * portableLog(1 - p) : 0;
}

/**
 * @param lossOf the loss of the mean answer, summed over the steps that the moments cover
 * @returns null where no step has any weight
 */
function lossesOf(
  task: TaskInstance,
  responseWeight: number,
  lossOf: (moments: Moments) => number,
): BlindLosses | null {
  const outputs = task.outputs.map(noMoments);
  const periods = new Map<string, Moments[]>();
  const momentsIn = (period: string) => {
    let moments = periods.get(period);
    if (!moments) periods.set(period, (moments = task.outputs.map(noMoments)));
    return moments;
  };
  for (const { trial, often } of typicalTrials(task)) {
    const weights = outputWeights(trial, responseWeight, task.outputs.length);
    const byStep = trialPeriodNames(trial).map(momentsIn);
    const classes = task.target === "class" ? denseChannel(trial.targets, 0, trial.steps) : null;
    for (const [output, constant] of outputs.entries()) {
      const mask = denseChannel(weights, output, trial.steps);
      const values = classes
        ? classes.map((k) => (k === output ? 1 : 0))
        : denseChannel(trial.targets, output, trial.steps);
      for (let k = 0; k < trial.steps; k++) {
        const weight = often * mask[k];
        if (weight === 0) continue;
        add(constant, weight, values[k]);
        add(byStep[k][output], weight, values[k]);
      }
    }
  }
  const total = outputs.reduce((sum, { weight }) => sum + weight, 0);
  if (!(total > 0)) return null;
  const over = (groups: readonly Moments[]) =>
    groups.reduce((sum, moments) => (moments.weight > 0 ? sum + lossOf(moments) : sum), 0) / total;
  return { constant: over(outputs), byPeriod: over([...periods.values()].flat()) };
}

export function trialPeriodNames({ periods, steps }: Trial): string[] {
  const names = new Array<string>(steps).fill("");
  for (const { name, from, to } of periods) names.fill(name, from, to);
  return names;
}

const noMoments = (): Moments => ({ weight: 0, sum: 0, squares: 0 });

function add(moments: Moments, weight: number, value: number): void {
  moments.weight += weight;
  moments.sum += weight * value;
  moments.squares += weight * value * value;
}
