/** Advice for a training that is stuck: the settings that made the most difference in the study (docs/learning.md). */
import type { References } from "../format/runFile.ts";
import type { EpochSummary } from "../loop/checkpoint.ts";
import { largestDeviation } from "../model/rate/ownNoise.ts";
import type { RunConfig } from "../open/config.ts";
import { chanceLabel, idealLabel } from "../open/references.ts";
import { stepsOf } from "../open/trainOptions.ts";

export interface Advice {
  /** The loss of the last epoch. */
  readonly loss: number;
  /** The nearest level of answers that ignore the stimulus; the loss can be above it, since timing is never perfect. */
  readonly level: { readonly label: string; readonly value: number };
  /** At most two things to change, the likelier one first: values by the path of a setting, and what they do. */
  readonly changes: readonly { readonly settings: Readonly<Record<string, unknown>>; readonly why: string }[];
}

/**
 * A loss within this range of a level, as a factor, counts as being there: timing is never perfect. If accuracy is at
 * chance, the upper end does not matter.
 */
const around = { from: 0.9, to: 1.5 };
/** A loss that has moved by no more than this factor counts as still. */
const still = 1.15;
/**
 * Accuracy this far above chance, or this share of the way from chance to the ideal observer, shows that something
 * was learned.
 */
const something = { accuracy: 0.05, share: 0.25 };
/** No advice is given before this share of a training. */
const early = 1 / 3;
/** A training is stuck after this share of it, and at least this many epochs. */
const long = { share: 1 / 4, epochs: 4 };

type Epoch = Pick<EpochSummary, "loss" | "accuracy">;

/**
 * To be called after each epoch: gives advice once, when the loss is stuck at the level of an answer that ignores
 * the stimulus, or above it with accuracy at chance; else undefined.
 * @param before the epochs of a resumed training, whose advice is not repeated
 */
export function adviser(
  config: RunConfig,
  { loss, accuracy }: Pick<References, "loss" | "accuracy">,
  before: readonly Epoch[] = [],
): (epoch: Epoch) => Advice | undefined {
  const { epochs } = config.train;
  const last = Math.max(long.epochs, Math.ceil(epochs * long.share));
  const from = Math.max(last, Math.ceil(epochs * early));
  const levels = loss.filter(({ label, value }) => label !== idealLabel && value > 0);
  const accuracyOf = (label: string) => accuracy.find((one) => one.label === label)?.value;
  const chance = accuracyOf(chanceLabel);
  const ideal = accuracyOf(idealLabel) ?? 1;
  const isKnown = (right: readonly number[]) => {
    if (right.length === 0 || chance === undefined) return false;
    return mean(right) > chance + Math.min(something.accuracy, something.share * Math.max(0, ideal - chance));
  };
  const lowest = Math.min(...levels.map(({ value }) => value));
  const isAt = (one: number, { value }: { value: number }) => one >= around.from * value && one <= around.to * value;
  const past: Epoch[] = [];
  const levelAt = (epoch: Epoch) => {
    past.push(epoch);
    if (past.length < from || levels.length === 0) return undefined;
    const recent = past.slice(-last);
    const losses = recent.map((epoch) => epoch.loss);
    const [low, high] = losses.reduce(([a, b], one) => [Math.min(a, one), Math.max(b, one)], [epoch.loss, epoch.loss]);
    if (high > still * low) return undefined;
    const far = ({ value }: { value: number }) => Math.abs(Math.log(mean(losses) / value));
    const right = recent.flatMap((epoch) => epoch.accuracy ?? []);
    if (isKnown(right)) return undefined;
    // Where accuracy shows that answers are guesses, their timing may still be poor.
    const isGuessing = right.length > 0 && chance !== undefined && low >= around.from * lowest;
    const near = isGuessing ? levels : levels.filter((one) => isAt(low, one) && isAt(high, one));
    return near.toSorted((a, b) => far(a) - far(b))[0];
  };
  let isTold = false;
  const levelOnce = (epoch: Epoch) => {
    const level = isTold ? undefined : levelAt(epoch);
    isTold ||= level !== undefined;
    return level;
  };
  before.forEach(levelOnce);
  return (epoch) => {
    // If even the ideal observer guesses, there is nothing to learn.
    if (chance !== undefined && ideal <= chance) return undefined;
    const level = levelOnce(epoch);
    if (level === undefined) return undefined;
    return { loss: epoch.loss, level, changes: changesOf(config) };
  };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** No more than two changes at once can be tried. The present recipe serves users of the former one best. */
const most = 2;
function changesOf(config: RunConfig): Advice["changes"] {
  if ("preset" in config.model && config.model.preset === "eiUniform")
    return [{ settings: { "model.preset": "ei" }, why: "the recipe that learns tasks with memory" }];
  const changes = levers.flatMap(({ change, why }) => {
    const settings = change(config);
    return settings === undefined ? [] : [{ settings, why }];
  });
  return changes.slice(0, most);
}

type Lever = {
  /** What to set; undefined if it is set already, or the model has no such setting. */
  readonly change: (config: RunConfig) => Readonly<Record<string, unknown>> | undefined;
  readonly why: string;
};

/** For built-in models: a user's model has settings of its own. */
const family = (
  change: (model: Exclude<RunConfig["model"], { name: string }>, config: RunConfig) => ReturnType<Lever["change"]>,
) => ((config) => ("name" in config.model ? undefined : change(config.model, config))) as Lever["change"];

/** In order of their effect in the study. */
const levers: readonly Lever[] = [
  {
    change: ({ train }) => (train.responseWeight >= 10 ? undefined : { "train.responseWeight": 30 }),
    why: "the steps of the response weigh more than those of waiting",
  },
  {
    change: family(({ dale, initialWeights, weights }) =>
      weights !== null || dale.recurrent === "none" || initialWeights.recurrent.distribution === "sparse"
        ? undefined
        : {
            "model.initialWeights.recurrent": { distribution: "sparse", inDegree: { E: 4, I: 4 }, gain: 1.4 },
            "model.balance": "none",
          },
    ),
    why: "a start with few strong connections keeps activity alive over a delay",
  },
  {
    change: family(({ initialWeights: { input }, weights }) =>
      weights === null && input.distribution === "kaimingUniform" && input.scale < 5
        ? { "model.initialWeights.input": { distribution: "kaimingUniform", scale: 10 } }
        : undefined,
    ),
    why: "loud inputs stand out from the network's own noise",
  },
  {
    change: ({ train: { optimizer } }) =>
      optimizer.kind !== "sgd" && optimizer.learningRate > 5e-3 ? { "train.optimizer.learningRate": 2e-3 } : undefined,
    why: "large steps lose what memory they find",
  },
  {
    change: ({ train }) => (stepsOf(train).total < 10_000 ? { "train.epochs": 2 * train.epochs } : undefined),
    why: "some tasks sit at this level for thousands of updates before they are learned",
  },
  {
    change: family(({ regularizers }) =>
      regularizers.rateL2 >= 1e-3 ? { "model.regularizers.rateL2": 1e-4 } : undefined,
    ),
    why: "a strong penalty of rates silences a delay before it is learned",
  },
  {
    change: family(({ recurrentNoise }) =>
      largestDeviation(recurrentNoise) > 0.15 ? { "model.recurrentNoise": 0.15 } : undefined,
    ),
    why: "noise of this size is hard to remember under",
  },
];
