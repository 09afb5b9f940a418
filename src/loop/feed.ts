/** Turns a batch of trials into the inputs of a training program. */
import { type Feed, maskName, maskSum } from "../backend/feed.ts";
import { checkArgument } from "../base/arguments.ts";
import { inContext, invalid, unsupported } from "../base/errors.ts";
import type { Key } from "../base/random.ts";
import { type LossName, lossNames, targetName } from "../model/loss.ts";
import { inputSignals } from "../open/inputSignals.ts";
import { outputWeights, responseMask } from "../open/responseMask.ts";
import { number, oneOf, readAt, whole } from "../settings/kind.ts";
import { knownOptions } from "../settings/options.ts";
import { denseChannel } from "../task/denseBatch.ts";
import { keyFrom } from "../task/seed.ts";
import { isShared } from "../task/shared.ts";
import type { TrialSource } from "../task/source.ts";
import type { Batch, Segment, Trial } from "../task/trial.ts";

type Segments = readonly Segment[];
interface Labels {
  /** The trial they were made from. */
  readonly of: Trial;
  readonly target: Segments;
  readonly mask: Segments;
}

/** What determines the labels; trials of one condition share it. */
const labelParts = ["targets", "mask", "outputMask", "periods", "parts"] as const;

export interface FeederOptions {
  /** The loss that the network was built with. */
  readonly loss: LossName;
  /** How much more the steps of the response count, `train.responseWeight`; 1 if not given. */
  readonly responseWeight?: number;
}

/**
 * Makes feeds of the batches of one source, such as a task, for one loss. It returns a function of a batch and its
 * number from 0, which replaces the trial number in noise that all trials share. A feed holds the noise and the signals
 * `inputs`, `target`, `mask` and, where trials have noise gains, `noiseGain`. For losses per output, every output gets
 * the mask times the trial's weights for that output, and a class becomes 1 on its own output and 0 on the others.
 * @param seed of the noise, or its key
 * @throws "unknown" or "invalid" for an option; on a batch "invalid" for a mask that is 0 throughout and for targets
 * that the loss cannot have, "unsupported" for outputs with different weights under a loss that has one term for all
 */
export function batchFeeder(
  source: TrialSource,
  options: FeederOptions,
  seed: Key | number,
): (batch: Batch, number: number) => Feed {
  const { loss, responseWeight } = readOptions(source, options);
  const key = keyFrom(seed);
  const known = new WeakMap<Segments, Labels>();
  const labelsOf = (trial: Trial): Labels => {
    const before = isShared(trial) ? known.get(trial.targets) : undefined;
    if (before && labelParts.every((part) => before.of[part] === trial[part])) return before;
    const labels = labelsFor(trial);
    if (isShared(trial)) known.set(trial.targets, labels);
    return labels;
  };
  const labelsFor = (trial: Trial): Labels => {
    if (loss === "crossEntropy") {
      checkOneMask(trial, source);
      return { of: trial, target: trial.targets, mask: responseMask(trial, responseWeight) };
    }
    const target = source.target === "value" ? trial.targets : oneHot(trial);
    if (loss === "binaryCrossEntropy") checkProbabilities(target, source);
    return { of: trial, target, mask: outputWeights(trial, responseWeight, source.outputs.length) };
  };
  return (batch, number) => {
    checkArgument("batch", batch, ["trials", "steps"], "give what `next()` of a stream of batches returns");
    readAt(whole, number, "number");
    const { trials, steps } = batch;
    const labels = trials.map(labelsOf);
    const feed: Feed = {
      steps,
      trials: trials.length,
      ends: trials.map((trial) => trial.steps),
      signals: {
        ...inputSignals(batch, source.noise),
        [targetName]: { segments: labels.map(({ target }) => target) },
        [maskName]: { segments: labels.map(({ mask }) => mask) },
      },
      noise: { key, trialNumbers: trials.map((trial) => trial.number), run: number },
    };
    if (!(maskSum(feed) > 0))
      throw invalid({
        subject: `batch ${number + 1} of task "${source.name}" with Σmask`,
        value: 0,
        remedy: trials.some(({ parts }) => parts)
          ? `${none}: raise train.sequence.steps (sequenceSteps of batches), or set the mask above 0 earlier`
          : `${none}: set the mask above 0 somewhere`,
      });
    return feed;
  };
}

const none = "none of its steps counts in the loss";

function readOptions(source: TrialSource, options: FeederOptions): Required<FeederOptions> {
  const parts = ["inputs", "outputs", "target", "noise"];
  checkArgument("source", source, parts, "give a task: what createTask or task(…) returns");
  const { loss, responseWeight = 1 } = knownOptions(options, ["loss", "responseWeight"], "the options of batchFeeder");
  return inContext({ within: "the options of batchFeeder" }, () => {
    const read = {
      loss: readAt(oneOf(lossNames), loss, "loss"),
      responseWeight: readAt(number({ above: 0 }), responseWeight, "responseWeight"),
    };
    if (read.loss === "crossEntropy" && source.target === "value")
      throw invalid({
        at: "loss",
        value: loss,
        detail: `with task "${source.name}", whose targets are values`,
        remedy: "use squaredError",
      });
    return read;
  });
}

/** Cross-entropy is one term for all outputs. */
function checkOneMask({ outputMask }: Trial, { name, outputs }: TrialSource): void {
  if (outputMask === undefined) return;
  const { channel } = outputMask[0];
  throw unsupported({
    subject: `mask of output "${outputs[channel]}" of task "${name}" under train.loss`,
    value: "crossEntropy",
    detail: ", which has one term for all outputs",
    remedy: "use squaredError or binaryCrossEntropy, or weight only steps (t.mask)",
  });
}

/** For a target outside 0 … 1 this loss has no minimum. */
function checkProbabilities(target: Segments, { name, outputs }: TrialSource): void {
  for (const { channel, value } of target) {
    const bad = (typeof value === "number" ? [value] : Array.from(value)).find((one) => !(one >= 0 && one <= 1));
    if (bad !== undefined)
      throw invalid({
        subject: `target ${bad} of output "${outputs[channel]}" of task "${name}" under train.loss`,
        value: "binaryCrossEntropy",
        detail: ", which takes probabilities from 0 to 1",
        remedy: "use squaredError",
      });
  }
}

/** Runs of one class as a value of 1 on that output; steps without a class belong to output 0. */
function oneHot({ targets, steps }: Trial): Segment[] {
  const classes = denseChannel(targets, 0, steps);
  const runs: Segment[] = [];
  for (let from = 0, to = 1; from < steps; from = to++) {
    while (to < steps && classes[to] === classes[from]) to++;
    runs.push({ channel: classes[from], from, to, value: 1 });
  }
  return runs;
}
