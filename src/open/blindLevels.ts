/** Squared errors of answers that ignore the stimulus: what a network reaches that learned the timing of a task alone, or nothing. */
import { chanceOf } from "../analysis/choices.ts";
import { denseChannel } from "../task/dense.ts";
import type { TaskInstance } from "../task/instance.ts";
import type { Trial } from "../task/trial.ts";
import { responseMask } from "./responseMask.ts";

/** At least so many trials are averaged over, and so many of each condition: timing may be random. */
const fewest = { all: 4000, each: 20 };

/** Weighted sums of a target. */
interface Moments {
  weight: number;
  sum: number;
  squares: number;
}

/**
 * Mean squared error, as the loss counts it, of the best constant outputs, and of the best outputs that change with the period alone. A class is
 * 1 on its own output and 0 on the others.
 */
export function blindSquaredErrors(task: TaskInstance, responseWeight: number): { constant: number; byPeriod: number } {
  const outputs = new Map<string, Moments>();
  const periods = new Map<string, Moments>();
  for (const { trial, often } of typicalTrials(task)) {
    const mask = denseChannel(responseMask(trial, responseWeight), 0, trial.steps);
    const periodAt = periodNames(trial);
    const classes = task.target === "class" ? denseChannel(trial.targets, 0, trial.steps) : null;
    for (let output = 0; output < task.outputs.length; output++) {
      const values = classes
        ? classes.map((k) => (k === output ? 1 : 0))
        : denseChannel(trial.targets, output, trial.steps);
      for (let k = 0; k < trial.steps; k++) {
        if (mask[k] === 0) continue;
        add(outputs, `${output}`, often * mask[k], values[k]);
        add(periods, `${output} ${periodAt[k]}`, often * mask[k], values[k]);
      }
    }
  }
  return { constant: residual(outputs), byPeriod: residual(periods) };
}

/** Training accuracy of the best policy that ignores the stimulus, as `chanceOf` has it; null where no answer is right. */
export const blindAccuracy = (task: TaskInstance): number | null => {
  const shares = answerShares(task);
  return shares.size > 0 ? chanceOf(shares, task.noResponse ?? -1) : null;
};

/** How often each answer is the right one, of all trials that have one. */
function answerShares(task: TaskInstance): ReadonlyMap<number, number> {
  const shares = new Map<number, number>();
  let total = 0;
  for (const { trial, often } of typicalTrials(task)) {
    if (trial.correct === null) continue;
    shares.set(trial.correct, (shares.get(trial.correct) ?? 0) + often);
    total += often;
  }
  for (const [answer, weight] of shares) shares.set(answer, weight / total);
  return shares;
}

/** Some trials of each condition, and how often training draws them. */
export function* typicalTrials(task: TaskInstance): Generator<{ trial: Trial; often: number }> {
  const draws = Math.max(fewest.each, Math.ceil(fewest.all / task.conditions.length));
  for (const condition of task.conditions.keys()) {
    const often = task.weights?.[condition] ?? 1;
    // Under one number all conditions would have the same lengths.
    const draw = (k: number) => task.at(condition, 0, condition * draws + k);
    const first = draw(0);
    // Nothing in it is left to chance: once is enough.
    const isFixed = draw(1).targets === first.targets;
    yield { trial: first, often: isFixed ? draws * often : often };
    for (let k = 1; k < draws && !isFixed; k++) yield { trial: draw(k), often };
  }
}

export function periodNames({ periods, steps }: Trial): string[] {
  const names = new Array<string>(steps).fill("");
  for (const { name, from, to } of periods) names.fill(name, from, to);
  return names;
}

function add(groups: Map<string, Moments>, key: string, weight: number, value: number): void {
  let moments = groups.get(key);
  if (!moments) groups.set(key, (moments = { weight: 0, sum: 0, squares: 0 }));
  moments.weight += weight;
  moments.sum += weight * value;
  moments.squares += weight * value * value;
}

/** What is left of the squares around the mean of each group. */
function residual(groups: ReadonlyMap<string, Moments>): number {
  let [left, weights] = [0, 0];
  for (const { weight, sum, squares } of groups.values()) {
    left += Math.max(0, squares - (sum * sum) / weight);
    weights += weight;
  }
  return weights > 0 ? left / weights : 0;
}
