import { configs } from "../../src/index.ts";

const { config } = configs.quickstart;
const quickstart = {
  ...config,
  train: { ...config.train, epochs: 1, batchesPerEpoch: 4 },
  evaluate: { trials: 200, psychometricTrials: 10 },
};

const few = "trials: 200, psychometricTrials: 10";

/** A program of the documentation that trains for a few batches, epochs and trials only. */
export const shortened = (code: string) =>
  (code.includes("evaluate:") ? code : code.replace(/\btrain: \{/, `evaluate: { ${few} }, train: {`))
    .replaceAll('train("quickstart"', `train(${JSON.stringify(quickstart)}`)
    .replace(/batchesPerEpoch: [45]0\b/g, "batchesPerEpoch: 4")
    .replace(/\bepochs: (?:[4-9]|\d\d)\b/g, "epochs: 2")
    .replace(/\btrials: (?:500|1000)\b/g, "trials: 200")
    .replace(/evaluate: \{ (?![^}]*psychometric)/g, "evaluate: { psychometricTrials: 10, ");
