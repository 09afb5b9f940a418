import { describe, expect, test } from "vitest";
import { reference, type TrainRecord, trainNetwork } from "../../src/backend/index.ts";
import { type Checkpoint, Divergence, runConfig, train } from "../../src/index.ts";
import type { TrainNetworkOptions } from "../../src/loop/loop.ts";
import { updateGuard } from "../../src/loop/updateGuard.ts";
import { fault } from "../fault.ts";
import { wasm } from "../wasm.ts";
import { tiny } from "./tiny.ts";

const results = (gradientNorm: number, loss = 1) => ({ loss, penalties: 0, gradientNorm });

describe("updateGuard", () => {
  test("refuses what is not finite or above its norm", () => {
    const { accepts } = updateGuard({ norm: 10, times: null, patience: null }, undefined);
    expect([9, 10, 10.1, Number.NaN, Number.POSITIVE_INFINITY].map((n) => accepts(results(n)))).toEqual([
      ...[true, true, false, false, false],
    ]);
    expect(accepts(results(1, Number.NaN))).toBe(false);
  });

  test("refuses what is above a multiple of the geometric running mean, which jumps hardly move", () => {
    const guard = updateGuard({ norm: 1e10, times: 4, patience: null }, undefined);
    expect(guard.accepts(results(3))).toBe(true);
    guard.note(3, true);
    expect(guard.level).toBe(3);
    expect([11.9, 12, 12.1].map((n) => guard.accepts(results(n)))).toEqual([true, true, false]);
    for (const [norm, counted] of [
      [2, 2],
      [1e6, 4 * 3],
      [Number.POSITIVE_INFINITY, 4 * 3],
      [1e-9, 3 / 4],
    ]) {
      const one = updateGuard({ norm: 1e10, times: 4, patience: null }, 3);
      one.note(norm, false);
      expect(one.level).toBeCloseTo(Math.exp(Math.log(3) + (Math.log(counted) - Math.log(3)) / 100), 12);
    }
    const still = updateGuard({ norm: 1e10, times: 4, patience: null }, 3);
    for (const norm of [Number.NaN, 0]) still.note(norm, false);
    expect(still.level).toBe(3);
  });

  test("counts the updates that were skipped since the last one that was made", () => {
    const guard = updateGuard({ norm: 1, times: null, patience: null }, undefined, 4);
    const counts = [false, false, true, false].map((isMade) => {
      guard.note(1, isMade);
      return guard.skippedInARow;
    });
    expect(counts).toEqual([5, 6, 0, 1]);
  });
});

async function drain(config: object, options: Partial<TrainNetworkOptions> = {}, stopAt = Number.POSITIVE_INFINITY) {
  const records: TrainRecord[] = [];
  const controller = new AbortController();
  const loop = trainNetwork(runConfig(config), { backend: wasm, signal: controller.signal, ...options });
  for (let next = await loop.next(); ; next = await loop.next()) {
    if (next.done) return { records, checkpoint: next.value.checkpoint };
    records.push(next.value);
    if (next.value.kind === "step" && next.value.step === stopAt) controller.abort();
  }
}
const guarded = (guard: object | null, more: object = {}, seed = 1) => ({
  ...tiny,
  seed,
  train: { ...tiny.train, guard, ...more },
});
const steps = (records: readonly TrainRecord[]) =>
  records.flatMap((record) => (record.kind === "step" ? [record] : []));
const state = ({ timing: _, ...rest }: Checkpoint) => rest;

describe("train.guard", () => {
  test("changes nothing where it skips nothing, and counts none", async () => {
    const [without, with_] = [await drain(tiny), await drain(guarded({ norm: 1e10, times: 1e6 }))];
    expect(with_.checkpoint.parameters).toEqual(without.checkpoint.parameters);
    expect(with_.checkpoint.epochs.map(({ skipped }) => skipped)).toEqual([0, 0]);
    expect(without.checkpoint.epochs.map((epoch) => "skipped" in epoch)).toEqual([false, false]);
  });

  test("skips updates above its norm: parameters and moments stay, means leave them out", async () => {
    const free = steps(
      (await drain(guarded(null, { epochs: 1, optimizer: { kind: "sgd", learningRate: 1e-9 } }))).records,
    );
    const norms = free.map(({ gradientNorm }) => gradientNorm).sort((a, b) => a - b);
    const norm = (norms[4] + norms[5]) / 2;
    const { records, checkpoint } = await drain(
      guarded({ norm }, { epochs: 1, optimizer: { kind: "sgd", learningRate: 1e-9 } }),
    );
    const kept = steps(records).filter(({ skipped }) => skipped === 0);
    expect(kept.length).toBe(5);
    expect(steps(records).every(({ skipped, gradientNorm }) => (skipped === 1) === gradientNorm > norm)).toBe(true);
    const [epoch] = checkpoint.epochs;
    expect(epoch.skipped).toBe(5);
    const mean = (of: (record: (typeof kept)[number]) => number) => kept.reduce((sum, one) => sum + of(one), 0) / 5;
    expect(epoch.loss).toBeCloseTo(
      mean(({ loss }) => loss),
      12,
    );
    expect(epoch.penalties).toBeCloseTo(
      mean(({ penalties }) => penalties),
      12,
    );
    expect(epoch.gradientNorm).toBeCloseTo(
      mean(({ gradientNorm }) => gradientNorm),
      12,
    );
    expect(checkpoint.updates).toBe(5);
  });

  test("shrinks wRec by its share of the learning rate where an update is skipped, as Song et al. (2016) do", async () => {
    const config = guarded(
      { norm: 1e-12, shrink: 0.02 },
      {
        ...{ epochs: 1, batchesPerEpoch: 3, optimizer: { kind: "sgd", learningRate: 0.5 } },
        schedule: { warmupSteps: 4, decay: "none" },
      },
    );
    const [once, twice] = await Promise.all([1, 2].map((stop) => drain(config, { backend: reference }, stop)));
    const [before, after] = [once.checkpoint.parameters, twice.checkpoint.parameters];
    expect({ ...after, wRec: before.wRec }).toEqual(before);
    expect(after.wRec).not.toEqual(before.wRec);
    after.wRec.forEach((w, k) => {
      expect(w).toBeCloseTo(before.wRec[k] * (1 - 0.5 * (2 / 4) * 0.02), 14);
    });
  });

  test("shrinks wRec to 0 at most, and never changes its signs", async () => {
    const config = guarded({ norm: 1e-12, shrink: 5 }, { optimizer: { kind: "sgd", learningRate: 0.5 } });
    const { checkpoint } = await drain(config, {}, 1);
    expect(checkpoint.parameters.wRec.every((w) => w === 0)).toBe(true);
  });

  test("goes on after an epoch without an update, whose loss is that of its last batch", async () => {
    const one = { batchesPerEpoch: 1, optimizer: { learningRate: 0.02 } };
    const free = steps((await drain(guarded(null, { epochs: 1, ...one }))).records);
    const { records, checkpoint } = await drain(guarded({ norm: free[0].gradientNorm * 0.9 }, { epochs: 30, ...one }));
    const [first] = steps(records);
    expect(first.skipped).toBe(1);
    expect(checkpoint.epochs[0]).toEqual({
      ...{ epoch: 1, loss: first.loss, penalties: first.penalties, gradientNorm: null },
      ...{ accuracy: first.accuracy, skipped: 1 },
    });
    expect(checkpoint.epochs.length).toBe(30);
    expect(checkpoint.epochs.some(({ skipped, gradientNorm }) => skipped === 0 && gradientNorm! > 0)).toBe(true);
  });

  const failed = async (config: object, options?: Partial<TrainNetworkOptions>): Promise<Divergence> => {
    const error = await drain(config, options).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Divergence);
    return error as Divergence;
  };
  const never = { batchesPerEpoch: 60, optimizer: { kind: "sgd", learningRate: 1e-9 } } as const;

  test("ends a training after 100 skipped updates in a row, also if it is resumed between them", async () => {
    const config = guarded({ norm: 1e-12, times: 3 }, never);
    const error = await failed(config);
    expect(error).toEqual(
      fault("invalid", "gradient norm of step 100", {
        detail: /: train\.guard skipped every update, the initial weights are kept/,
        remedy: /^raise train\.guard\.norm \(1e-12\) or train\.guard\.times \(3\), or lower train\.optimizer/,
      }),
    );
    expect(error.checkpoint.step).toBe(0);
    const { checkpoint } = await drain(config, {}, 70);
    expect(checkpoint.skippedInARow).toBe(70);
    expect((await failed(config, { resume: checkpoint })).message).toMatch(/ of step 100 /);
  });

  test("ends a training after as many skipped updates in a row as its patience, null after none", async () => {
    const guard = { norm: 1e-12, shrink: 0.02 };
    const patient = (patience: number | null) => guarded({ ...guard, patience }, { ...never, batchesPerEpoch: 120 });
    expect((await failed(patient(7))).message).toMatch(/ of step 7 /);
    const { records, checkpoint } = await drain(patient(null), {}, 110);
    expect(steps(records).map(({ skipped }) => skipped)).toEqual(Array(110).fill(1));
    expect(checkpoint.skippedInARow).toBe(110);
  });

  test("ends a training all of whose updates are skipped, however few", async () => {
    expect(await failed(guarded({ norm: 1e-12 }))).toEqual(
      fault("invalid", "gradient norm of step 20", { detail: /skipped every update/, remedy: /^raise train\.guard/ }),
    );
  });

  test.each([
    [
      "weights",
      { initialWeights: { output: { distribution: "normal", deviation: 1000 } } },
      "sgd",
      1e38,
      /^parameter "/,
    ],
    ["a loss, by descent", {}, "sgd", 1e30, /^(loss|penalties) after/],
    ["a loss, by Adam", {}, "adam", 1e20, /^(loss|penalties) after/],
  ])("ends a training that an update has broken: infinite %s", async (_, model, kind, learningRate, subject) => {
    const config = guarded({}, { optimizer: { kind, learningRate }, clipNorm: null, epochs: 1, batchesPerEpoch: 20 });
    const error = await failed({ ...config, model: { units: 10, ...model } });
    expect(error).toEqual(
      fault("invalid", subject, {
        detail: /: train\.guard skipped the last \d+ updates, the initial weights are kept/,
        remedy: /^lower train\.optimizer\.learningRate .*, or train\.guard\.norm \(10000000000\): an update/,
      }),
    );
    for (const values of Object.values(error.checkpoint.parameters)) expect(values.every(Number.isFinite)).toBe(true);
  });

  test("ends a training in which an epoch has neither an update nor a finite loss", async () => {
    const wild = { optimizer: { kind: "sgd", learningRate: 1e30 }, clipNorm: null, epochs: 5, batchesPerEpoch: 1 };
    const error = await failed(guarded({}, wild));
    expect(error).toEqual(fault("invalid", /^(loss|penalties) of step 2$/, { detail: /skipped the last update,/ }));
  });

  test("a training that is stopped while updates are skipped can be resumed, whatever the loss", async () => {
    const wild = guarded({}, { optimizer: { kind: "sgd", learningRate: 1e30 }, clipNorm: null });
    const { checkpoint, records } = await drain(wild, {}, 5);
    expect(Number.isFinite(steps(records)[4].loss)).toBe(false);
    expect(checkpoint.skippedInARow).toBeGreaterThan(0);
    const [whole, rest] = [await failed(wild), await failed(wild, { resume: checkpoint })];
    expect(rest.message).toMatch(/skipped the last/);
    expect(whole.message).toMatch(/skipped the last/);
  });

  test.each([
    ["a norm", { norm: 0.8 }, {}],
    ["a multiple of the level", { times: 1.2 }, {}],
    ["windows", { times: 1.2, shrink: 0.02 }, { truncation: 60 }],
  ])("stopped and resumed it goes on to the same bits: %s", async (_, guard, more) => {
    const config = guarded(guard, { optimizer: { learningRate: 0.02 }, ...more }, 5);
    const whole = await drain(config);
    const first = await drain(config, {}, 7);
    expect(first.checkpoint.step).toBe(7);
    const rest = await drain(config, { resume: first.checkpoint });
    expect(state(rest.checkpoint)).toEqual(state(whole.checkpoint));
    const skipped = whole.checkpoint.epochs.reduce((sum, epoch) => sum + epoch.skipped!, 0);
    expect(skipped).toBeGreaterThan(0);
    expect(steps(whole.records).reduce((sum, record) => sum + record.skipped!, 0)).toBe(skipped);
  });

  test("is in results and metrics.csv, and needs a wRec to shrink", async () => {
    const run = await train(guarded({ times: 1.2 }, { optimizer: { learningRate: 0.02 } }, 5), { report: false });
    expect(run.results!.skippedUpdates).toBeGreaterThan(0);
    const fixed = { ...guarded({ shrink: 0.02 }), model: { units: 10, trained: { recurrent: false } } };
    await expect(drain(fixed)).rejects.toThrow(fault("invalid", "train.guard.shrink"));
  });
});
