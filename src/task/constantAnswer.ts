/** The mean target, as an answer that never changes: what errors are compared with. */
import type { TrialScorer } from "./score.ts";
import type { Condition, Trial } from "./trial.ts";
import type { TaskWords } from "./words/words.ts";

/** What draws trials of some conditions. */
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
 * About so many trials are averaged over, evenly divided among conditions: timing and targets may be random. Two of a condition tell whether they
 * are.
 */
const fewest = { all: 4000, each: 2 };

/** A trial that stands for many. */
export interface TypicalTrial {
  readonly trial: Trial;
  /** Its place in the task's list. */
  readonly condition: number;
  /** How many it stands for, conditions as often as training draws them. */
  readonly often: number;
  /** The same, conditions in equal number. */
  readonly equally: number;
}

/** Some trials of each condition. */
export function* typicalTrials(task: TrialDrawer): Generator<TypicalTrial> {
  const draws = Math.max(fewest.each, Math.ceil(fewest.all / task.conditions.length));
  for (const condition of task.conditions.keys()) {
    const weight = task.weights?.[condition] ?? 1;
    // Under one number all conditions would have the same lengths.
    const draw = (k: number) => task.at(condition, 0, condition * draws + k);
    const [first, second] = [draw(0), draw(1)];
    // Nothing in it is left to chance: once is enough.
    if (second.targets === first.targets) {
      yield { trial: first, condition, often: draws * weight, equally: draws };
      continue;
    }
    for (let k = 0; k < draws; k++)
      yield { trial: k < 2 ? [first, second][k] : draw(k), condition, often: weight, equally: 1 };
  }
}

/**
 * The mean target of each output over the steps that errors are measured at, conditions in equal number; 0 for an output that none is measured of;
 * null where the score measures none.
 */
export function constantAnswer(task: ScoredDrawer): Float64Array | null {
  if (task.words.score.error === null) return null;
  const means = task.outputs.map(() => new RunningMean());
  for (const { trial, equally } of typicalTrials(task))
    task.scorer.meanTarget(trial)!.forEach((value, output) => {
      if (Number.isFinite(value)) means[output].add(value, equally);
    });
  return Float64Array.from(means, (mean) => mean.value);
}

/** A weighted mean; of equal values it is exactly theirs. */
class RunningMean {
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

  /** 0 of none. Of values that cancel out, such as directions around a circle, rounding leaves a little. */
  get value(): number {
    if (this.weight === 0) return 0;
    const mean = this.first + this.off / this.weight;
    return Math.abs(mean) * this.weight <= 1e-9 * this.size ? 0 : mean;
  }
}
