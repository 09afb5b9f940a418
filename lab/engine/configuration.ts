/** From a visitor's choices to a configuration of Dalenet. */
import type { Config } from "dalenet/browser";
import type { Choices, Edit } from "../protocol.ts";
import { taskSection } from "./tasks.ts";

/** Trials of a batch. */
const batch = 16;

/** Without Dale's principle weights start with either sign. */
const signed = {
  dale: { recurrent: "none" },
  initialWeights: { recurrent: { distribution: "orthogonal", gain: 0.9 } },
};

/** A training of the lab ends when the visitor leaves it. */
const endless = 1_000_000;

export interface Training {
  readonly edits?: readonly Edit[];
  /** Updates; none: until the visitor ends it. */
  readonly updates?: number;
  /** A file of weights from which it starts. */
  readonly weights?: string;
}

/** An epoch is one batch, so that a training may end after any update. */
const shared = ({ edits = [], updates = endless }: Training) => ({
  epochs: updates,
  batchesPerEpoch: 1,
  schedule: { warmupSteps: 0, decay: "none" as const },
  edits,
  profile: "portable" as const,
});

const evaluate = { trials: 1000, recordedTrials: 200, psychometricTrials: 100 };

/** The configuration that a visitor's choices stand for; `dalenet train` trains it to the same bits. */
export function configurationOf(choices: Choices, training: Training = {}): Config {
  const { units, inhibitory, dale, recurrentNoise, learningRate, seed } = choices;
  const { weights } = training;
  return {
    model: {
      preset: "ei",
      units,
      excitatoryUnits: Math.max(1, Math.round(units * (1 - inhibitory))),
      ...(dale === "off" ? signed : { dale: { recurrent: dale } }),
      recurrentNoise,
      ...(weights !== undefined && { weights: { file: weights } }),
    },
    task: taskSection(choices.task, choices.parameters, choices.inputNoise),
    train: { ...shared(training), batch, optimizer: { learningRate } },
    evaluate,
    seed,
  } as Config;
}

/** Settings of a run's training that a further one from its weights keeps; others are about the course of the run. */
const kept = ["loss", "batch", "optimizer", "clipNorm", "guard", "responseWeight", "timing", "sequence", "truncation"];

/** The configuration of a further training of a loaded run, from its weights. */
export function furtherTraining(
  run: { readonly model: object; readonly task: object; readonly train: object; readonly seed: number },
  training: Training,
): Config {
  const { model, task, train, seed } = run;
  const own = Object.fromEntries(Object.entries(train).filter(([key]) => kept.includes(key)));
  // What was pruned stays so, and nothing more is.
  const pruning = { ...("pruning" in train && (train.pruning as object)), after: 0, over: 1 };
  return {
    model: { ...model, weights: { file: training.weights } },
    task,
    train: { ...own, pruning, ...shared(training) },
    evaluate,
    seed,
  } as unknown as Config;
}
