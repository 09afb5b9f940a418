/** A task with any kind of input noise that a definition can have. */
import { createTask, defineTask, duration, type TaskInstance } from "../../src/index.ts";
import type { NoiseSpec } from "../../src/task/index.ts";
import type { NoiseSigma } from "../../src/task/noise.ts";

/** Gains of trials, if they have any. */
export const gains = [0.5, 3] as const;

const correlation = [
  [1, 0.8, 0],
  [0.8, 1, -0.3],
  [0, -0.3, 1],
];
export const noises = {
  uniform: 0.7,
  "per channel": { a: 0.5, b: 2 },
  correlated: { sigma: [1, 2, 0.5], correlation },
  "per trial": { sigma: 1, perTrial: true },
  "all at once": { sigma: [1, 0, 2], correlation, perTrial: true },
} as const satisfies Record<string, NoiseSigma | NoiseSpec>;
export type NoiseName = keyof typeof noises;
export const noiseNames = Object.keys(noises) as NoiseName[];

/** Three channels with small inputs, in trials of 3 or 5 steps. */
export function noisyTask(noise: NoiseSigma | NoiseSpec): TaskInstance {
  const hasGain = typeof noise === "object" && "perTrial" in noise && noise.perTrial === true;
  return createTask(
    defineTask({
      name: "noisy",
      title: "t",
      summary: "s",
      source: "made for the tests",
      dt: 20,
      parameters: { wait: duration({ choice: [60, 100] }, "wait") },
      inputs: ["a", "b", "c"],
      outputs: ["x", "y"],
      target: "class",
      noise: () => noise as number,
      conditions: () => [{ side: 0 }, { side: 1 }],
      periods: ({ wait }) => ({ wait }),
      trial({ side }, t) {
        t.input("b").during("wait", side as number);
        t.answer(side === 0 ? "x" : "y").during("wait");
        if (hasGain) t.noiseGain(t.random.choice(gains));
      },
    }),
  );
}
