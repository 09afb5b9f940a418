import { describe, expect, test } from "vitest";
import { runConfig } from "../../src/index.ts";
import { adviceFor } from "../../src/workbench/advice.ts";

const levels = {
  loss: [
    { label: "base rate", value: 0.3 },
    { label: "right timing, random choice", value: 0.04 },
    { label: "ideal observer", value: 0.01 },
  ],
  accuracy: [{ label: "chance", value: 0.5 }],
};
const uniform = runConfig({ model: { preset: "eiUniform" }, train: { epochs: 20 } });
/** So many epochs of a loss, after a first one of 1. */
const epochs = (count: number, loss: number, accuracy: number | null = 0.5) => [
  { loss: 1, accuracy: 0 },
  ...Array.from({ length: count - 1 }, (_, k) => ({ loss: loss * (1 + 0.01 * (k % 3)), accuracy })),
];
const first = (past: ReturnType<typeof epochs>, config = uniform) =>
  past.findIndex((_, k) => adviceFor(config, past.slice(0, k + 1), levels)) + 1;

describe("advice while training", () => {
  test("comes once, when the loss has sat for a quarter of the training at the level of guesses", () => {
    const past = epochs(20, 0.045);
    const heard = past.filter((_, k) => adviceFor(uniform, past.slice(0, k + 1), levels));
    expect([heard.length, first(past)]).toEqual([1, 7]);
    expect(adviceFor(uniform, past.slice(0, 7), levels)!.level.label).toBe("right timing, random choice");
  });

  test("comes at the level of silence, too", () => {
    expect(adviceFor(uniform, epochs(7, 0.3, 0), levels)!.level.label).toBe("base rate");
  });

  test("does not come while the loss falls, where something is learned, or early on", () => {
    const falling = Array.from({ length: 20 }, (_, k) => ({ loss: 0.06 * 0.93 ** k, accuracy: 0.5 }));
    expect(first(falling)).toBe(0);
    expect(first(epochs(20, 0.042, 0.7))).toBe(0);
    expect(first(epochs(20, 0.015, 0.5))).toBe(0);
    expect(first(epochs(6, 0.045))).toBe(0);
  });

  test("names what this configuration has not set yet, two things at most", () => {
    const changes = (model: object, train: object = {}) => {
      const config = runConfig({ model, train: { epochs: 20, ...train } });
      return adviceFor(config, epochs(7, 0.045), levels)!.changes.map(({ settings }) => Object.keys(settings)[0]);
    };
    expect(changes({ preset: "eiUniform" })).toEqual(["train.responseWeight", "model.initialWeights.recurrent"]);
    expect(changes({ preset: "ei" })).toEqual(["train.epochs"]);
    expect(changes({ preset: "ei" }, { batchesPerEpoch: 1000 })).toEqual([]);
    expect(changes({ preset: "vanilla" })).toEqual(["train.responseWeight", "train.epochs"]);
  });

  test("can be followed: every change makes a configuration that trains", () => {
    let config = uniform;
    for (let k = 0; k < 5; k++) {
      const advice = adviceFor(config, epochs(7, 0.045), levels)!;
      if (advice.changes.length === 0) break;
      const loose = structuredClone(config) as unknown as Record<string, unknown>;
      for (const { settings } of advice.changes)
        for (const [path, value] of Object.entries(settings)) {
          const keys = path.split(".");
          const leaf = keys.pop()!;
          const section = keys.reduce((at, key) => at[key] as Record<string, unknown>, loose);
          section[leaf] = value;
        }
      config = runConfig({ ...loose, train: { ...(loose["train"] as object), epochs: 20 } });
    }
    expect(config.model).toMatchObject({ balance: "none", regularizers: { rateL2: 1e-4 } });
    expect(config.train).toMatchObject({ responseWeight: 30, optimizer: { learningRate: 2e-3 } });
  });
});
