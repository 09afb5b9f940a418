/** Chance: the accuracy of answers that ignore the stimulus. */
import { blindPolicy, chanceOf, type Slack } from "../analysis/chance.ts";
import { type TypicalTrial, typicalTrials } from "../task/constantAnswer.ts";
import type { TaskInstance } from "../task/instance.ts";
import type { Trial } from "../task/trial.ts";
import { choiceNumber } from "../task/words/words.ts";

/** The best policy that ignores the stimulus: it knows when to answer, and so which trials want no response. */
export interface BlindPolicy {
  readonly accuracy: number;
  /**
   * P(right) where some choice is right (numbered from 1; 0: no response); null where accuracy does not follow
   * from right choices.
   */
  readonly right: ((choice: number) => number) | null;
}
/**
 * With all conditions weighted equally, and as training draws them; null where training draws no trial with a
 * right answer.
 */
export interface BlindPolicies {
  readonly balanced: BlindPolicy;
  readonly drawn: BlindPolicy | null;
}
type WeightOf = (one: Pick<TypicalTrial, "often" | "equally">) => number;

const known = new WeakMap<TaskInstance, { readonly policies: BlindPolicies | null }>();

/** Declared by the task, or computed from its answers; null where no answer is right. */
export function blindPolicies(task: TaskInstance): BlindPolicies | null {
  let found = known.get(task);
  if (!found) known.set(task, (found = { policies: policiesOf(task) }));
  return found.policies;
}

function policiesOf(task: TaskInstance): BlindPolicies | null {
  const { declaredChance } = task;
  if (declaredChance !== null) {
    const declared = { accuracy: declaredChance, right: null };
    return { balanced: declared, drawn: declared };
  }
  const { error } = task.words.score;
  return error !== null && error.tolerance !== null ? constantPolicies(task) : answerPolicies(task);
}

/** The best policy for each way to weigh trials; null where no trial has a right answer. */
function policiesBy(best: (weightOf: WeightOf) => BlindPolicy | null): BlindPolicies | null {
  const balanced = best(({ equally }) => equally);
  return balanced && { balanced, drawn: best(({ often }) => often) };
}

/** Training accuracy of the best policy that ignores the stimulus; null where no answer is right. */
export const blindAccuracy = (task: TaskInstance): number | null => blindPolicies(task)?.drawn?.accuracy ?? null;

/** Bound on the trials scored in all while candidate answers are tried. */
const mostScored = 300_000;
/** Largest number of targets tried as answers. */
const mostTargets = 128;

/** Trials in which the same constant answers are right, represented by one of them. */
interface Kind {
  readonly trial: Trial;
  /** NaN for outputs that are not measured. */
  readonly target: Float64Array;
  /** Number of trials it represents, in each half of all trials. */
  readonly halves: readonly [Amounts, Amounts];
}
type Amounts = { -readonly [K in "often" | "equally"]: number };

/** For a score with an error tolerance: the best constant answer, except on trials that want no response. */
function constantPolicies(task: TaskInstance): BlindPolicies | null {
  const kinds = kindsOf(task);
  const answers = task.target === "class" ? choicesOf(task) : valuesOf(task, kinds);
  const wantsNone = ({ correct }: Trial) => correct !== null && correct === task.noResponse;
  const isRight = answers.map((answer) => kinds.map(({ trial }) => wantsNone(trial) || isRightIn(task, trial, answer)));
  return policiesBy((weightOf) => {
    const totals = halves.map((half) => totalOf(kinds, (kind) => weightOf(kind.halves[half])));
    if (!totals.every((total) => total > 0)) return null;
    const [one, other] = halves.map((half) =>
      isRight.map((right) => totalOf(kinds, (kind, k) => (right[k] ? weightOf(kind.halves[half]) : 0)) / totals[half]),
    );
    // Chosen on one half and counted on the other: the best of many answers is biased on the trials that chose it.
    const accuracy = (other[one.indexOf(Math.max(...one))] + one[other.indexOf(Math.max(...other))]) / 2;
    return { accuracy, right: null };
  });
}
const halves = [0, 1] as const;

/** Whether a constant answer is right; null where no answer is. */
const isRightIn = (task: TaskInstance, trial: Trial, answer: ArrayLike<number>): boolean | null =>
  task.scorer.score(trial, answer, 0, 0).isRight;

/** The kinds of trials that are judged. */
function kindsOf(task: TaskInstance): Kind[] {
  const { scorer } = task;
  const constant = task.constantAnswer()!;
  const kinds = new Map<string, Kind>();
  let drawn = 0;
  for (const { trial, often, equally } of typicalTrials(task)) {
    // A trial that represents many is in both halves.
    const parts = equally > 1 ? [0.5, 0.5] : drawn++ % 2 === 0 ? [1, 0] : [0, 1];
    if (isRightIn(task, trial, constant) === null) continue;
    const target = scorer.meanTarget(trial)!;
    // The errors of two answers distinguish targets that move within a trial from constant ones.
    const errors = [target, constant].map((answer) => scorer.constantError(trial, answer));
    const key = `${trial.correct} ${keyOf([...target, ...errors])}`;
    let kind = kinds.get(key);
    if (!kind) {
      const none = () => ({ often: 0, equally: 0 });
      kinds.set(key, (kind = { trial: { ...trial, inputs: [] }, target, halves: [none(), none()] }));
    }
    for (const half of halves) {
      kind.halves[half].often += parts[half] * often;
      kind.halves[half].equally += parts[half] * equally;
    }
  }
  return [...kinds.values()];
}

/** Values that differ only by rounding are equal. */
const keyOf = (values: ArrayLike<number>): string => Array.from(values, (value) => value.toPrecision(9)).join(" ");

/** All choices, as outputs that make them by any rule. */
const choicesOf = ({ outputs }: TaskInstance): Float64Array[] =>
  outputs.map((_, chosen) => Float64Array.from(outputs, (_, output) => (output === chosen ? 100 : 0)));

/**
 * Candidates: the mean target, outputs of 0 (which have no direction), the targets of all trials, and the
 * midpoints of any two of them. For a single output or direction the best constant is among these. An output
 * without a target takes its mean.
 */
function valuesOf(task: TaskInstance, kinds: readonly Kind[]): Float64Array[] {
  const mean = task.constantAnswer()!;
  const most = mostScored / kinds.length;
  const distinct = new Map(kinds.map(({ target }) => [keyOf(target), target]));
  const targets = spread([...distinct.values()], Math.min(mostTargets, most));
  const between = targets.flatMap((one, k) => targets.slice(k + 1).map((other) => task.scorer.midway(one, other)!));
  return [mean, new Float64Array(mean.length), ...targets, ...spread(between, most - targets.length)].map((answer) =>
    answer.map((value, output) => (Number.isNaN(value) ? mean[output] : value)),
  );
}

/** Every k-th element of a list, at most `most` of them. */
function spread<T>(list: readonly T[], most: number): readonly T[] {
  const every = Math.ceil(list.length / Math.max(1, most));
  return list.filter((_, k) => k % every === 0);
}

function totalOf<T>(list: readonly T[], weightOf: (one: T, k: number) => number): number {
  return list.reduce((sum, one, k) => sum + weightOf(one, k), 0);
}

/** A trial with a right choice. */
interface Answered extends Pick<TypicalTrial, "condition" | "often" | "equally"> {
  readonly choice: number;
}

/** For right choices: how often each is right among all trials that have a right choice. */
function answerPolicies(task: TaskInstance): BlindPolicies | null {
  const answered: Answered[] = [];
  for (const { trial, condition, often, equally } of typicalTrials(task))
    if (trial.correct !== null)
      answered.push({ choice: choiceNumber(trial.correct, task.noResponse), condition, often, equally });
  return policiesBy((weightOf) => {
    const counted = answered.filter((one) => weightOf(one) > 0);
    if (counted.length === 0) return null;
    const total = totalOf(counted, weightOf);
    const sums = new Map<number, number>();
    for (const one of counted) sums.set(one.choice, (sums.get(one.choice) ?? 0) + weightOf(one));
    const shares = new Map([...sums].map(([choice, sum]) => [choice, sum / total]));
    const slack = slackOf(counted, (one) => weightOf(one) / total);
    return { accuracy: chanceOf(shares, 0, slack), right: blindPolicy(shares, 0, slack) };
  });
}

/** Shares that differ by less than this many standard errors are equal. */
const standardErrors = 3;

/**
 * The difference up to which shares are equal. Only conditions whose trials differ in what is right make shares
 * uncertain.
 */
function slackOf(counted: readonly Answered[], shareOf: (one: Answered) => number): Slack {
  const conditions = new Map<number, Answered[]>();
  for (const one of counted) {
    const trials = conditions.get(one.condition);
    if (trials) trials.push(one);
    else conditions.set(one.condition, [one]);
  }
  return (one, other) => {
    let variance = 0;
    for (const trials of conditions.values()) {
      const n = trials.length;
      if (n < 2) continue;
      const [a, b] = [one, other].map((wanted) => trials.filter(({ choice }) => choice === wanted).length);
      const share = shareOf(trials[0]);
      variance += (share * share * n * (a + b - ((a - b) * (a - b)) / n)) / (n - 1);
    }
    return 1e-9 + standardErrors * Math.sqrt(variance);
  };
}
