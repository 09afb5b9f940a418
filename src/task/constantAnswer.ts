/** The mean target, as a constant answer with which errors are compared. */
import type { TrialScorer } from "./score.ts";
import type { Condition, Trial } from "./trial.ts";
import type { TaskWords } from "./words/words.ts";

/** Something that draws trials of given conditions. */
interface TrialDrawer {
  readonly conditions: readonly Condition[];
  readonly weights: readonly number[] | null;
  at(condition: number, seed: number, number: number): Trial;
}
interface ScoredDrawer extends TrialDrawer {
  readonly outputs: readonly string[];
  readonly words: TaskWords;
  readonly scorer: TrialScorer;
}

/**
 * Number of trials to average over, evenly divided among conditions, because timing and targets may be random. Two
 * trials per condition show whether they are.
 */
const fewest = { all: 4000, each: 2 };

/** A trial that represents many. */
export interface TypicalTrial {
  readonly trial: Trial;
  /** Index of its condition in the task's list. */
  readonly condition: number;
  /** How many trials it represents, with conditions weighted as in training. */
  readonly often: number;
  /** The same with conditions in equal number. */
  readonly equally: number;
}

/** Some trials of each condition, about `all` together. */
export function* typicalTrials(task: TrialDrawer, all = fewest.all): Generator<TypicalTrial> {
  const draws = Math.max(fewest.each, Math.ceil(all / task.conditions.length));
  for (const condition of task.conditions.keys()) {
    const weight = task.weights?.[condition] ?? 1;
    // With the same number, all conditions would have the same lengths.
    const draw = (k: number) => task.at(condition, 0, condition * draws + k);
    const [first, second] = [draw(0), draw(1)];
    // Nothing in it is random: once is enough.
    if (second.targets === first.targets) {
      yield { trial: first, condition, often: draws * weight, equally: draws };
      continue;
    }
    for (let k = 0; k < draws; k++)
      yield { trial: k < 2 ? [first, second][k] : draw(k), condition, often: weight, equally: 1 };
  }
}

/**
 * The mean target of each output over the steps at which errors are measured, conditions in equal number; 0 for an
 * output without errors; the mean time that is due for errors of time; null if the score measures none.
 */
export function constantAnswer(task: ScoredDrawer): Float64Array | null {
  if (task.words.score.error === null) return null;
  const { measure } = task.words.score.error;
  const means = (measure === "time" ? ["time"] : task.outputs).map(() => new RunningMean());
  for (const { trial, equally } of typicalTrials(task))
    task.scorer.meanTarget(trial)?.forEach((value, output) => {
      if (Number.isFinite(value)) means[output].add(value, equally);
    });
  return Float64Array.from(means, (mean) => mean.value);
}

/** A weighted mean; exact for equal values. */
export class RunningMean {
  private first = 0;
  private weight = 0;
  private off = 0;
  private size = 0;

  add(value: number, weight: number): void {
    if (this.weight === 0) this.first = value;
    this.weight += weight;
    this.off += weight * (value - this.first);
    this.size += weight * Math.abs(value);
  }

  /**
   * 0 without values. Values that cancel, such as directions around a circle, leave a rounding error, which is
   * removed.
   */
  get value(): number {
    if (this.weight === 0) return 0;
    const mean = this.first + this.off / this.weight;
    return Math.abs(mean) * this.weight <= 1e-9 * this.size ? 0 : mean;
  }
}
