/**
 * A training under the portable profile that takes a second, and its outcome on every machine, on wasm and native,
 * in Node and in a page. 300 updates with noise, clipping, trials of several lengths, and a smaller last batch in
 * each epoch. Imports nothing that a page lacks.
 */
import type { Config } from "../../src/index.ts";

export const portableTraining = {
  model: { preset: "ei", units: 20 },
  task: { name: "perceptualDecision", stimulus: { uniform: [100, 300] }, delay: { choice: [0, 60] } },
  train: { profile: "portable", epochs: 60, trials: { fixed: 85 }, batch: 20, clipNorm: 0.5 },
  evaluate: { trials: 300, recordedTrials: 20, psychometricTrials: 10 },
  seed: 7,
} as const satisfies Config;

/** `results` of the run. A version that changes them on purpose renews them, and says so in CHANGELOG.md. */
export const portableEnd = {
  weightsHash: "066532565637c3da635774840e55a021419b4a9ac93a2db4264c8edc49aa3a98",
  loss: 0.4847205982488744,
  accuracy: 0.75,
  /** Of the recurrent matrix, computed in JavaScript. */
  spectrum: {
    entropy: 0.8652057030643776,
    outlier: 5.6154990076077675,
    radius: 1.434629952830898,
    nonNormality: 0.8380826905066806,
  },
};

/** SHA-256 of the states of the trained network in 10 trials of seed 3: what simulation computes. */
export const portableStates = "8b43de548920ce2b71760bcbf6e0d8567c6772a0d501c8c4462edb6b38a261bc";
