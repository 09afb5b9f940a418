import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createTask, type Trial, task } from "../../src/index.ts";
import { denseTrial } from "../../src/task/denseBatch.ts";
import { type BatchOptions, batches, denseBatch } from "../../src/task/index.ts";
import { fault } from "../fault.ts";
import { delayedReport } from "./demo.ts";

const varied = createTask(delayedReport);
const take = (stream: ReturnType<typeof batches>, count: number) => Array.from({ length: count }, () => stream.next());
const rowsOf = (options: BatchOptions, count: number) =>
  take(batches(varied, options, 4), count).flatMap((b) => b.trials);
const content = ({ number: _, ...rest }: Trial) => JSON.stringify(rest);

describe("batches of whole trials", () => {
  test("are as long as their longest trial; shorter ones have mask 0 after their end", () => {
    for (const batch of take(batches(varied, { batch: 8 }, 4), 5)) {
      expect(batch.steps).toBe(Math.max(...batch.trials.map((trial) => trial.steps)));
      const { mask } = denseBatch(batch, varied);
      batch.trials.forEach((trial, b) => {
        for (let k = trial.steps; k < batch.steps; k++) expect(mask[k * 8 + b]).toBe(0);
        expect(mask[(trial.steps - 1) * 8 + b]).toBe(1);
      });
    }
  });

  test("contain the same trials whatever the batch size", () => {
    expect(rowsOf({ batch: 4 }, 6)).toEqual(rowsOf({ batch: 24 }, 1));
    expect(rowsOf({ batch: 4 }, 6).map((trial) => trial.number)).toEqual(Array.from({ length: 24 }, (_, n) => n));
  });

  test("never repeat fresh trials, which an epoch only counts", () => {
    const stream = batches(varied, { batch: 4, trialsPerEpoch: 10 }, 4);
    expect([stream.batchesPerEpoch, stream.trialsPerEpoch, stream.epoch]).toEqual([3, 12, 0]);
    const rows = take(stream, 3).flatMap((b) => b.trials);
    expect(stream.epoch).toBe(1);
    expect(new Set(rows.map(content)).size).toBe(new Set(rows.map((_, n) => content(varied.draw(4, n)))).size);
    expect(take(stream, 1)[0].trials[0].number).toBe(12);
    expect(batches(varied, { batch: 4, trialsPerEpoch: 10, dropLast: true }, 4).batchesPerEpoch).toBe(2);
    expect(batches(varied, { batch: 4 }, 4).batchesPerEpoch).toBeNull();
  });

  test("contain conditions in equal number if balanced", () => {
    const rows = rowsOf({ batch: 5, conditions: "balanced" }, 6);
    for (const side of ["left", "right", "catch"])
      expect(rows.filter(({ condition }) => condition.side === side)).toHaveLength(10);
  });
});

test("the levels of a factor take turns, and their conditions, if they are to be equally often", () => {
  const mixed = task("mixture", { tasks: ["goNogo", "delayedResponse"] as never });
  const rows = batches(mixed, { batch: 24, conditions: { equally: "task" } }, 4).next().trials;
  const often = (key: string) => {
    const levels = rows.map(({ condition }) => condition[key]).filter((level) => level !== undefined);
    return [...new Set(levels)].map((level) => levels.filter((one) => one === level).length);
  };
  // Two conditions of one task, three of the other.
  expect(mixed.conditions).toHaveLength(5);
  expect([often("task"), often("cue")]).toEqual([[12, 12], expect.arrayContaining([4, 4, 4])]);
  expect(() => batches(mixed, { batch: 4, conditions: { equally: "tusk" } }, 4)).toThrow(
    fault("unknown", "conditions.equally", { remedy: /"task"/ }),
  );
});

describe("a fixed set", () => {
  const options: BatchOptions = { batch: 4, trials: "fixed", trialsPerEpoch: 10 };
  const epochs = (dropLast: boolean) => {
    const stream = batches(varied, { ...options, dropLast }, 4);
    return Array.from({ length: 3 }, () => take(stream, stream.batchesPerEpoch!));
  };

  test("recurs in every epoch, in a new order and with running numbers", () => {
    const rows = epochs(false).map((epoch) => epoch.flatMap((b) => b.trials));
    const sets = rows.map((epoch) => epoch.map(content).sort());
    expect(sets[1]).toEqual(sets[0]);
    expect(sets[0]).toEqual(Array.from({ length: 10 }, (_, n) => content(varied.draw(4, n))).sort());
    expect(rows[1].map(content)).not.toEqual(rows[0].map(content));
    expect(rows.flat().map((trial) => trial.number)).toEqual(Array.from({ length: 30 }, (_, n) => n));
  });

  test("ends an epoch with a smaller batch, or drops it with dropLast", () => {
    expect(epochs(false).map((epoch) => epoch.map((b) => b.trials.length))).toEqual(Array(3).fill([4, 4, 2]));
    expect(epochs(true).map((epoch) => epoch.map((b) => b.trials.length))).toEqual(Array(3).fill([4, 4]));
  });
});

describe("sequences", () => {
  const steps = 100;

  test("are filled with consecutive trials, the last cut off", () => {
    const [row] = rowsOf({ batch: 1, sequenceSteps: steps }, 1);
    const parts = row.parts!;
    expect(row.steps).toBe(steps);
    expect(parts.length).toBeGreaterThan(1);
    parts.forEach(({ from, to, trial }, i) => {
      expect(from).toBe(i === 0 ? 0 : parts[i - 1].to);
      expect(trial).toEqual(varied.draw(4, 0, i));
      if (i < parts.length - 1) expect(to - from).toBe(trial.steps);
    });
    expect(parts.at(-1)!.to).toBe(steps);
  });

  test("contain exactly the trials, shifted", () => {
    for (const fill of ["new", "repeat"] as const)
      for (const row of rowsOf({ batch: 3, sequenceSteps: steps, fill }, 4)) {
        const whole = denseTrial(row, varied);
        for (const { from, to, trial } of row.parts!) {
          const one = denseTrial(trial, varied);
          for (const [name, channels] of [
            ["inputs", 3],
            ["targets", 1],
            ["mask", 1],
          ] as const)
            expect(whole[name].subarray(from * channels, to * channels)).toEqual(
              one[name].subarray(0, (to - from) * channels),
            );
        }
      }
  });

  test("also cut off a segment of many values", () => {
    const stepped = {
      ...varied,
      draw: (_: unknown, number: number): Trial => ({
        ...varied.draw(1, number),
        steps: 8,
        targets: [],
        mask: [],
        periods: [],
        inputs: [{ channel: 0, from: 2, to: 8, value: Float32Array.of(1, 2, 3, 4, 5, 6) }],
      }),
    };
    const [row] = batches(stepped, { batch: 1, sequenceSteps: 13 }, 1).next().trials;
    expect(row.inputs).toEqual([
      { channel: 0, from: 2, to: 8, value: Float32Array.of(1, 2, 3, 4, 5, 6) },
      { channel: 0, from: 10, to: 13, value: Float32Array.of(1, 2, 3) },
    ]);
  });

  test("repeat one trial, or contain new ones", () => {
    const repeated = rowsOf({ batch: 4, sequenceSteps: 200, fill: "repeat" }, 1);
    for (const { parts } of repeated) expect(new Set(parts!.map(({ trial }) => trial)).size).toBe(1);
    const fresh = rowsOf({ batch: 4, sequenceSteps: 200 }, 1);
    const all = fresh.flatMap(({ parts }) => parts!.map(({ trial }) => content(trial)));
    expect(new Set(all).size).toBeGreaterThan(all.length / 2);
  });

  test("are the same whatever the batch size", () => {
    const options = { sequenceSteps: 90, trials: "fixed", trialsPerEpoch: 6 } as const;
    expect(rowsOf({ ...options, batch: 2 }, 6)).toEqual(rowsOf({ ...options, batch: 6 }, 2));
  });

  test("cut the notebook's trials in the middle: 110 steps, then 40", () => {
    const [row] = batches(task("perceptualDecision"), { batch: 16, sequenceSteps: 150 }, 1).next().trials;
    expect(row.parts!.map(({ from, to }) => [from, to])).toEqual([
      [0, 110],
      [110, 150],
    ]);
    expect(row.mask).toEqual([
      { channel: 0, from: 0, to: 110, value: 1 },
      { channel: 0, from: 110, to: 150, value: 1 },
    ]);
  });
});

test("a stream resumes exactly at a saved position", () => {
  const optionSets: BatchOptions[] = [
    { batch: 4 },
    { batch: 4, trials: "fixed", trialsPerEpoch: 10 },
    { batch: 4, trials: "fixed", trialsPerEpoch: 10, dropLast: true },
    { batch: 3, sequenceSteps: 50 },
    { batch: 3, conditions: "balanced" },
  ];
  fc.assert(
    fc.property(fc.constantFrom(...optionSets), fc.integer({ min: 0, max: 8 }), (options, done) => {
      const stream = batches(varied, options, 11);
      take(stream, done);
      const saved = JSON.parse(JSON.stringify(stream.position));
      const resumed = batches(varied, options, 11, saved);
      expect(resumed.epoch).toBe(stream.epoch);
      expect(take(resumed, 4)).toEqual(take(stream, 4));
    }),
    { numRuns: 30 },
  );
});

test.each<[unknown, ReturnType<typeof fault>]>([
  [{ batch: 0 }, fault("invalid", "batch", { value: 0 })],
  [{ batch: 1.5 }, fault("invalid", "batch", { value: 1.5 })],
  [{}, fault("invalid", "batch", { value: undefined })],
  [{ batch: 1, sequenceSteps: 0 }, fault("invalid", "sequenceSteps", { value: 0 })],
  [{ batch: 1, trialsPerEpoch: -1 }, fault("invalid", "trialsPerEpoch", { value: -1 })],
  [{ batch: 1, fill: "repeat" }, fault("missing", "sequenceSteps")],
  [{ batch: 1, fill: "old", sequenceSteps: 5 }, fault("invalid", "fill", { value: "old" })],
  [{ batch: 1, trials: "fixed" }, fault("missing", "trialsPerEpoch")],
  [{ batch: 1, trials: "stale" }, fault("invalid", "trials", { value: "stale" })],
  [{ batch: 8, trialsPerEpoch: 4, dropLast: true }, fault("invalid", "batch", { value: 8, remedy: /dropLast/ })],
])("batches refuses %j", (options, refusal) => {
  expect(() => batches(varied, options as BatchOptions, 1)).toThrow(refusal);
});

test.each([
  [
    "no options",
    () => batches(varied, undefined as never, 1),
    fault("missing", "options", { remedy: /\{ batch: 16 \}/ }),
  ],
  [
    "a misspelt option",
    () => batches(varied, { batch: 4, sequencesteps: 9 } as never, 1),
    fault("unknown", "sequencesteps", { remedy: 'did you mean "sequenceSteps"?' }),
  ],
  ["no seed", () => batches(varied, { batch: 4 }, undefined as never), fault("invalid", "seed")],
  [
    "a definition instead of a task",
    () => batches({} as never, { batch: 4 }, 1),
    fault("invalid", "source", { remedy: /createTask/ }),
  ],
])("batches of %s are refused", (_, call, refusal) => {
  expect(call).toThrow(refusal);
});
