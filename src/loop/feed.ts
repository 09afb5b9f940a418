/** From a batch of a task to what a training program is fed. */
import { type Feed, maskName, maskSum } from "../backend/feed.ts";
import { invalid, unsupported } from "../base/errors.ts";
import type { Key } from "../base/random.ts";
import { targetName } from "../model/loss.ts";
import { inputSignals } from "../open/inputSignals.ts";
import { outputWeights, responseMask } from "../open/responseMask.ts";
import type { TrainOptions } from "../open/trainSettings.ts";
import { denseChannel } from "../task/dense.ts";
import type { TrialSource } from "../task/source.ts";
import type { Batch, Segment, Trial } from "../task/trial.ts";

type Segments = readonly Segment[];
interface Labels {
  /** The trial that they were made of. */
  readonly of: Trial;
  readonly target: Segments;
  readonly mask: Segments;
}

/** What labels follow from; trials of one condition share it. */
const labelParts = ["targets", "mask", "outputMask", "periods", "parts"] as const;

/**
 * A function that feeds batches of one source under one loss. Losses per output get the mask on every output, times what the trial says of that
 * output, and a class as 1 on its own output and 0 on the others. Throws "invalid" for a batch whose mask is 0 throughout, and for targets that the
 * loss cannot have; "unsupported" for outputs that are weighed apart where the loss has one term for all of them.
 */
export function batchFeeder(
  source: TrialSource,
  { loss, responseWeight }: Pick<TrainOptions, "loss" | "responseWeight">,
  key: Key,
): (batch: Batch, number: number) => Feed {
  // Trials of one condition share their segments: what was converted once is kept as long as they are.
  const known = new WeakMap<Segments, Labels>();
  const labelsOf = (trial: Trial): Labels => {
    let labels = known.get(trial.targets);
    if (labels && labelParts.every((part) => labels!.of[part] === trial[part])) return labels;
    if (loss === "crossEntropy") {
      checkOneMask(trial, source);
      labels = { of: trial, target: trial.targets, mask: responseMask(trial, responseWeight) };
    } else {
      const mask = outputWeights(trial, responseWeight, source.outputs.length);
      labels = { of: trial, target: source.target === "value" ? trial.targets : oneHot(trial), mask };
    }
    if (loss === "binaryCrossEntropy") checkProbabilities(labels.target, source);
    known.set(trial.targets, labels);
    return labels;
  };
  return (batch, number) => {
    const { trials, steps } = batch;
    const labels = trials.map(labelsOf);
    const feed: Feed = {
      steps,
      trials: trials.length,
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
        remedy: "none of its steps counts in the loss, set the mask above 0 somewhere",
      });
    return feed;
  };
}

/** Cross-entropy is one term for all outputs. */
function checkOneMask({ outputMask }: Trial, { name, outputs }: TrialSource): void {
  if (outputMask === undefined) return;
  const { channel } = outputMask[0];
  throw unsupported({
    subject: `mask of output "${outputs[channel]}" of task "${name}" under train.loss`,
    value: "crossEntropy",
    detail: ", which has one term for all outputs",
    remedy: "use squaredError or binaryCrossEntropy, or weigh steps alone (t.mask)",
  });
}

/** Of a target outside 0 … 1 this loss has no least value: it falls for ever. */
function checkProbabilities(target: Segments, { name, outputs }: TrialSource): void {
  for (const { channel, value } of target) {
    const bad = (typeof value === "number" ? [value] : Array.from(value)).find((one) => !(one >= 0 && one <= 1));
    if (bad !== undefined)
      throw invalid({
        subject: `target ${bad} of output "${outputs[channel]}" of task "${name}" under train.loss`,
        value: "binaryCrossEntropy",
        detail: ", which wants probabilities from 0 to 1",
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
