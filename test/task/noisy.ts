/** A task whose inputs are noisy in any way that a definition can say. */
import { defineTask } from "../../src/task/definition.ts";
import { duration } from "../../src/task/duration.ts";
import { createTask, type TaskInstance } from "../../src/task/instance.ts";
import type { NoiseSigma, NoiseSpec } from "../../src/task/noise.ts";

/** Gains that trials have where they may. */
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

/** Three channels that show little, over trials of 3 or 5 steps. */
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
