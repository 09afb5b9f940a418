/** Reference levels of loss and accuracy for a trained network, computed from the task. */
import { idealCrossEntropy } from "../analysis/crossEntropy.ts";
import { idealChoice } from "../analysis/observer.ts";
import { normalCdf, portableLog, portablePow } from "../base/math.ts";
import type { IdealChoices, References } from "../format/runFile.ts";
import type { Model } from "../model/model.ts";
import { typicalTrials } from "../task/constantAnswer.ts";
import { denseChannel } from "../task/denseBatch.ts";
import type { TaskInstance } from "../task/instance.ts";
import type { Trial } from "../task/trial.ts";
import { type BlindLosses, blindBinaryCrossEntropies, blindSquaredErrors, trialPeriodNames } from "./blindLosses.ts";
import { blindAccuracy } from "./blindPolicies.ts";
import { responseMask } from "./responseMask.ts";
import type { EvaluateOptions, TrainOptions } from "./trainSettings.ts";

/** Label of the loss per value of a network that knows when to answer, but not what. */
export const blindAnswer = "right timing, mean answer";

/** Label of the ideal observer's levels. */
export const idealLabel = "ideal observer";
/** Label of the level reached by ignoring the stimulus. */
export const chanceLabel = "chance";
/** Label of a network that responds at random, but only when a response is wanted. */
export const guessLabel = "right timing, random choice";

/**
 * For classes under cross-entropy: the losses of constant answers at the label frequencies, of the right timing
 * with a random choice, and of the ideal observer of two choices. For losses of each output separately (squared
 * error, binary cross-entropy): the losses of the best constant outputs, and of the right timing with mean
 * answers. For accuracy: chance (ignoring the stimulus), and the ideal observer's accuracy and choices where the
 * task defines them and its noise is the only input noise.
 */
export function referencesOf(
  model: Model,
  task: TaskInstance,
  train: TrainOptions,
  evaluate: Pick<EvaluateOptions, "psychometric">,
): References {
  const isKnown = isIdealMeaningful(model);
  const idealChoices = isKnown ? idealChoicesOf(task, evaluate) : null;
  const observer = idealChoices && gaussianNoise(idealChoices);
  const accuracy = isKnown ? idealDrawn(task) : null;
  const chance = blindAccuracy(task);
  const levels: { label: string; value: number }[] = [];
  if (train.loss === "crossEntropy" && task.target === "class") {
    const periods = labelFrequencies(task, train.responseWeight);
    const frequencies = task.outputs.map((_, k) => periods.reduce((sum, period) => sum + period[k], 0));
    if (periods.length > 0) levels.push({ label: "base rate", value: entropy(frequencies) });
    const none = task.noResponse ?? -1;
    const response = frequencies.map((p, k) => (k === none ? 0 : p));
    const responding = response.reduce((sum, p) => sum + p, 0);
    if (responding > 0 && none >= 0) {
      // With a single response, the choice is whether to respond.
      const isGoNogo = response.filter((p) => p > 0).length === 1;
      const chosen = response.map((p) => p / responding);
      const value = isGoNogo
        ? periods.reduce((sum, period) => sum + entropyShare(period), 0)
        : responding * entropy(chosen);
      levels.push({ label: guessLabel, value });
      const strengths = observer !== null && observer > 0 ? evidenceOf(task, observer) : null;
      if (strengths) levels.push({ label: idealLabel, value: responding * idealCrossEntropy(strengths) });
    }
  }
  if (train.loss === "squaredError")
    levels.push(...blindLevels("constant outputs", blindSquaredErrors(task, train.responseWeight)));
  if (train.loss === "binaryCrossEntropy")
    levels.push(...blindLevels("base rate", blindBinaryCrossEntropies(task, train.responseWeight)));
  return {
    loss: levels,
    accuracy: [
      ...(accuracy === null ? [] : [{ label: idealLabel, value: accuracy }]),
      ...(chance === null ? [] : [{ label: chanceLabel, value: chance }]),
    ],
    observerSigma: observer,
    idealChoices,
    changedInputs: model.changesInputs,
  };
}

const shown = (loss: number): string => loss.toPrecision(3);

/** The two are the same level where they differ by less than is shown, as where only the response counts. */
const blindLevels = (label: string, losses: BlindLosses | null): References["loss"] =>
  losses === null
    ? []
    : [
        ...(shown(losses.constant) !== shown(losses.byPeriod) ? [{ label, value: losses.constant }] : []),
        { label: blindAnswer, value: losses.byPeriod },
      ];

/** The ideal observer assumes the task's noise alone, on inputs that the network does not change. */
export const isIdealMeaningful = ({ changesInputs }: Model): boolean => changesInputs.length === 0;

/**
 * Accuracy of the ideal observer, with conditions as often as training draws them; null where the task does not
 * define it.
 */
function idealDrawn(task: TaskInstance): number | null {
  let [sum, total] = [0, 0];
  for (const c of task.conditions.keys()) {
    const weight = task.weights?.[c] ?? 1;
    if (weight === 0) continue;
    const p = task.idealObserver(c);
    if (p === null) return null;
    sum += weight * p;
    total += weight;
  }
  return sum / total;
}

/**
 * The evidence in units of the observer's noise s.d., one value per condition that wants a response; for tasks
 * with two responses that are equally likely at every strength, else null.
 */
function evidenceOf(task: TaskInstance, observer: number): number[] | null {
  const { psychometric } = task.words;
  const isEven = task.weights === null && responsesOf(task) === 2;
  if (psychometric === null || !isEven) return null;
  return task.conditions.flatMap((condition, c) =>
    isResponseWanted(task, task.at(c, 0, c)) ? [Math.abs(Number(condition[psychometric.factor])) / observer] : [],
  );
}

const responsesOf = ({ outputs, noResponse }: TaskInstance): number => outputs.length - (noResponse === null ? 0 : 1);

const isResponseWanted = ({ noResponse }: TaskInstance, { correct }: Trial): boolean =>
  correct !== null && correct !== noResponse;

/** Points at which the ideal observer is computed from one level to the next. */
const between = 16;

/**
 * The ideal observer's choices at the task's levels and between them; null where the task does not define it or
 * has more than two responses: it does not define which of the others a wrong response is.
 */
function idealChoicesOf(
  task: TaskInstance,
  { psychometric: asked }: Pick<EvaluateOptions, "psychometric">,
): IdealChoices | null {
  const { psychometric, outputs } = task.words;
  if (psychometric === null || responsesOf(task) > 2 || task.idealObserver(0) === null) return null;
  const favoured = outputs.indexOf(psychometric.favours);
  const shown = Array.isArray(asked) ? task.atLevels(finer(asked)) : task;
  const sums = new Map<number, { p: number; n: number }>();
  for (const [c, condition] of shown.conditions.entries()) {
    const trial = shown.at(c, 0, c);
    const p = shown.idealObserver(c);
    if (p === null) return null;
    if (!isResponseWanted(shown, trial)) continue;
    const level = Number(condition[psychometric.factor]);
    const one = sums.get(level) ?? { p: 0, n: 0 };
    sums.set(level, { p: one.p + (trial.correct === favoured ? p : 1 - p), n: one.n + 1 });
  }
  const ascending = [...sums].sort(([a], [b]) => a - b);
  if (ascending.length === 0) return null;
  return { level: ascending.map(([level]) => level), value: ascending.map(([, { p, n }]) => p / n) };
}

/** Levels with intermediate ones: in equal ratios between levels of one sign, else in equal steps. */
function finer(levels: readonly number[]): number[] {
  const ascending = levels.toSorted((a, b) => a - b);
  return ascending.flatMap((level, i) => {
    const next = ascending[i + 1];
    if (next === undefined) return [level];
    return Array.from({ length: between }, (_, k) =>
      level * next > 0 ? level * portablePow(next / level, k / between) : level + (k * (next - level)) / between,
    );
  });
}

/**
 * The σ (in units of the level) for which all choices are Φ(level/σ); null if none exists, as when the stimulus
 * varies in length.
 */
function gaussianNoise({ level: levels, value: choices }: IdealChoices): number | null {
  const at = choices.findIndex((p) => p > 0.8);
  if (at < 0) return null;
  if (choices[at] === 1) return choices.every((p) => p === 0 || p === 0.5 || p === 1) ? 0 : null;
  let [low, high] = [0, 10];
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < choices[at]) low = middle;
    else high = middle;
  }
  const sigma = levels[at] / low;
  return levels.every((c, k) => Math.abs(idealChoice(c, sigma) - choices[k]) < 1e-9) ? sigma : null;
}

/**
 * Frequency of each class among the steps, as training weighs them, for each period; empty if no step has weight.
 * Conditions count as often as training draws them.
 */
function labelFrequencies(task: TaskInstance, responseWeight: number): number[][] {
  const periods = new Map<string, number[]>();
  let total = 0;
  for (const { trial, often } of typicalTrials(task)) {
    const classes = denseChannel(trial.targets, 0, trial.steps);
    const mask = denseChannel(responseMask(trial, responseWeight), 0, trial.steps);
    const names = trialPeriodNames(trial);
    for (let k = 0; k < trial.steps; k++) {
      let weights = periods.get(names[k]);
      if (!weights) periods.set(names[k], (weights = new Array<number>(task.outputs.length).fill(0)));
      weights[classes[k]] += often * mask[k];
      total += often * mask[k];
    }
  }
  if (!(total > 0)) return [];
  return [...periods.values()].map((weights) => weights.map((weight) => weight / total));
}

/** The entropy within a part of the whole, times the share of that part. */
function entropyShare(parts: readonly number[]): number {
  const share = parts.reduce((sum, part) => sum + part, 0);
  return share > 0 ? share * entropy(parts.map((part) => part / share)) : 0;
}

/** −Σ p ln p, in nats. */
const entropy = (probabilities: readonly number[]): number =>
  probabilities.reduce((sum, p) => (p > 0 ? sum - p * portableLog(p) : sum), 0);

/**
 * The ideal observer's P(choice that large values favour) as a function of the psychometric variable, interpolated
 * linearly; undefined where it is not known.
 */
export function idealCurve({ idealChoices }: References): ((level: number) => number) | undefined {
  if (!idealChoices) return undefined;
  const { level: levels, value } = idealChoices;
  return (level) => {
    const next = levels.findIndex((known) => known >= level);
    if (next < 0) return value[value.length - 1];
    if (next === 0 || levels[next] === level) return value[next];
    const along = (level - levels[next - 1]) / (levels[next] - levels[next - 1]);
    return value[next - 1] + along * (value[next] - value[next - 1]);
  };
}
