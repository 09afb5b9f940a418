/** From a batch of a task to what a training program is fed. */
import { type Feed, maskName, maskSum } from "../backend/feed.ts";
import { invalid } from "../base/errors.ts";
import type { Key } from "../base/random.ts";
import { targetName } from "../model/loss.ts";
import { inputsName } from "../model/model.ts";
import { responseMask } from "../open/responseMask.ts";
import type { TrainOptions } from "../open/trainSettings.ts";
import { denseChannel } from "../task/dense.ts";
import type { TaskInstance } from "../task/instance.ts";
import type { Batch, Segment, Trial } from "../task/trial.ts";

type Segments = readonly Segment[];
interface Labels {
  readonly target: Segments;
  readonly mask: Segments;
}

/**
 * A function that feeds batches of one task under one loss. Losses per output get the mask on every output, and a class as 1 on its
 * own output and 0 on the others. Throws "invalid" for a batch whose mask is 0 throughout, and for targets that the loss cannot have.
 */
export function batchFeeder(
  task: TaskInstance,
  { loss, responseWeight }: Pick<TrainOptions, "loss" | "responseWeight">,
  key: Key,
): (batch: Batch, number: number) => Feed {
  // Trials of one condition share their segments: what was converted once is kept as long as they are.
  const known = new WeakMap<Segments, Labels>();
  const labelsOf = (trial: Trial): Labels => {
    let labels = known.get(trial.targets);
    if (labels) return labels;
    const mask = responseMask(trial, responseWeight);
    labels = loss === "crossEntropy" ? { target: trial.targets, mask } : perOutput(trial, mask, task);
    if (loss === "binaryCrossEntropy") checkProbabilities(labels.target, task);
    known.set(trial.targets, labels);
    return labels;
  };
  return ({ trials, steps }, number) => {
    const labels = trials.map(labelsOf);
    const feed: Feed = {
      steps,
      trials: trials.length,
      signals: {
        [inputsName]: { segments: trials.map((trial) => trial.inputs) },
        [targetName]: { segments: labels.map(({ target }) => target) },
        [maskName]: { segments: labels.map(({ mask }) => mask) },
      },
      noise: { key, trialNumbers: trials.map((trial) => trial.number), run: number },
    };
    if (!(maskSum(feed) > 0))
      throw invalid({
        subject: `batch ${number + 1} of task "${task.name}" with Σmask`,
        value: 0,
        remedy: "none of its steps counts in the loss, set the mask above 0 somewhere",
      });
    return feed;
  };
}

function perOutput(trial: Trial, weights: Segments, { target, outputs }: TaskInstance): Labels {
  const mask = outputs.flatMap((_, channel) => weights.map((segment) => ({ ...segment, channel })));
  return { mask, target: target === "value" ? trial.targets : oneHot(trial) };
}

/** Of a target outside 0 … 1 this loss has no least value: it falls for ever. */
function checkProbabilities(target: Segments, { name, outputs }: TaskInstance): void {
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
