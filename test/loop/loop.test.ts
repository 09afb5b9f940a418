import { describe, expect, test } from "vitest";
import { type Backend, type Feed, reference, type TrainRecord, trainNetwork } from "../../src/backend/index.ts";
import { type Checkpoint, Divergence, runConfig } from "../../src/index.ts";
import type { TrainNetworkOptions } from "../../src/loop/loop.ts";
import { keyOf } from "../../src/task/index.ts";
import { fault } from "../fault.ts";
import { delayedReport } from "../task/demo.ts";
import { wasm } from "../wasm.ts";
import { tiny } from "./tiny.ts";

const notFinite = /^(NaN|-?Infinity)$/;

async function drain(config: object, options: Partial<TrainNetworkOptions> = {}) {
  const records: TrainRecord[] = [];
  const loop = trainNetwork(runConfig(config), { backend: wasm, ...options });
  for (let next = await loop.next(); ; next = await loop.next()) {
    if (next.done) return { records, trained: next.value };
    records.push(next.value);
  }
}
const state = ({ parameters, slots, step, position, epochs, sums }: Checkpoint) => ({
  parameters,
  slots,
  step,
  position,
  epochs,
  sums,
});
/** The backend, and every feed that led to an update. */
function spied(backend: Backend) {
  const feeds: Feed[] = [];
  const spy: Backend = {
    ...backend,
    compile(program, options) {
      const executable = backend.compile(program, options);
      let last: Feed | undefined;
      const run: typeof executable.run = (feed, scalars) => {
        last = feed;
        return executable.run(feed, scalars);
      };
      const apply = () => {
        feeds.push(last!);
        executable.apply();
      };
      return { ...executable, run, apply };
    },
  };
  return { spy, feeds };
}

describe("trainNetwork", () => {
  test("yields every step and every epoch, and learns", async () => {
    const { records, trained } = await drain({
      ...tiny,
      train: { ...tiny.train, epochs: 10, optimizer: { learningRate: 0.01 } },
    });
    const steps = records.filter((record) => record.kind === "step");
    const epochs = records.filter((record) => record.kind === "epoch");
    expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: 100 }, (_, k) => k + 1));
    expect(steps[10].epoch).toBe(2);
    const ofFirst = steps.slice(0, 10);
    expect(epochs[0].loss).toBeCloseTo(ofFirst.reduce((sum, { loss }) => sum + loss, 0) / 10, 12);
    expect(epochs[0].accuracy).toBeCloseTo(ofFirst.reduce((sum, { accuracy }) => sum + accuracy!, 0) / 10, 12);
    expect(epochs[9].loss).toBeLessThan(epochs[0].loss / 2);
    expect(trained.finished).toBe(true);
    expect(trained.checkpoint.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(trained.checkpoint.timing.stepMs).toBeGreaterThan(0);
  });

  test("the same seeds give the same bits, another seed other weights", async () => {
    const [one, two, other] = await Promise.all([drain(tiny), drain(tiny), drain({ ...tiny, seed: 2 })]);
    expect(state(one.trained.checkpoint)).toEqual(state(two.trained.checkpoint));
    expect(other.trained.checkpoint.parameters.wRec).not.toEqual(one.trained.checkpoint.parameters.wRec);
  });

  test.each(["weights", "trials", "noise"])("seeds.%s matters, seeds.evaluation does not", async (name) => {
    const plain = await drain(tiny);
    const changed = await drain({ ...tiny, seeds: { [name]: 9 } });
    const evaluation = await drain({ ...tiny, seeds: { evaluation: 9 } });
    expect(changed.trained.checkpoint.parameters.wRec).not.toEqual(plain.trained.checkpoint.parameters.wRec);
    expect(evaluation.trained.checkpoint.parameters.wRec).toEqual(plain.trained.checkpoint.parameters.wRec);
  });

  test.each([
    ["Adam", {}],
    ["momentum", { optimizer: { kind: "sgd", momentum: 0.9 } }],
    ["a falling learning rate", { schedule: { decay: "cosine", warmupSteps: 3 } }],
    ["a fixed set with a smaller last batch", { trials: { fixed: 10 }, batchesPerEpoch: undefined, epochs: 5 }],
    ["rows of fixed length", { sequence: { steps: 12 } }],
  ])("stopped after 10 steps and resumed, it continues to the same bits: %s", async (_, change) => {
    const config = { ...tiny, train: { ...tiny.train, ...change } };
    const whole = await drain(config);
    const controller = new AbortController();
    const loop = trainNetwork(runConfig(config), { backend: wasm, signal: controller.signal });
    let next = await loop.next();
    for (; !next.done; next = await loop.next())
      if (next.value.kind === "step" && next.value.step === 10) controller.abort();
    expect(next.value.finished).toBe(false);
    expect(next.value.checkpoint.step).toBe(10);
    const { trained, records } = await drain(config, { resume: next.value.checkpoint });
    expect(state(trained.checkpoint)).toEqual(state(whole.trained.checkpoint));
    const following = (list: TrainRecord[]) =>
      list.flatMap((r) => (r.kind === "step" && r.step > 10 ? [{ ...r, stepMs: 0 }] : []));
    expect(following(records)).toEqual(following(whole.records));
  });

  test("epochs can be added to a finished run", async () => {
    const first = await drain(tiny);
    const longer = { ...tiny, train: { ...tiny.train, epochs: 3 } };
    const { trained } = await drain(longer, { resume: first.trained.checkpoint });
    expect(state(trained.checkpoint)).toEqual(state((await drain(longer)).trained.checkpoint));
  });

  test("fewer epochs than were trained are refused; so are other numbers if the learning rate decays", async () => {
    const epochs = (epochs: number, more = {}) => ({ ...tiny, train: { ...tiny.train, ...more, epochs } });
    const { checkpoint } = (await drain(tiny)).trained;
    await expect(drain(epochs(1), { resume: checkpoint })).rejects.toThrow(
      fault("mismatched", "train.epochs", { value: 1, detail: /epoch 2/, remedy: /at least 2/ }),
    );
    expect((await drain(tiny, { resume: checkpoint })).records).toEqual([]);
    const schedule = { schedule: { warmupSteps: 0, decay: "cosine" } };
    const falling = (await drain(epochs(2, schedule))).trained.checkpoint;
    await expect(drain(epochs(3, schedule), { resume: falling })).rejects.toThrow(
      fault("mismatched", "train.epochs", {
        value: 3,
        detail: /run that began with 2 and whose learning rate decays .*\(cosine\)/,
      }),
    );
  });

  test("time of all sessions is summed", async () => {
    const { checkpoint } = (await drain(tiny)).trained;
    const before = { ...checkpoint, timing: { compileMs: 1, stepMs: 7, totalSeconds: 1000 } };
    const nothing = (await drain(tiny, { resume: before })).trained.checkpoint.timing;
    expect(nothing.stepMs).toBe(7);
    expect(nothing.totalSeconds).toBeGreaterThan(1000);
  });

  test("resuming refuses another model, task or machine", async () => {
    const { checkpoint } = (await drain(tiny)).trained;
    await expect(drain({ ...tiny, model: { units: 11 } }, { resume: checkpoint })).rejects.toThrow(
      fault("mismatched", /^model.units/),
    );
    await expect(drain({ ...tiny, seed: 2 }, { resume: checkpoint })).rejects.toThrow(fault("mismatched", /^seeds/));
    await expect(drain(tiny, { resume: checkpoint, backend: reference })).rejects.toThrow(
      fault("unsupported", /^numeric profile "backend"/, { remedy: /made with wasm/ }),
    );
  });

  test("both backends take the same path", async () => {
    const [fast, exact] = await Promise.all([drain(tiny), drain(tiny, { backend: reference })]);
    const losses = ({ records }: typeof fast) => records.flatMap((r) => (r.kind === "step" ? [r.loss] : []));
    losses(fast).forEach((loss, k) => {
      expect(loss / losses(exact)[k]).toBeCloseTo(1, 3);
    });
  });

  test("trials are numbered consecutively through the epochs, and noise has the key of its seed", async () => {
    const { spy, feeds } = spied(wasm);
    await drain(tiny, { backend: spy });
    const noise = feeds.map((feed) => feed.noise as { key: unknown; trialNumbers: number[]; run: number });
    expect(noise.flatMap(({ trialNumbers }) => trialNumbers)).toEqual(Array.from({ length: 80 }, (_, k) => k));
    expect(noise.map(({ run }) => run)).toEqual(Array.from({ length: 20 }, (_, k) => k));
    expect(noise[0].key).toEqual(keyOf(runConfig(tiny).seeds.noise));
  });

  test("loss and penalties of an epoch are means over its trials, however they are dealt to batches", async () => {
    const epochsOf = async (batch: number) => {
      const train = { epochs: 2, batch, trials: { fixed: 10 }, optimizer: { kind: "sgd", learningRate: 1e-30 } };
      const { records, trained } = await drain({ ...tiny, train });
      const steps = records.flatMap((record) => (record.kind === "step" && record.epoch === 1 ? [record] : []));
      return { steps, epochs: trained.checkpoint.epochs };
    };
    const [{ epochs: whole }, { steps, epochs: parts }] = [await epochsOf(10), await epochsOf(4)];
    const weighted = steps.reduce((sum, { loss }, k) => sum + [4, 4, 2][k] * loss, 0) / 10;
    expect(parts[0].loss).toBeCloseTo(weighted, 12);
    expect(parts[0].gradientNorm).toBeCloseTo(steps.reduce((sum, { gradientNorm }) => sum + gradientNorm, 0) / 3, 12);
    for (const [k, { loss, penalties, accuracy }] of whole.entries()) {
      expect(parts[k].loss).toBeCloseTo(loss, 5);
      expect(parts[k].penalties).toBeCloseTo(penalties, 5);
      expect(parts[k].accuracy).toBe(accuracy);
    }
  });

  test("a fixed set is repeated in every epoch, its last batch smaller or left out", async () => {
    const sizes = async (dropLast: boolean) => {
      const { spy, feeds } = spied(wasm);
      await drain({ ...tiny, train: { epochs: 2, batch: 4, trials: { fixed: 10 }, dropLast } }, { backend: spy });
      return feeds.map((feed) => feed.trials);
    };
    expect(await sizes(false)).toEqual([4, 4, 2, 4, 4, 2]);
    expect(await sizes(true)).toEqual([4, 4, 4, 4]);
  });

  test("trains on trials of random length, by cross-entropy and by squared error", async () => {
    for (const loss of ["crossEntropy", "squaredError"]) {
      const config = runConfig(
        { model: { units: 10 }, task: { name: "delayedReport" }, train: { ...tiny.train, loss } },
        { tasks: [delayedReport] },
      );
      const loop = trainNetwork(config, { backend: wasm, tasks: [delayedReport] });
      let next = await loop.next();
      while (!next.done) next = await loop.next();
      const [first, last] = next.value.checkpoint.epochs;
      expect(last.loss).toBeLessThan(first.loss);
    }
  });

  test("what cannot begin is refused before anything is compiled", async () => {
    const config = { ...tiny, model: { ...tiny.model, weights: "w.npz" } };
    let compiled = 0;
    const backend: Backend = {
      ...wasm,
      compile(program, options) {
        compiled++;
        return wasm.compile(program, options);
      },
    };
    await expect(drain(config, { backend })).rejects.toThrow(fault("missing", /^the arrays of model\.weights\.file/));
    const guard = { shrink: 0.02 };
    const shrunk = { ...tiny, model: { units: 10, trained: { recurrent: false } }, train: { ...tiny.train, guard } };
    await expect(drain(shrunk, { backend })).rejects.toThrow(fault("invalid", "train.guard.shrink"));
    expect(compiled).toBe(0);
  });

  test("what cannot begin once it is compiled leaves nothing open", async () => {
    const { checkpoint } = (await drain(tiny)).trained;
    let [opened, closed] = [0, 0];
    const backend: Backend = {
      ...reference,
      compile(program, options) {
        const executable = reference.compile(program, options);
        opened++;
        const close = () => {
          closed++;
          executable.close();
        };
        return { ...executable, close };
      },
    };
    await expect(drain(tiny, { resume: checkpoint, backend })).rejects.toThrow(
      fault("unsupported", /^numeric profile/),
    );
    expect([opened, closed]).toEqual([1, 1]);
  });

  test("a loss of NaN stops training; the last sound weights are kept and the update is not applied", async () => {
    const config = {
      ...tiny,
      train: { ...tiny.train, optimizer: { kind: "sgd", learningRate: 1e30 }, clipNorm: null },
    };
    const error = await drain(config).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Divergence);
    expect(error).toEqual(fault("invalid", /^(loss|gradient norm|penalties) of step \d+$/, { value: notFinite }));
    const { checkpoint } = error as Divergence;
    expect(checkpoint.step).toBe(0);
    for (const values of Object.values(checkpoint.parameters)) expect(values.every(Number.isFinite)).toBe(true);
  });

  test.each([
    [
      "no numbers",
      { kind: "adamW", learningRate: 1e30, weightDecay: 1e30 },
      /^parameter "\w+" after the update of step 1$/,
    ],
    ["too large for a loss", { kind: "adam", learningRate: 1e30 }, / after the update of step 1$/],
  ])("parameters that the very last update made %s are noticed", async (_, optimizer, subject) => {
    const config = { ...tiny, train: { epochs: 1, batchesPerEpoch: 1, batch: 4, optimizer } };
    const error = await drain(config).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Divergence);
    expect(error).toEqual(fault("invalid", subject, { value: notFinite, detail: /the initial weights are kept/ }));
    for (const values of Object.values((error as Divergence).checkpoint.parameters))
      expect(values.every(Number.isFinite)).toBe(true);
  });

  test("lets timers run during training, so that a signal can stop it", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 0);
    const config = { ...tiny, train: { ...tiny.train, epochs: 100_000 } };
    const { trained } = await drain(config, { signal: controller.signal });
    expect(trained.finished).toBe(false);
    expect(trained.checkpoint.step).toBeGreaterThan(0);
  });
});

test("the vanishing-gradient term with its multiplier is told apart from the penalties", async () => {
  const first = async (omega: number) => {
    const model = { units: 10, regularizers: { rateL2: 0, omega } };
    const { records } = await drain({ ...tiny, model, train: { ...tiny.train, epochs: 1, batchesPerEpoch: 1 } });
    return records.flatMap((record) => (record.kind === "step" ? [record] : []))[0];
  };
  expect(await first(0)).not.toHaveProperty("omega");
  const one = await first(1);
  expect(one.omega).toBeGreaterThan(0);
  expect((await first(3)).omega).toBeCloseTo(3 * one.omega!, 6);
  expect(one.penalties).toBe(0);
});
