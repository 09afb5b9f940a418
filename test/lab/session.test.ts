/** Sessions of the lab, as its worker holds them. */
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { readLink, version, writeLink } from "../../lab/engine/link.ts";
import { session } from "../../lab/engine/session.ts";
import { labTasks, usualChoices } from "../../lab/engine/tasks.ts";
import type { Choices, Edit, Report, Request } from "../../lab/protocol.ts";
import { trainNetwork } from "../../src/backend/index.ts";
import { loadRun, MemoryFolder, runConfig, train } from "../../src/browser/index.ts";
import { decodeNpz } from "../../src/format/index.ts";
import { effectiveValues } from "../../src/model/index.ts";
import { open } from "../../src/open/experiment.ts";
import { tiny } from "../loop/tiny.ts";
import { sampleOf } from "../sample.ts";
import { wasm } from "../wasm.ts";

const small: Choices = { ...usualChoices, units: 10, parameters: { stimulus: 100, delay: 50 } };
const open_ = (more: object = {}, choices: Choices = small): Request => ({ kind: "open", choices, ...more });

type Kind = Report["kind"];
type Of<K extends Kind> = Extract<Report, { kind: K }>;

/** A session with what it has reported. */
function lab() {
  let reports: Report[] = [];
  const { handle, settled, close } = session({ backend: wasm, report: (report) => reports.push(report) });
  const all = <K extends Kind>(kind: K) => reports.filter((one): one is Of<K> => one.kind === kind);
  const last = <K extends Kind>(kind: K) => all(kind).at(-1)!;
  return {
    all,
    last,
    close,
    /** Handles requests and waits until nothing is left to do. Reports of earlier ones are forgotten. */
    async ask(...requests: readonly Request[]) {
      reports = [];
      for (const request of requests) handle(request);
      await settled();
    },
    async exported(what: "configuration" | "run" | "weights") {
      await this.ask({ kind: "export", what });
      return last("exported");
    },
  };
}

const lesion: Request = { kind: "edit", edit: { lesion: [3] } };
const another: Request = { kind: "edit", edit: { lesion: [4] } };
const weight: Request = { kind: "edit", edit: { weight: { matrix: "wRec", from: 0, to: 1 }, value: 0.75 } };
const rate: Request = { kind: "edit", edit: { learningRate: 0.01 } };
const step = (updates: number): Request => ({ kind: "step", updates });
const edits: readonly Edit[] = [
  { at: 4, lesion: [3] },
  { at: 4, weight: { matrix: "wRec", from: 0, to: 1 }, value: 0.75 },
  { at: 7, learningRate: 0.01 },
];
/** Weights from and to a unit of ten. */
const linksOf = (unit: number, wRec: Float32Array) =>
  [...wRec].filter((_, k) => Math.floor(k / 10) === unit).concat([...wRec].filter((_, k) => k % 10 === unit));
const text = ({ bytes }: Of<"exported">) => new TextDecoder().decode(bytes);

/** A task that crosses a factor with an order and one without. */
const hold = `{
  name: "hold", title: "Hold", summary: "say what was shown", source: "this test", dt: 20,
  parameters: {}, inputs: ["shown"], outputs: ["said"], target: "value",
  conditions: () => ({ size: [2, 10, -2, 1], at: ["late", "early"] }),
  periods: () => ({ cue: 80 }),
  trial({ size }, t) {
    t.input("shown").during("cue", size / 10);
    t.target("said").during("cue", size / 10);
  },
}`;

/** A network after nine updates with three edits. */
async function edited() {
  const one = lab();
  await one.ask(open_());
  await one.ask(step(4));
  await one.ask(lesion, weight);
  await one.ask(step(3));
  await one.ask(rate);
  await one.ask(step(2));
  return one;
}

describe("a session", () => {
  test("tells all that a page shows, from the first update on", async () => {
    const one = lab();
    await one.ask(open_(), step(5));
    const ready = one.last("ready");
    expect(ready).toMatchObject({ units: 10, factor: { name: "signed coherence", unit: "%", favours: "choice 1" } });
    expect(ready.conditions[0]).toBe("coherence 6.4 %, choice 1");
    expect(ready.periods).toEqual(["fixation", "stimulus", "delay", "decision"]);
    expect(ready.chance).toBe(0.5);
    // No autapses, no outputs of the two I units; the sign of a unit holds between units only.
    expect([...ready.cells.wRec.exists!].flatMap((is, k) => (is ? [] : [k % 11]))).toEqual(Array(10).fill(0));
    expect([...ready.cells.wOut.exists!].lastIndexOf(1)).toBe(8 * 3 - 1);
    expect(ready.cells.wRec.signs).toEqual([1, 1, 1, 1, 1, 1, 1, 1, -1, -1]);
    expect(ready.cells.wOut.signs).toEqual([]);
    const told = one.all("progress").flatMap(({ steps }) => [...steps]);
    expect(told).toEqual([1, 2, 3, 4, 5]);
    expect(one.last("progress")).toMatchObject({ step: 5, isPlaying: false, canUndo: false, learningRate: 0.001 });
    const { accuracy, points, trials, isIntact } = one.last("curve");
    expect(points.map(({ level }) => level)).toEqual([-51.2, -25.6, -12.8, -6.4, 6.4, 12.8, 25.6, 51.2]);
    // Six looks at 192 fresh trials; only those with a response are points.
    expect(trials).toBe(6 * 192);
    expect(points.reduce((sum, point) => sum + point.trials, 0)).toBeLessThanOrEqual(trials);
    expect(accuracy).toBeLessThanOrEqual(1);
    expect(isIntact).toBe(true);
    const trial = one.last("trial");
    expect(trial.times).toHaveLength(14);
    expect(trial.rates).toHaveLength(140);
    expect(trial.outputs.slice(0, 3).reduce((sum, p) => sum + p)).toBeCloseTo(1, 5);
    expect(one.last("weights").wRec).toHaveLength(100);
    const looks = one.last("stateSpace").paths.map(({ look }) => look);
    expect(looks).toMatchObject([-1, -0.5, -0.25, -0.125, 0.125, 0.25, 0.5, 1].map((shade) => ({ shade })));
    expect(looks[0]).toMatchObject({ scale: "signed", level: "-51.2 %" });
    await one.close();
  });

  test("and a link to it, and the configuration that it exports, end with the same bits", async () => {
    const one = await edited();
    const link = writeLink({ version, choices: small, edits: one.last("progress").edits, step: 9 });
    const other = lab();
    const read = readLink(link);
    expect(read.edits).toEqual(edits);
    await other.ask(open_({ edits: read.edits, step: read.step }, read.choices));
    expect(other.last("progress")).toMatchObject({ step: 9, edits, canUndo: true, learningRate: 0.01 });
    const weights = await one.exported("weights");
    expect((await other.exported("weights")).bytes).toEqual(weights.bytes);
    expect(weights.name).toBe("weights.npz");
    const config = runConfig(parse(text(await one.exported("configuration"))));
    expect(config.train.edits).toEqual(edits);
    const { checkpoint } = await trainNetwork(config, { backend: wasm });
    const arrays = decodeNpz(weights.bytes, "weights.npz");
    for (const [name, values] of Object.entries(checkpoint.parameters))
      expect(Float32Array.from(values)).toEqual(arrays[name].data);
    // What is asked for meanwhile waits until it is there.
    await other.ask(open_({ edits: read.edits, step: 9 }), { kind: "export", what: "weights" }, another);
    expect(other.last("exported").bytes).toEqual(weights.bytes);
    expect(other.last("progress").edits).toEqual([...edits, { at: 9, lesion: [4] }]);
    await Promise.all([one.close(), other.close()]);
  });

  test("exports a run, and opens runs and weights again", async () => {
    const one = await edited();
    const { name, bytes } = await one.exported("run");
    const run = await loadRun(bytes);
    expect(run.config.train.edits).toEqual(edits);
    expect(run.connections("wRec")).toMatchObject({ kept: 72, of: 90 });
    const npz = (await one.exported("weights")).bytes;
    const { wRec } = effectiveValues(open(run.config).effective, run.weights.parameters);
    await one.ask({ kind: "openFile", name, content: bytes });
    expect(one.last("ready")).toMatchObject({ run: "lab", units: 10 });
    expect(one.last("weights").wRec).toEqual(Float32Array.from(wRec));
    expect(one.last("weights").lesioned).toEqual([3]);
    await one.ask(step(2));
    expect(one.last("progress").step).toBe(2);
    expect(linksOf(3, one.last("weights").wRec).filter((weight) => weight !== 0)).toEqual([]);
    // Its configuration has the weights from which it starts beside it, and trains it to the same ones.
    const taken = await one.exported("configuration");
    const { "lab/lab.yaml": yaml, "lab/lab/weights.npz": start } = new MemoryFolder("x", taken.bytes).files;
    expect(new TextDecoder().decode(yaml)).toContain('starts from the weights of "lab.zip", in lab/weights.npz');
    // A task of the library needs no definition.
    expect(new TextDecoder().decode(yaml)).not.toContain("--use");
    const config = runConfig({ ...parse(new TextDecoder().decode(yaml)), evaluate: { trials: 20, recordedTrials: 1 } });
    const files = { "lab/weights.npz": start };
    const trained = await train(config, { files, backend: "wasm", threads: 1, name: "same", report: false });
    // A run of it keeps the lesion, too, and what it started from.
    const whole = await one.exported("run");
    expect(whole.name).toBe("lab-lab.zip");
    const again = await loadRun(whole.bytes);
    expect(again.connections("wRec")).toMatchObject({ kept: 72, of: 90 });
    expect(again.weights.parameters).toEqual(trained.checkpoint.parameters);
    const before = decodeNpz(new MemoryFolder("x", whole.bytes).files["weights-initial.npz"], "weights-initial.npz");
    expect(Float32Array.from(before["effective_wRec"].data as Float32Array)).toEqual(Float32Array.from(wRec));
    // Back to how it was opened, its lesion included.
    await one.ask({ kind: "restart", opening: 7 });
    expect(one.last("ready")).toMatchObject({ run: "lab", opening: 7 });
    expect(one.last("progress").step).toBe(0);
    expect(one.last("weights").wRec).toEqual(Float32Array.from(wRec));
    await one.ask({ kind: "openFile", name: "mine.npz", content: npz });
    expect(one.last("ready").run).toBeUndefined();
    expect(one.last("weights").wRec).toEqual(Float32Array.from(wRec));
    await one.close();
  });

  test("has the conditions of a task in the order of their levels, and what tells them apart", async () => {
    const module = `data:text/javascript,export const hold = ${encodeURIComponent(hold)}`;
    const definitions = { tasks: [(await import(module)).hold] };
    const config = runConfig({ ...tiny, task: { name: "hold" }, train: { ...tiny.train, epochs: 0 } }, definitions);
    const { folder } = await train(config, {
      ...definitions,
      name: "hold",
      report: false,
      threads: 1,
      backend: "wasm",
    });
    const one = lab();
    await one.ask({ kind: "openFile", name: "hold", content: folder!.files, use: [module] });
    const { points } = one.last("curve");
    const levels = [-2, 1, 2, 10].flatMap((size) => ["late", "early"].map((at) => `size ${size}, at ${at}`));
    expect(points.map(({ level }) => level)).toEqual(levels);
    const { paths } = one.last("stateSpace");
    expect(paths.map(({ label }) => label)).toEqual(levels);
    expect(paths.slice(0, 3).map(({ look }) => look)).toEqual([
      { scale: "signed", shade: -0.2, level: "size -2", other: "at late" },
      { scale: "signed", shade: -0.2, level: "size -2", other: "at early" },
      { scale: "signed", shade: 0.1, level: "size 1", other: "at late" },
    ]);
    // Whoever trains it needs what defines it.
    const { bytes } = await one.exported("configuration");
    const { "lab/lab.yaml": yaml } = new MemoryFolder("x", bytes).files;
    expect(new TextDecoder().decode(yaml)).toContain("--use FILE");
    await one.close();
  });

  test("keeps what a run pruned, through training, edits and undo", async () => {
    const config = runConfig({
      model: { preset: "ei", units: 10 },
      task: { name: "perceptualDecision", stimulus: 100, delay: 50 },
      train: { epochs: 2, batchesPerEpoch: 1, batch: 4, pruning: { keep: 0.5, after: 1 }, profile: "portable" },
      evaluate: { trials: 20, recordedTrials: 1 },
    });
    const { folder } = await train(config, { backend: "wasm", threads: 1, name: "half", report: false });
    const one = lab();
    await one.ask({ kind: "openFile", name: "half", content: folder!.files });
    const gone = () => [...one.last("weights").wRec].flatMap((weight, k) => (weight === 0 ? [k] : []));
    const before = gone();
    expect(before.length).toBeGreaterThanOrEqual(55);
    expect([...one.last("ready").cells.wRec.exists!].filter((is) => is === 0)).toHaveLength(before.length);
    await one.ask(step(2));
    await one.ask(rate);
    await one.ask({ kind: "undo" });
    await one.ask(step(2));
    expect(one.last("progress").step).toBe(4);
    expect(gone()).toEqual(expect.arrayContaining(before));
    // No configuration starts with connections that are gone.
    await one.ask({ kind: "export", what: "configuration" });
    expect(one.last("refused").message).toContain("export the run");
    await one.close();
  });

  test("says of a free response when it was given, and where no answer is right", async () => {
    const config = runConfig({
      model: { preset: "ei", units: 10 },
      task: { name: "reactionTimeDecision", fixation: 100, stimulus: 200, threshold: 0.5, coherence: [0, 51.2] },
      train: { epochs: 6, batchesPerEpoch: 1, batch: 16, optimizer: { learningRate: 0.01 }, profile: "portable" },
      evaluate: { trials: 20, recordedTrials: 1 },
    });
    const { folder } = await train(config, { backend: "wasm", threads: 1, name: "free", report: false });
    const one = lab();
    await one.ask({ kind: "openFile", name: "free", content: folder!.files });
    const { conditions, withheld, outputs } = one.last("ready");
    // Of three outputs, one says none of the two choices.
    expect(outputs.filter((name) => name !== withheld)).toHaveLength(2);
    const told = [];
    for (const condition of conditions.keys())
      for (let trial = 0; trial < 3; trial++) {
        await one.ask({ kind: "view", view: { silenced: [], perturbation: null, condition, trial } });
        told.push({ ...one.last("trial"), level: conditions[condition] });
      }
    const given = told.filter(({ response }) => response !== null);
    expect(given.length).toBeGreaterThan(0);
    for (const { response, choice, periods } of given) {
      expect(response!.at).toBe(periods.find(({ name }) => name === "stimulus")!.from + response!.after);
      expect(choice).toMatch(/left|right/);
    }
    for (const { level, choice, response, isByChance } of told) {
      expect(response === null).toBe(choice === "no response");
      expect(isByChance).toBe(level.startsWith("coherence 0 ") && response !== null);
    }
    await one.close();
  });

  test("makes all updates that are asked for before it tells where it is", async () => {
    const one = lab();
    await one.ask(open_());
    await one.ask(step(1), step(2), { kind: "pause" }, lesion, { kind: "settle" }, step(1));
    const settled = one.all("progress").filter(({ isSettled }) => isSettled);
    expect(settled).toMatchObject([{ step: 3, edits: [{ at: 3, lesion: [3] }] }]);
    expect(one.last("progress").step).toBe(4);
    await one.close();
  });

  test("asks nothing of a network that was meant for the one before", async () => {
    const one = lab();
    await one.ask(open_());
    await one.ask(step(50), lesion, step(1), { kind: "settle" }, open_(), another);
    expect(one.last("progress")).toMatchObject({ step: 0, edits: [{ at: 0, lesion: [4] }] });
    expect(one.all("progress").some(({ isSettled }) => isSettled)).toBe(true);
    await one.close();
  });

  test("exports no other network than the one that was there", async () => {
    const one = lab();
    await one.ask(open_());
    await one.ask(step(50), { kind: "export", what: "weights" }, open_());
    expect(one.all("exported")).toEqual([]);
    expect(one.last("refused")).toMatchObject({ isOfExport: true });
    expect(one.last("refused").message).toContain("export this one");
    await one.close();
  });

  test("takes edits back, one after the other", async () => {
    const one = lab();
    await one.ask(open_(), step(4));
    const at4 = (await one.exported("weights")).bytes;
    // A key that is pressed twice makes one edit.
    await one.ask(lesion, lesion);
    expect(one.last("weights")).toMatchObject({ step: 4, lesioned: [3] });
    await one.ask(step(3));
    await one.ask(weight, weight);
    await one.ask(step(2), rate, rate);
    expect(one.last("progress").edits.map((edit) => Object.keys(edit)[1])).toEqual([
      "lesion",
      "weight",
      "learningRate",
    ]);
    await one.ask({ kind: "undo" }, { kind: "undo" });
    expect(one.last("progress")).toMatchObject({ step: 7, canUndo: true, edits: [{ at: 4, lesion: [3] }] });
    await one.ask({ kind: "undo" });
    expect(one.last("progress")).toMatchObject({ step: 4, canUndo: false, edits: [] });
    expect((await one.exported("weights")).bytes).toEqual(at4);
    // And goes on as if they had never been.
    await one.ask(step(5));
    const other = lab();
    await other.ask(open_({ step: 9 }));
    expect((await one.exported("weights")).bytes).toEqual((await other.exported("weights")).bytes);
    await Promise.all([one.close(), other.close()]);
  });

  test("looks at the network with units silenced and populations perturbed, which stays as it is", async () => {
    const one = lab();
    await one.ask(open_(), step(3));
    const before = (await one.exported("weights")).bytes;
    const perturbed = (kind: "drive" | "gain" | "silence", value: number): Request => ({
      kind: "view",
      view: {
        silenced: [0],
        perturbation: { population: "I", period: "stimulus", kind, value },
        condition: 2,
        trial: 1,
      },
    });
    const ratesOf = (unit: number) => one.last("trial").rates.filter((_, k) => k % 10 === unit);
    await one.ask(perturbed("silence", 0));
    expect(one.last("curve").isIntact).toBe(false);
    expect(one.last("trial")).toMatchObject({ isIntact: false, condition: 2 });
    expect([...ratesOf(0)].every((one) => one === 0)).toBe(true);
    // The stimulus is in steps 4 to 7.
    expect([...ratesOf(8)].map((one) => one > 0).slice(4, 8)).toEqual([false, false, false, false]);
    const undriven = [...ratesOf(1)];
    await one.ask(perturbed("drive", 20));
    expect(Math.min(...[...ratesOf(8)].slice(5, 8))).toBeGreaterThan(3);
    expect([...ratesOf(1)].slice(0, 4)).toEqual(undriven.slice(0, 4));
    await one.ask({ kind: "view", view: { silenced: [], perturbation: null, condition: 2, trial: 1 } });
    expect(one.last("curve").isIntact).toBe(true);
    expect((await one.exported("weights")).bytes).toEqual(before);
    await one.ask(perturbed("silence", 0), step(2));
    // The intact network is looked at again once training has changed it.
    const intact = one.all("curve").filter((curve) => curve.isIntact);
    expect(intact.at(-1)!.step).toBe(one.last("progress").step);
    await one.close();
  });

  test("plays and pauses, at a speed or as fast as it goes", async () => {
    const one = lab();
    const waits = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    await one.ask(open_());
    const playing = one.ask({ kind: "speed", perSecond: 50 }, { kind: "play" });
    await waits(300);
    await Promise.all([playing, one.ask({ kind: "pause" })]);
    expect(one.last("progress").isPlaying).toBe(false);
    expect(one.last("progress").step).toBeGreaterThan(0);
    // 0.3 s at 50 per second, and no more on a busy machine.
    expect(one.last("progress").step).toBeLessThanOrEqual(200);
    await one.close();
  });

  test("refuses what cannot be, and goes on", async () => {
    const one = lab();
    await one.ask(open_(), step(2));
    const refused = async (request: Request) => {
      await one.ask(request);
      return one.last("refused").message;
    };
    expect(await refused({ kind: "edit", edit: { lesion: [10] } })).toContain("invalid: lesion[0] = 10");
    const negative = { weight: { matrix: "wRec", from: 0, to: 1 }, value: -1 };
    expect(await refused({ kind: "edit", edit: negative })).toContain("Dale's principle requires at least 0");
    expect(await refused(open_({}, { ...small, units: 0 }))).toContain("model.units = 0");
    const junk = new Uint8Array([1, 2, 3]);
    expect(await refused({ kind: "openFile", name: "run.zip", content: junk })).toContain("run.zip");
    expect(await refused({ kind: "openFile", name: "x.npz", content: junk })).toContain("x.npz");
    expect(await refused({ kind: "openFile", name: "photos", content: {} })).toContain("run.json");
    const wrong = { population: "X", period: "delay", kind: "gain" as const, value: 1 };
    expect(
      await refused({ kind: "view", view: { silenced: [], perturbation: wrong, condition: 0, trial: 0 } }),
    ).toContain('"X"');
    await one.ask({ kind: "view", view: { silenced: [], perturbation: null, condition: 0, trial: 0 } }, step(1));
    expect(one.last("progress")).toMatchObject({ step: 3, edits: [] });
    await one.close();
  });

  test("is back at the last sound step when training diverges", async () => {
    const one = lab();
    await one.ask(open_(), step(3));
    await one.ask({ kind: "edit", edit: { learningRate: 1e30 } });
    await one.ask(step(30));
    const { step: at, message } = one.last("diverged");
    expect(message).toContain("invalid");
    expect(one.last("progress")).toMatchObject({ step: at, isPlaying: false });
    expect([...one.last("weights").wRec].every(Number.isFinite)).toBe(true);
    await one.close();
  });

  const names = labTasks.map(({ name }) => name);
  test.each(sampleOf(names, 3))("trains on %s and looks at it", async (task) => {
    const one = lab();
    await one.ask(open_({}, { ...small, task, parameters: {} }), step(1));
    expect(one.all("refused")).toEqual([]);
    expect(one.last("curve").points.length).toBeGreaterThan(1);
    expect(one.last("trial").targets).toHaveLength(one.last("trial").outputs.length);
    await one.close();
  });
});
