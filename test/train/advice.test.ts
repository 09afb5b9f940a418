import { describe, expect, test } from "vitest";
import { runConfig } from "../../src/index.ts";
import { adviser } from "../../src/train/advice.ts";

const levels = {
  loss: [
    { label: "base rate", value: 0.3 },
    { label: "right timing, random choice", value: 0.04 },
    { label: "ideal observer", value: 0.01 },
  ],
  accuracy: [{ label: "chance", value: 0.5 }],
};
/** The former recipe of `ei`, value by value. */
const former = {
  initialWeights: { input: "kaimingUniform", recurrent: "kaimingUniform" },
  balance: "presynaptic",
  regularizers: { rateL2: 1e-3 },
};
const slow = { epochs: 20, responseWeight: 1, optimizer: { learningRate: 1e-2 } };
const uniform = runConfig({ model: former, train: slow });
/** Epochs with a constant loss, after a first one of 1. */
const epochs = (count: number, loss: number, accuracy: number | null = 0.5) => [
  { loss: 1, accuracy: 0 },
  ...Array.from({ length: count - 1 }, (_, k) => ({ loss: loss * (1 + 0.01 * (k % 3)), accuracy })),
];
type Past = readonly { loss: number; accuracy: number | null }[];
/** The advice after the last of these epochs, if none was given before. */
const adviceAt = (config: typeof uniform, past: Past, given = levels) => {
  const advise = adviser(config, given);
  return past.map((epoch) => advise(epoch)).at(-1);
};
const first = (past: ReturnType<typeof epochs>, config = uniform) =>
  past.findIndex((_, k) => adviceAt(config, past.slice(0, k + 1))) + 1;

describe("advice while training", () => {
  test("comes once, when the loss has sat for a quarter of the training at the level of guesses", () => {
    const past = epochs(20, 0.045);
    const heard = past.filter((_, k) => adviceAt(uniform, past.slice(0, k + 1)));
    expect([heard.length, first(past)]).toEqual([1, 7]);
    const goesOn = (from: number) => {
      const advise = adviser(uniform, levels, past.slice(0, from));
      return past.slice(from).filter(advise).length;
    };
    expect([5, 6, 7, 12].map(goesOn)).toEqual([1, 1, 0, 0]);
    expect(adviceAt(uniform, past.slice(0, 7))!.level.label).toBe("right timing, random choice");
  });

  test("comes above that level too if accuracy shows guesses, and not without accuracy", () => {
    expect(adviceAt(uniform, epochs(7, 0.08))).toMatchObject({
      loss: expect.closeTo(0.08, 2),
      level: { label: "right timing, random choice" },
    });
    expect(adviceAt(uniform, epochs(7, 0.08, null))).toBeUndefined();
    expect(adviceAt(uniform, epochs(7, 0.08, 0.7))).toBeUndefined();
  });

  test("also comes at the level of silence", () => {
    expect(adviceAt(uniform, epochs(7, 0.3, 0))!.level.label).toBe("base rate");
  });

  test("does not come while the loss falls, if something is learned, or early on", () => {
    const falling = Array.from({ length: 20 }, (_, k) => ({ loss: 0.06 * 0.93 ** k, accuracy: 0.5 }));
    expect(first(falling)).toBe(0);
    expect(first(epochs(20, 0.042, 0.7))).toBe(0);
    expect(first(epochs(20, 0.015, 0.5))).toBe(0);
    expect(first(epochs(6, 0.045))).toBe(0);
  });

  test("names settings that this configuration has not changed yet, at most two", () => {
    const changes = (model: object, train: object = {}) => {
      const config = runConfig({ model, train: { epochs: 20, ...train } });
      return adviceAt(config, epochs(7, 0.045))!.changes.map(({ settings }) => Object.keys(settings)[0]);
    };
    expect(changes(former, slow)).toEqual(["train.responseWeight", "model.initialWeights.recurrent"]);
    expect(changes({ preset: "eiUniform" })).toEqual(["model.preset"]);
    expect(changes({ preset: "ei" })).toEqual(["train.epochs"]);
    expect(changes({ preset: "ei" }, { batchesPerEpoch: 1000 })).toEqual([]);
    expect(changes({ preset: "vanilla" })).toEqual(["train.responseWeight", "train.epochs"]);
  });

  test("does not come if guesses are as good as possible, or a hard task is learned as far as possible", () => {
    const hard = (ideal: number) => ({
      ...levels,
      accuracy: [...levels.accuracy, { label: "ideal observer", value: ideal }],
    });
    const past = (accuracy: number) => epochs(7, 0.04, accuracy);
    expect(adviceAt(uniform, past(0.5), hard(0.5))).toBeUndefined();
    expect(adviceAt(uniform, past(0.54), hard(0.55))).toBeUndefined();
    expect(adviceAt(uniform, past(0.505), hard(0.55))).toBeDefined();
  });

  test("comes if silence is learned and responses are guessed, as in match to sample with catch trials", () => {
    const catching = { loss: levels.loss, accuracy: [{ label: "chance", value: 2 / 3 }] };
    expect(adviceAt(uniform, epochs(7, 0.045, 0.667), catching)).toMatchObject({
      loss: expect.closeTo(0.045, 2),
      level: { label: "right timing, random choice" },
    });
    expect(adviceAt(uniform, epochs(7, 0.045, 0.75), catching)).toBeUndefined();
  });

  test("names the nearer of two levels", () => {
    const close = { ...levels, loss: [{ label: "base rate", value: 0.05 }, levels.loss[1]] };
    expect(adviceAt(uniform, epochs(7, 0.042), close)!.level.label).toBe("right timing, random choice");
  });

  test("does not concern the start if the weights are given", () => {
    const from = { ...uniform, model: { ...uniform.model, weights: { file: "w.npz", sha256: null } } } as never;
    expect(adviceAt(from, epochs(7, 0.045))!.changes.map(({ settings }) => Object.keys(settings)[0])).toEqual([
      "train.responseWeight",
      "train.optimizer.learningRate",
    ]);
  });

  test("can be followed: every change gives a configuration that trains", () => {
    let config = uniform;
    for (let k = 0; k < 5; k++) {
      const advice = adviceAt(config, epochs(7, 0.045))!;
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
