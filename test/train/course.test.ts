/** What a run folder says about validation, stages and stops, and that a run resumes from it. */
import { describe, expect, test } from "vitest";
import { type Config, loadRun, MemoryFolder, makeReport, train } from "../../src/browser/index.ts";
import { decodeCsv, decodeNpz } from "../../src/format/index.ts";
import { decodeRunFile } from "../../src/format/runFile.ts";
import { tiny } from "../loop/tiny.ts";

const validated = {
  ...tiny,
  train: {
    ...tiny.train,
    epochs: 3,
    optimizer: { kind: "sgd", learningRate: 1e-30 },
    validation: { every: 4, trials: 20, repeat: true },
    stop: { patience: 3 },
  },
} as const satisfies Config;
const staged = {
  ...tiny,
  train: {
    ...tiny.train,
    validation: { every: 5, trials: 20 },
    stages: [
      { name: "easy", task: { coherence: [51.2] } },
      { name: "all", train: { epochs: 1 } },
    ],
  },
} satisfies Config;

const trained = async (config: Config, settings: object = {}) => {
  const out = new MemoryFolder("mine");
  return await train(config, { out, report: false, backend: "wasm", ...settings });
};

describe("the folder of a run with validation", () => {
  test("has its checks, why it stopped, and the last and the best weights", async () => {
    const { folder, results, finished } = await trained({
      ...validated,
      train: { ...validated.train, resultsFrom: "best" },
    });
    expect(finished).toBe(true);
    const files = folder!.files;
    const { course, state } = decodeRunFile(folder!.text("run.json"), "run.json");
    expect(state).toBe("finished");
    expect(course).toMatchObject({
      stages: [{ step: 0, ended: { step: 12, epoch: 2, why: "patience" } }],
      best: { step: 0, by: "loss" },
      resultsFrom: "best",
    });
    const table = decodeCsv(folder!.text("validation.csv"), "validation.csv");
    expect(table.step).toEqual([0, 4, 8, 12]);
    expect(table.loss[0]).toBe(course!.best!.value);
    const arrays = (name: string) => decodeNpz(files[name], name);
    // The best are those before training.
    expect(arrays("weights.npz").wRec.data).toEqual(arrays("weights-initial.npz").wRec.data);
    expect(Object.keys(files)).toContain("weights-last.npz");
    expect(results!.loss).toHaveLength(2);
    expect((await loadRun(folder!)).weights.parameters.wRec).toEqual(
      Float64Array.from(arrays("weights.npz").wRec.data as Float32Array),
    );
  });

  test("of the last weights has the best in a file of their own", async () => {
    const { folder } = await trained(validated);
    expect(Object.keys(folder!.files)).toContain("weights-best.npz");
    expect(Object.keys(folder!.files)).not.toContain("weights-last.npz");
  });

  test("without these settings has none of it", async () => {
    const { folder } = await trained(tiny);
    expect(Object.keys(folder!.files).filter((name) => /valid|best|last/.test(name))).toEqual([]);
    expect(decodeRunFile(folder!.text("run.json"), "run.json")).not.toHaveProperty("course");
  });

  test("draws checks, stages and the end in the figure of training", async () => {
    const { folder } = await trained(staged);
    await makeReport(folder!, { figures: ["training"], formats: ["svg"] });
    const table = decodeCsv(folder!.text("figures/training.csv"), "training.csv");
    expect(table.epoch.filter((one) => one !== null)).toEqual([1, 2, 3]);
    expect(table.validation_epoch).toEqual([0, 0.5, 1, 1.5, 2, 2, 2.5, 3]);
    const svg = folder!.text("figures/training.svg");
    for (const text of ["validation", "easy", "all", "best"]) expect(svg).toContain(`>${text}</text>`);
    expect(svg).toContain("Easy ended by: 2 epochs; all ended by: 1 epoch.");
  });

  test("draws the criterion, what it is about, and the reason of the end; a stage of no step has no name", async () => {
    const stop = { when: { accuracy: 0, worst: "coherence" } };
    const train = { ...tiny.train, validation: { every: 2, trials: 20 }, stop };
    const stages = [{ name: "passed", train: { epochs: 0 } }, { name: "trained" }];
    const { folder } = await trained({ ...tiny, train: { ...train, stages } });
    await makeReport(folder!, { figures: ["training"], formats: ["svg"] });
    const svg = folder!.text("figures/training.svg");
    for (const text of ["by coherence", "trained"]) expect(svg).toContain(`>${text}</text>`);
    expect(svg).toMatch(/>criterion, worst</);
    expect(svg).toMatch(/>stopped: /);
    expect(svg).not.toContain(">passed</text>");
  });

  test("says when each stage of an order of trials began", async () => {
    const list = [{ levels: [51.2], batches: 3 }, { levels: [3.2, 51.2] }];
    const order = { stages: "coherence", list };
    const task = { ...tiny.task, coherence: [3.2, 51.2] };
    const { folder } = await trained({ ...tiny, task, train: { ...tiny.train, order } } as Config);
    expect(decodeRunFile(folder!.text("run.json"), "run.json").order).toEqual([
      { stage: 1, batches: 0 },
      { stage: 2, batches: 3 },
    ]);
  });

  test.each([
    ["between checks", 7],
    ["in the second stage", 23],
  ])("resumes to the same bits: %s", async (_, at) => {
    const whole = await trained(staged);
    const controller = new AbortController();
    const out = new MemoryFolder("stopped");
    const loop = train(staged, { out, report: false, backend: "wasm", signal: controller.signal });
    for await (const record of loop) if (record.kind === "step" && record.step === at) controller.abort();
    expect(decodeRunFile(out.text("run.json"), "run.json").state).toBe("stopped");
    await train(undefined, { resume: out, report: false });
    for (const name of ["weights.npz", "weights-best.npz", "validation.csv", "metrics.csv"])
      expect(out.files[name]).toEqual(whole.folder!.files[name]);
    const courseOf = (folder: MemoryFolder) => decodeRunFile(folder.text("run.json"), "run.json").course;
    expect(courseOf(out)).toEqual(courseOf(whole.folder!));
  });

  test("goes on in another folder, which has the network before training too", async () => {
    const controller = new AbortController();
    const out = new MemoryFolder("stopped");
    const loop = train(staged, { out, report: false, backend: "wasm", signal: controller.signal });
    for await (const record of loop) if (record.kind === "step" && record.step === 7) controller.abort();
    const elsewhere = new MemoryFolder("elsewhere");
    const { results } = await train(undefined, { resume: out, out: elsewhere, report: false });
    expect(elsewhere.files["weights-initial.npz"]).toEqual(out.files["weights-initial.npz"]);
    expect(results!.spectrum.before).not.toBeNull();
    await expect(
      train({ model: { units: 2 } }, { resume: out, out: new MemoryFolder("other"), report: false }),
    ).rejects.toThrow(/^mismatched: model\.units = 2 in place of /);
  });

  test("goes on in a further stage", async () => {
    const { folder } = await trained(validated);
    const further = { train: { stop: null, epochs: 1 } };
    const { finished, results } = await train(
      (before) => ({ ...before, train: { ...before.train, stages: [{}, further] } }),
      { resume: folder!, report: false },
    );
    expect(finished).toBe(true);
    expect(results!.loss).toHaveLength(3);
    const { course } = decodeRunFile(folder!.text("run.json"), "run.json");
    expect(course!.stages.map(({ ended }) => ended!.why)).toEqual(["patience", "epochs"]);
  });
});

test("no epochs evaluate an untrained network", async () => {
  const { folder, results } = await trained({ ...tiny, train: { ...tiny.train, epochs: 0 } }, { report: true });
  expect(results!.loss).toEqual([]);
  expect(results!.accuracy).not.toBeNull();
  const arrays = (name: string) => decodeNpz(folder!.files[name], name);
  expect(arrays("weights.npz").wRec.data).toEqual(arrays("weights-initial.npz").wRec.data);
  expect(folder!.text("report.html")).toContain("epochs");
});
