/** What can be checked of a stage long before it begins. */
import { invalid } from "../base/errors.ts";
import type { Network } from "../ir/program.ts";
import type { Experiment } from "../open/experiment.ts";
import { batchOptionsOf, stepsOf } from "../open/trainOptions.ts";
import { batches } from "../task/stream.ts";
import { batchFeeder } from "./feed.ts";

/** @throws "invalid" for a first batch without weight or a matrix that cannot shrink; the errors of its program */
export function checkStageStart(experiment: Experiment): void {
  const { config, source } = experiment;
  const { train, seeds } = config;
  const feedOf = batchFeeder(source, { loss: train.loss, responseWeight: train.responseWeight }, seeds.noise);
  if (stepsOf(train).total > 0) feedOf(batches(source, batchOptionsOf(train), seeds.trials).next(), 0);
  experiment.training();
  shrunkIn(experiment);
}

/** The matrix that a guard may shrink, if any. Throws "invalid" for a network that does not train it. */
export function shrunkIn({ config, network }: Pick<Experiment, "config" | "network">): string | undefined {
  const { guard } = config.train;
  return guard && guard.shrink > 0 ? shrunkName(network) : undefined;
}

function shrunkName({ parameters }: Network): string {
  if (parameters.some(({ name, trained }) => name === "wRec" && trained)) return "wRec";
  throw invalid({
    at: "train.guard.shrink",
    detail: "for a network that trains no parameter wRec",
    remedy: "set it to 0: it is wRec that shrinks",
  });
}
