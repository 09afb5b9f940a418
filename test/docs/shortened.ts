import { configs } from "../../src/index.ts";

const { config } = configs.quickstart;
const quickstart = {
  ...config,
  train: { ...config.train, epochs: 1, batchesPerEpoch: 4 },
  evaluate: { trials: 100, psychometricTrials: 4 },
};

const few = "trials: 100, psychometricTrials: 4";

/** A program of the documentation that trains for a few batches, epochs and trials only. */
export const shortened = (code: string) =>
  (code.includes("evaluate:") ? code : code.replace(/\btrain: \{/, `evaluate: { ${few} }, train: {`))
    .replaceAll('train("quickstart"', `train(${JSON.stringify(quickstart)}`)
    .replace(/batchesPerEpoch: \d\d+\b/g, "batchesPerEpoch: 4")
    .replace(/\bepochs: (?:[3-9]|\d\d)\b/g, "epochs: 2")
    .replace(/\btrials: (?:\d{4}|[2-9]\d\d)\b/g, "trials: 100")
    .replace(/evaluate: \{ (?![^}]*psychometric)/g, "evaluate: { psychometricTrials: 4, ");
