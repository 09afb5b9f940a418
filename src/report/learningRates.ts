import { checkArgument } from "../base/arguments.ts";
import { invalid } from "../base/errors.ts";
import { scheduleAt } from "../open/schedule.ts";
import { stepsOf } from "../open/trainOptions.ts";
import type { TrainOptions } from "../open/trainSettings.ts";

/** About so many updates show the course of a learning rate; a training with more epochs has one of each. */
const mostRates = 200;

/**
 * The learning rate during the first `epochs` of a training, for `optimisationFigure`: that of the first update, of the
 * last one of every epoch, and of others spread between them, about 200 in all.
 */
export function learningRates(train: TrainOptions, epochs: number): { epoch: number; rate: number }[] {
  checkArgument("train", train, ["optimizer", "schedule"], "give the `train` of a complete configuration");
  if (!(Number.isSafeInteger(epochs) && epochs >= 0))
    throw invalid({ at: "epochs", value: epochs, remedy: "give a whole number of epochs" });
  const { perEpoch, total } = stepsOf(train);
  const each = Math.min(perEpoch, Math.max(1, Math.floor(mostRates / epochs)));
  const steps = Array.from({ length: epochs * each }, (_, i) => {
    const epoch = Math.floor(i / each);
    return epoch * perEpoch + Math.round((((i % each) + 1) * perEpoch) / each);
  });
  return [...new Set([...(steps.length > 0 ? [1] : []), ...steps])].map((step) => ({
    epoch: step / perEpoch,
    rate: train.optimizer.learningRate * scheduleAt(train.schedule, step, total),
  }));
}
