/** Levels of loss and accuracy that a trained network can be compared with, computed from the task. */
import { idealChoice, observerSigma } from "../analysis/observer.ts";
import type { ModelOptions } from "../model/options.ts";
import type { References } from "../run/runFile.ts";
import { denseChannel } from "../task/dense.ts";
import type { TaskInstance } from "../task/instance.ts";
import type { TrainOptions } from "../train/trainOptions.ts";

/** Trials per condition over which labels are counted; timing may be random. */
const draws = 20;

/**
 * For classes under cross-entropy: the loss of constant answers at the labels' frequencies; of the right timing with a random choice;
 * and of the ideal observer, where task noise is the only input noise. Accuracy of the ideal observer where the task knows it.
 */
export function referencesOf(model: ModelOptions, task: TaskInstance, train: TrainOptions): References {
  const observer = observerOf(model, task);
  const accuracy = isIdealMeaningful(model) ? task.idealAccuracy() : null;
  const levels: { label: string; value: number }[] = [];
  if (train.loss === "crossEntropy" && task.target === "class") {
    const frequencies = labelFrequencies(task);
    levels.push({ label: "base rate", value: entropy(frequencies) });
    const none = task.noResponse ?? -1;
    const response = frequencies.map((p, k) => (k === none ? 0 : p));
    const responding = response.reduce((sum, p) => sum + p, 0);
    if (responding > 0 && none >= 0) {
      const chosen = response.map((p) => p / responding);
      levels.push({ label: "right timing, random choice", value: responding * entropy(chosen) });
      const coherences = task.parameters["coherence"];
      if (observer !== null && observer > 0 && Array.isArray(coherences))
        levels.push({
          label: "ideal observer",
          value: responding * idealCrossEntropy((coherences as number[]).map((c) => c / observer)),
        });
    }
  }
  return {
    loss: levels,
    accuracy: accuracy === null ? [] : [{ label: "ideal observer", value: accuracy }],
    observerSigma: observer,
  };
}

/** The ideal observer is one of the task's noise alone, on inputs that pass unchanged. */
export const isIdealMeaningful = ({ inputNoise, rectifyInputs }: ModelOptions): boolean =>
  inputNoise === 0 && !rectifyInputs;

/** Noise of the ideal observer as a coherence in %; null where the task does not say it in these terms. */
function observerOf(model: ModelOptions, { name, parameters }: TaskInstance): number | null {
  const { sigma, stimulus } = parameters;
  if (name !== "perceptualDecision" || !isIdealMeaningful(model)) return null;
  return typeof sigma === "number" && typeof stimulus === "number" ? observerSigma(sigma, stimulus) : null;
}

/** Share of each class among the weighted steps of all conditions in equal number. */
function labelFrequencies(task: TaskInstance): number[] {
  const weights = new Array<number>(task.outputs.length).fill(0);
  task.conditions.forEach((_, condition) => {
    for (let number = 0; number < draws; number++) {
      const trial = task.at(condition, 0, number);
      const classes = denseChannel(trial.targets, 0, trial.steps);
      const mask = denseChannel(trial.mask, 0, trial.steps);
      for (let k = 0; k < trial.steps; k++) weights[classes[k]] += mask[k];
    }
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** −Σ p ln p, in nats. */
const entropy = (probabilities: readonly number[]): number =>
  probabilities.reduce((sum, p) => (p > 0 ? sum - p * Math.log(p) : sum), 0);

/**
 * Expected −ln P(right choice | evidence) of an observer whose evidence is N(±d, 1), d one of several values, equally likely, and the
 * sign the choice: it knows the values but not which one was shown. Trapezoid rule over ±10 s.d., exact to many digits for such
 * integrands.
 */
export function idealCrossEntropy(sensitivities: readonly number[]): number {
  const step = 0.01;
  const width = 10;
  let sum = 0;
  for (const d of sensitivities)
    for (let x = d - width; x <= d + width; x += step) {
      // Differences to the likeliest exponent keep all terms in range.
      const exponents = (sign: number) => sensitivities.map((other) => -((x - sign * other) ** 2) / 2);
      const [right, wrong] = [exponents(1), exponents(-1)];
      const most = Math.max(...right, ...wrong);
      const total = (list: readonly number[]) => list.reduce((all, exponent) => all + Math.exp(exponent - most), 0);
      const logRight = most + Math.log(total(right));
      const logBoth = most + Math.log(total(right) + total(wrong));
      const density = Math.exp(-((x - d) ** 2) / 2) / Math.sqrt(2 * Math.PI);
      if (density > 0) sum += density * (logBoth - logRight) * step;
    }
  return sum / sensitivities.length;
}

/** P(choice 1) of the ideal observer as a function of signed coherence; undefined where there is none. */
export const idealCurve = ({ observerSigma: sigma }: References): ((signedCoherence: number) => number) | undefined =>
  sigma === null ? undefined : (signedCoherence) => idealChoice(signedCoherence, sigma);
