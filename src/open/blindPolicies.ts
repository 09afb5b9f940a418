/** Chance: the accuracy of answers that ignore the stimulus. */
import { blindPolicy, chanceOf, type Slack } from "../analysis/chance.ts";
import { classesInEach } from "../task/choiceRule.ts";
import { RunningMean, type TypicalTrial, typicalTrials } from "../task/constantAnswer.ts";
import type { TaskInstance } from "../task/instance.ts";
import { labelOf } from "../task/mixture/mixtureWords.ts";
import type { Trial } from "../task/trial.ts";
import { choiceNumber } from "../task/words/words.ts";

/** What is right in a trial. */
interface RightChoice extends Pick<Trial, "condition"> {
  readonly correct: number;
}

/** The best policy that ignores the stimulus: it knows when to answer, but not which trials want no response. */
export interface BlindPolicy {
  readonly accuracy: number;
  /**
   * P(right) in a trial where some choice is right (numbered from 1; 0: no response); null where accuracy does not
   * follow from right choices.
   */
  readonly right: ((trial: RightChoice) => number | null) | null;
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
  if (!found) known.set(task, (found = { policies: policiesFrom(task) }));
  return found.policies;
}

/** The same, computed from this many trials instead of the usual number. */
export function policiesFrom(task: TaskInstance, trials?: number): BlindPolicies | null {
  const { declaredChance, members } = task;
  if (members) return mixedPolicies(task, members);
  if (declaredChance !== null) {
    const declared = { accuracy: declaredChance, right: null };
    return { balanced: declared, drawn: declared };
  }
  const { error } = task.words.score;
  return error !== null && error.tolerance !== null ? constantPolicies(task, trials) : answerPolicies(task, trials);
}

/** The best policy for each way to weigh trials; null where no trial has a right answer. */
function policiesBy(best: (weightOf: WeightOf) => BlindPolicy | null): BlindPolicies | null {
  const balanced = best(({ equally }) => equally);
  return balanced && { balanced, drawn: best(({ often }) => often) };
}

/** Fewer for each task of a mixture, of which there may be many: chance is then known to 1 or 2 %. */
const trialsOfMember = 1000;

/** For a mixture: the best policy of each task, since when to answer can tell the tasks apart. */
function mixedPolicies(task: TaskInstance, members: readonly TaskInstance[]): BlindPolicies | null {
  const labels = members.map(({ conditions }) => labelOf({ condition: conditions[0] }));
  const policies = members.map((member) => policiesFrom(member, trialsOfMember));
  const judged = labels.map((): Amounts => ({ often: 0, equally: 0 }));
  const zeros = new Float64Array(task.outputs.length);
  for (const { trial, often, equally } of typicalTrials(task)) {
    if (isRightIn(task, trial, zeros) === null) continue;
    const one = judged[labels.indexOf(labelOf(trial))];
    one.often += often;
    one.equally += equally;
  }
  const mixed = (which: keyof BlindPolicies, by: keyof Amounts): BlindPolicy | null => {
    const parts = policies.flatMap((policy, k) => {
      const one = judged[k][by] > 0 ? policy?.[which] : undefined;
      return one ? [{ ...one, label: labels[k], weight: judged[k][by] }] : [];
    });
    if (parts.length === 0) return null;
    const total = totalOf(parts, ({ weight }) => weight);
    return {
      accuracy: totalOf(parts, ({ accuracy, weight }) => accuracy * weight) / total,
      right(trial) {
        const label = labelOf(trial);
        return parts.find((part) => part.label === label)?.right?.(trial) ?? null;
      },
    };
  };
  const balanced = mixed("balanced", "equally");
  return balanced && { balanced, drawn: mixed("drawn", "often") };
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

/** For a score with an error tolerance: the best constant answer, or never to respond. */
function constantPolicies(task: TaskInstance, drawn?: number): BlindPolicies | null {
  const kinds = kindsOf(task, drawn);
  const isOfChoice = task.target === "class" && task.words.score.error?.measure !== "time";
  const answers = isOfChoice ? choicesOf(task) : valuesOf(task, kinds);
  const wantsNone = ({ correct }: Trial) => correct !== null && correct === task.noResponse;
  const trials = kinds.map(({ trial }) => trial);
  const judge = isOfChoice
    ? (answer: Float64Array) => trials.map((trial) => isRightIn(task, trial, answer))
    : task.scorer.constantJudge(trials);
  const free = trials.map(wantsNone);
  const isRight = answers.map((answer) =>
    Uint8Array.from(judge(answer), (right, k) => Number((isOfChoice || !free[k]) && right)),
  );
  if (!isOfChoice) isRight.push(Uint8Array.from(free, Number));
  return policiesBy((weightOf) => {
    const weights = halves.map((half) => Float64Array.from(kinds, (kind) => weightOf(kind.halves[half])));
    const totals = weights.map((all) => all.reduce((sum, weight) => sum + weight, 0));
    if (!totals.every((total) => total > 0)) return null;
    const [one, other] = weights.map((all, half) => isRight.map((right) => sumWhere(right, all) / totals[half]));
    // Chosen on one half and counted on the other: the best of many answers is biased on the trials that chose it.
    const accuracy = (other[one.indexOf(Math.max(...one))] + one[other.indexOf(Math.max(...other))]) / 2;
    return { accuracy, right: null };
  });
}
const halves = [0, 1] as const;

/** The sum of the weights at which there is a 1; hundreds of thousands are added. */
function sumWhere(chosen: Uint8Array, weights: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < chosen.length; k++) if (chosen[k] === 1) sum += weights[k];
  return sum;
}

/** Whether a constant answer is right; null where no answer is. */
const isRightIn = (task: TaskInstance, trial: Trial, answer: ArrayLike<number>): boolean | null =>
  task.scorer.score(trial, answer, 0, 0).isRight;

/** The kinds of trials that are judged. */
function kindsOf(task: TaskInstance, trials?: number): Kind[] {
  const { scorer } = task;
  const zeros = new Float64Array(task.outputs.length);
  /** Different in all outputs, and without a symmetry that a target could have. */
  const probe = Float64Array.from(zeros, (_, output) => (output + 1) * (output + 1));
  const kinds = new Map<string, Kind>();
  let drawn = 0;
  for (const { trial, often, equally } of typicalTrials(task, trials)) {
    // A trial that represents many is in both halves.
    const parts = equally > 1 ? [0.5, 0.5] : drawn++ % 2 === 0 ? [1, 0] : [0, 1];
    if (isRightIn(task, trial, zeros) === null) continue;
    const target = scorer.meanTarget(trial)!;
    // The errors of two answers distinguish targets that move within a trial from constant ones.
    const errors = [target, probe].map((answer) => scorer.constantError(trial, answer));
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

/** Equal for values that are equal as float32: values that differ only by rounding. */
const keyOf = (values: ArrayLike<number>): string =>
  String.fromCharCode(...new Uint16Array(Float32Array.from(values).buffer));

/** All choices, as outputs that make them by any rule. */
const choicesOf = ({ outputs }: TaskInstance): Float64Array[] =>
  outputs.map((_, chosen) => Float64Array.from(outputs, (_, output) => (output === chosen ? 100 : 0)));

/**
 * Candidates: the mean target, outputs of 0 (which have no direction), the targets of all trials, and the
 * midpoints of any two of them. For a single output or direction the best constant is among these. An output
 * without a target takes its mean.
 */
function valuesOf(task: TaskInstance, kinds: readonly Kind[]): Float64Array[] {
  const means = Array.from(kinds[0]?.target ?? [], () => new RunningMean());
  for (const { target, halves: parts } of kinds)
    for (const [output, value] of target.entries())
      if (Number.isFinite(value)) means[output].add(value, parts[0].equally + parts[1].equally);
  const mean = Float64Array.from(means, ({ value }) => value);
  const most = mostScored / kinds.length;
  const distinct = new Map(kinds.map(({ target }) => [keyOf(target), target]));
  const targets = spread([...distinct.values()], Math.min(mostTargets, most));
  if (task.words.score.error?.measure === "time") return timesOf(task, targets);
  const between = targets.flatMap((one, k) => targets.slice(k + 1).map((other) => task.scorer.midway(one, other)!));
  return [mean, new Float64Array(mean.length), ...targets, ...spread(between, most - targets.length)].map((answer) =>
    answer.map((value, output) => (Number.isNaN(value) ? mean[output] : value)),
  );
}

/** All times at which a response can be given, up to somewhat after the last that is due. */
function timesOf({ dt }: TaskInstance, due: readonly Float64Array[]): Float64Array[] {
  const last = due.reduce((most, [time]) => (time > most ? time : most), 0);
  return Array.from({ length: Math.ceil((1.5 * last) / dt) }, (_, k) => Float64Array.of((k + 1) * dt));
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
function answerPolicies(task: TaskInstance, trials?: number): BlindPolicies | null {
  const answered: Answered[] = [];
  const { choice: rule } = task.words.score;
  const each = typeof rule === "object" && "each" in rule ? rule.each : null;
  // Several answers in one trial are one combination.
  const choiceIn = (trial: Trial, correct: number) =>
    each ? 1 + classesInEach(trial, each, task.outputs.length) : choiceNumber(correct, task.noResponse);
  for (const { trial, condition, often, equally } of typicalTrials(task, trials))
    if (trial.correct !== null) answered.push({ choice: choiceIn(trial, trial.correct), condition, often, equally });
  return policiesBy((weightOf) => {
    const counted = answered.filter((one) => weightOf(one) > 0);
    if (counted.length === 0) return null;
    const total = totalOf(counted, weightOf);
    const sums = new Map<number, number>();
    for (const one of counted) sums.set(one.choice, (sums.get(one.choice) ?? 0) + weightOf(one));
    const shares = new Map([...sums].map(([choice, sum]) => [choice, sum / total]));
    const slack = slackOf(counted, (one) => weightOf(one) / total);
    const right = blindPolicy(shares, slack);
    return { accuracy: chanceOf(shares, slack), right: each ? null : ({ correct }) => right(correct) };
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
