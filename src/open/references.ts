/** Levels of loss and accuracy that a trained network can be compared with, computed from the task. */
import { idealCrossEntropy } from "../analysis/crossEntropy.ts";
import { idealChoice } from "../analysis/observer.ts";
import { log, normalCdf } from "../base/math.ts";
import type { IdealChoices, References } from "../format/runFile.ts";
import type { Model } from "../model/model.ts";
import { denseChannel } from "../task/dense.ts";
import { createTask, type TaskInstance } from "../task/instance.ts";
import { blindAccuracy, blindSquaredErrors, periodNames, typicalTrials } from "./blindLevels.ts";
import { responseMask } from "./responseMask.ts";
import type { TrainOptions } from "./trainSettings.ts";

/** The level of a network that knows when to answer, but not what, of a loss per value. */
export const blindAnswer = "right timing, mean answer";

/** What the levels of the ideal observer are called. */
export const idealLabel = "ideal observer";
/** And that of whoever ignores the stimulus. */
export const chanceLabel = "chance";
/** And those of one that responds when, and only when, a response is wanted, at random. */
export const guessLabel = "right timing, random choice";

/** Its accuracy among the levels that a run keeps; null where it is not known. */
export const idealAccuracyIn = ({ accuracy }: Pick<References, "accuracy">): number | null =>
  accuracy.find(({ label }) => label === idealLabel)?.value ?? null;

/** 16 levels an octave; those that experiments use (1.6, 3.2, 6.4 … %) are among them exactly. */
const fineCoherences = [0, ...Array.from({ length: 192 }, (_, k) => 0.1 * 2 ** ((k - 32) / 16)), 100];

/**
 * For classes under cross-entropy: the loss of constant answers at the labels' frequencies; of the right timing with a random choice;
 * and of the ideal observer of two choices. For squared errors: the loss of the best constant outputs, and of the right timing with mean answers.
 * Accuracy of whoever ignores the stimulus (chance); accuracy and choices of the ideal observer where the task knows it and its noise is the only one
 * of the inputs.
 */
export function referencesOf(model: Model, task: TaskInstance, train: TrainOptions): References {
  const isKnown = isIdealMeaningful(model);
  const idealChoices = isKnown ? idealChoicesOf(task) : null;
  const observer = idealChoices && gaussianNoise(idealChoices);
  const accuracy = isKnown ? task.idealAccuracy() : null;
  const chance = blindAccuracy(task);
  const levels: { label: string; value: number }[] = [];
  if (train.loss === "crossEntropy" && task.target === "class") {
    const periods = labelFrequencies(task, train.responseWeight);
    const frequencies = task.outputs.map((_, k) => periods.reduce((sum, period) => sum + period[k], 0));
    levels.push({ label: "base rate", value: entropy(frequencies) });
    const none = task.noResponse ?? -1;
    const response = frequencies.map((p, k) => (k === none ? 0 : p));
    const responding = response.reduce((sum, p) => sum + p, 0);
    if (responding > 0 && none >= 0) {
      // Where there is one response alone, whether to make it is the choice.
      const isGoNogo = response.filter((p) => p > 0).length === 1;
      const chosen = response.map((p) => p / responding);
      const value = isGoNogo
        ? periods.reduce((sum, period) => sum + entropyShare(period), 0)
        : responding * entropy(chosen);
      levels.push({ label: guessLabel, value });
      const coherences = task.parameters["coherence"];
      const isEven = task.weights === null && task.outputs.length === 3;
      if (isEven && observer !== null && observer > 0 && Array.isArray(coherences))
        levels.push({
          label: idealLabel,
          value: responding * idealCrossEntropy((coherences as number[]).map((c) => c / observer)),
        });
    }
  }
  if (train.loss === "squaredError") {
    const { constant, byPeriod } = blindSquaredErrors(task, train.responseWeight);
    // Where the response is all that counts the two are one.
    if (constant > byPeriod) levels.push({ label: "constant outputs", value: constant });
    levels.push({ label: blindAnswer, value: byPeriod });
  }
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

/** The ideal observer is one of the task's noise alone, on inputs that pass unchanged. */
export const isIdealMeaningful = ({ changesInputs }: Model): boolean => changesInputs.length === 0;

/** What the task says of its ideal observer, over a fine list of coherences; null where it says nothing. */
function idealChoicesOf({ definition, parameters, dt }: TaskInstance): IdealChoices | null {
  const { signed } = definition;
  if (!definition.idealObserver || !signed || !Array.isArray(parameters["coherence"])) return null;
  const fine = createTask(definition, { ...parameters, dt, coherence: fineCoherences });
  const choices = new Map<number, number>();
  for (const [c, condition] of fine.conditions.entries()) {
    const signedCoherence = Number(condition[signed.name]);
    const p = fine.idealObserver(c);
    if (p === null) return null;
    choices.set(signedCoherence, signedCoherence > 0 ? p : signedCoherence < 0 ? 1 - p : 0.5);
  }
  const ascending = [...choices].sort(([a], [b]) => a - b);
  return { signedCoherence: ascending.map(([c]) => c), choice1: ascending.map(([, p]) => p) };
}

/** The σ (a coherence in %) for which all choices are Φ(c/σ); null where there is none, as when the stimulus varies in length. */
function gaussianNoise({ signedCoherence, choice1 }: IdealChoices): number | null {
  const at = choice1.findIndex((p) => p > 0.8);
  if (at < 0) return null;
  if (choice1[at] === 1) return choice1.every((p) => p === 0 || p === 0.5 || p === 1) ? 0 : null;
  let [low, high] = [0, 10];
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < choice1[at]) low = middle;
    else high = middle;
  }
  const sigma = signedCoherence[at] / low;
  return signedCoherence.every((c, k) => Math.abs(idealChoice(c, sigma) - choice1[k]) < 1e-9) ? sigma : null;
}

/** Share of each class among the steps as training weighs them, in each period; conditions as often as training draws them. */
function labelFrequencies(task: TaskInstance, responseWeight: number): number[][] {
  const periods = new Map<string, number[]>();
  let total = 0;
  for (const { trial, often } of typicalTrials(task)) {
    const classes = denseChannel(trial.targets, 0, trial.steps);
    const mask = denseChannel(responseMask(trial, responseWeight), 0, trial.steps);
    const names = periodNames(trial);
    for (let k = 0; k < trial.steps; k++) {
      let weights = periods.get(names[k]);
      if (!weights) periods.set(names[k], (weights = new Array<number>(task.outputs.length).fill(0)));
      weights[classes[k]] += often * mask[k];
      total += often * mask[k];
    }
  }
  return [...periods.values()].map((weights) => weights.map((weight) => weight / total));
}

/** The entropy of what has these parts of a whole, times its share in it. */
function entropyShare(parts: readonly number[]): number {
  const share = parts.reduce((sum, part) => sum + part, 0);
  return share > 0 ? share * entropy(parts.map((part) => part / share)) : 0;
}

/** −Σ p ln p, in nats. */
const entropy = (probabilities: readonly number[]): number =>
  probabilities.reduce((sum, p) => (p > 0 ? sum - p * log(p) : sum), 0);

/** P(choice 1) of the ideal observer as a function of signed coherence, linear between known levels; undefined where there is none. */
export function idealCurve(references: References): ((signedCoherence: number) => number) | undefined {
  const { idealChoices, observerSigma: sigma } = references;
  if (!idealChoices) return sigma === null ? undefined : (coherence) => idealChoice(coherence, sigma);
  const { signedCoherence: levels, choice1 } = idealChoices;
  return (coherence) => {
    const next = levels.findIndex((level) => level >= coherence);
    if (next < 0) return choice1[choice1.length - 1];
    if (next === 0 || levels[next] === coherence) return choice1[next];
    const along = (coherence - levels[next - 1]) / (levels[next] - levels[next - 1]);
    return choice1[next - 1] + along * (choice1[next] - choice1[next - 1]);
  };
}
