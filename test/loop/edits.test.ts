/** What is done to a network while it is trained: train.edits, and the same by hand. */
import { describe, expect, test } from "vitest";
import { reference, trainNetwork } from "../../src/backend/index.ts";
import {
  type Checkpoint,
  type DefinedModel,
  defineModel,
  expr,
  loadRun,
  runConfig,
  train,
} from "../../src/browser/index.ts";
import { decodeCheckpoint, encodeCheckpoint } from "../../src/format/checkpointFile.ts";
import { decodeNpz } from "../../src/format/index.ts";
import { networkTrainer, type TrainerOptions } from "../../src/loop/loop.ts";
import { effectiveValues } from "../../src/model/index.ts";
import type { Edit, EditNow } from "../../src/open/editSettings.ts";
import { open } from "../../src/open/experiment.ts";
import { fault } from "../fault.ts";
import { wasm } from "../wasm.ts";
import { tiny } from "./tiny.ts";

const withEdits = (edits: readonly Edit[], more: object = {}, model: object = {}) => ({
  ...tiny,
  model: { ...tiny.model, ...model },
  train: { ...tiny.train, epochs: 2, batchesPerEpoch: 4, profile: "portable", edits, ...more },
});
const options = { backend: wasm };

async function trained(
  config: unknown,
  given: Partial<TrainerOptions> = {},
  last = Number.POSITIVE_INFINITY,
  models: readonly DefinedModel[] = [],
) {
  const controller = new AbortController();
  const loop = trainNetwork(runConfig(config, { models }), { models, ...options, signal: controller.signal, ...given });
  for (let next = await loop.next(); ; next = await loop.next()) {
    if (next.done) return next.value.checkpoint;
    if (next.value.kind === "step" && next.value.step === last) controller.abort();
  }
}

/** A training that is edited by hand between its updates. */
async function edited(
  config: unknown,
  by: Readonly<Record<number, readonly EditNow[]>>,
  backend = wasm,
  models: readonly DefinedModel[] = [],
) {
  const trainer = networkTrainer(open(config, { models }), { backend, isEditable: true });
  for (const one of by[0] ?? []) trainer.edit(one);
  const loop = trainer.run();
  for (let next = await loop.next(); ; next = await loop.next()) {
    if (next.done) return next.value.checkpoint;
    if (next.value.kind === "step") for (const one of by[next.value.step] ?? []) trainer.edit(one);
  }
}

const stateOf = ({ timing: _, ...state }: Checkpoint) => state;
const effectiveOf = ({ parameters, config }: Checkpoint) => effectiveValues(open(config).effective, parameters);
const entry = (from: number, to: number, columns = 10) => from * columns + to;
/** Of units 3 and 5 of 10, in [10, 10]. */
const isCut = (k: number) => [3, 5].includes(Math.floor(k / 10)) || [3, 5].includes(k % 10);
const all: readonly Edit[] = [
  { at: 0, weight: { matrix: "wIn", from: 0, to: 2 }, value: 0.25 },
  { at: 3, lesion: [3, 5] },
  { at: 3, weight: { matrix: "wRec", from: 1, to: 7 }, value: 0.5 },
  { at: 5, learningRate: 0.02 },
  { at: 8, weight: { matrix: "wOut", from: 0, to: 1 }, value: 0 },
];

describe("train.edits", () => {
  test("removes units for good, sets weights and the learning rate, each at its time", async () => {
    const at = (step: number) => trained(withEdits(all), {}, step);
    const [before, after, end] = [await at(2), await at(4), await at(8)];
    expect(effectiveOf(before)["wRec"].some((weight, k) => isCut(k) && weight !== 0)).toBe(true);
    for (const { parameters, slots } of [after, end]) {
      parameters["wRec"].forEach((weight, k) => {
        expect(slots["wRec.pruned"][k]).toBe(Number(isCut(k)));
        if (isCut(k)) expect(weight).toBe(0);
      });
      const outputs = parameters["wOut"].length / 10;
      expect(parameters["wOut"].filter((_, k) => [3, 5].includes(Math.floor(k / outputs))).every((w) => w === 0)).toBe(
        true,
      );
      expect(parameters["wIn"].filter((weight, k) => [3, 5].includes(k % 10) && weight !== 0)).toHaveLength(0);
    }
    // The other connections are trained on.
    expect(end.parameters["wRec"].filter((weight, k) => weight !== after.parameters["wRec"][k]).length).toBeGreaterThan(
      40,
    );
    expect(effectiveOf(end)["wOut"][1]).toBe(0);
    expect(end.edits).toBe(5);
    const slower = await trained(withEdits(all.filter((one) => !("learningRate" in one))));
    expect(slower.parameters["wRec"]).not.toEqual(end.parameters["wRec"]);
  });

  test("is what Trainer.edit does between two updates, to the last bit, on both backends", async () => {
    const byHand = {
      0: [{ weight: { matrix: "wIn", from: 0, to: 2 }, value: 0.25 }],
      3: [{ lesion: [3, 5] }, { weight: { matrix: "wRec", from: 1, to: 7 }, value: 0.5 }],
      5: [{ learningRate: 0.02 }],
      8: [{ weight: { matrix: "wOut", from: 0, to: 1 }, value: 0 }],
    };
    for (const [backend, profile] of [
      [wasm, "portable"],
      [reference, "fast"],
    ] as const) {
      const live = await edited(withEdits([], { profile }), byHand, backend);
      expect(live.config.train.edits).toEqual(all);
      const replay = await trained(withEdits(all, { profile }), { backend });
      expect(stateOf(replay)).toEqual(stateOf(live));
    }
  });

  test("computes what it did before where a program is only prepared for edits", async () => {
    expect(stateOf(await edited(withEdits([]), {}))).toEqual(stateOf(await trained(withEdits([]))));
  });

  test.each([2, 3, 4, 8])("goes on as if it had never stopped, from update %i", async (step) => {
    const whole = stateOf(await trained(withEdits(all)));
    const part = await trained(withEdits(all), {}, step);
    const stored = decodeCheckpoint(encodeCheckpoint(part), "checkpoint.npz");
    expect(stateOf(await trained(withEdits(all), { resume: stored }))).toEqual(whole);
    // Edits that were still to come may be added, changed and left out.
    const begun = await trained(withEdits(all.filter(({ at }) => at < step)), {}, step);
    expect(stateOf(await trained(withEdits(all), { resume: begun }))).toEqual(whole);
  });

  test("refuses to go on with other edits than were made", async () => {
    const resume = await trained(withEdits(all), {}, 6);
    const refused = (edits: readonly Edit[]) => trained(withEdits(edits), { resume });
    await expect(refused(all.slice(1))).rejects.toThrow(/^mismatched: train\.edits/);
    await expect(refused([all[0], { at: 3, lesion: [4] }, ...all.slice(2)])).rejects.toThrow(
      "train.edits.1.lesion.0 = 4 in place of 3",
    );
    await expect(refused([...all.slice(0, 4), { at: 5, learningRate: 0.5 }])).rejects.toThrow(
      "mismatched: train.edits[4].at = 5 for a run that has made 6 updates; make it at 6 or later, or start a new run",
    );
  });

  test.each([
    [{ at: 0, weight: { matrix: "wRec", from: 0, to: 1 }, value: -0.4 }, "Dale's principle requires at least 0"],
    [{ at: 0, weight: { matrix: "wRec", from: 9, to: 1 }, value: 0.4 }, "Dale's principle requires at most 0"],
    [{ at: 0, weight: { matrix: "wRec", from: 1, to: 1 }, value: 0.4 }, "where the network has no connection"],
    [{ at: 0, weight: { matrix: "wRec", from: 1, to: 10 }, value: 0.4 }, "train.edits[0].weight.to = 10"],
    [{ at: 0, weight: { matrix: "wRex", from: 1, to: 1 }, value: 0.4 }, 'did you mean "wRec"?'],
    [{ at: 0, lesion: [1, 10] }, "train.edits[0].lesion[1] = 10 in a network of 10 units"],
    [{ at: 9, learningRate: 0.1 }, "train.edits[0].at = 9 for a training of 8 updates"],
    [{ at: 1 }, "it must be"],
  ])("refuses %j before anything is trained", (one, message) => {
    expect(() => networkTrainer(open(withEdits([one as Edit])), options)).toThrow(message);
  });

  test("refuses what contradicts another setting or edit", () => {
    const made =
      (edits: readonly Edit[], more = {}) =>
      () =>
        networkTrainer(open(withEdits(edits, more)), options);
    expect(made([all[3], all[0]])).toThrow("train.edits[1].at = 0 after an edit at 5; list edits in their order");
    const best = { validation: {}, resultsFrom: "best" };
    expect(made([all[3]], best)).toThrow(fault("unsupported", "train.resultsFrom"));
    const cut: Edit = { at: 2, weight: { matrix: "wRec", from: 3, to: 1 }, value: 0.4 };
    expect(made([{ at: 1, lesion: [3] }, cut])).toThrow("train.edits[1].value = 0.4 for wRec from 3 to 1, where");
    expect(made([], { stages: [{ train: { edits: [] } }] })).toThrow(fault("unsupported", /edits/));
  });

  test.each(["none", "abs", "rectify", "project", "exponentiated"])(
    "gives weights as the equations use them, under %s",
    async (recurrent) => {
      const value = recurrent === "none" ? 0.7 : -0.7;
      const one: Edit = { at: 0, weight: { matrix: "wRec", from: 9, to: 0 }, value };
      const config = withEdits([one], { epochs: 0 }, { dale: { recurrent } });
      const begun = withEdits([one], {}, { dale: { recurrent } });
      const end = await trained({ ...config, train: { ...begun.train, optimizer: { learningRate: 1e-12 } } });
      expect(effectiveOf(end)["wRec"][entry(9, 0)]).toBeCloseTo(value, 5);
    },
  );

  test.each([0, 9])("keeps the sign of the raw weight under abs, from unit %i", async (from) => {
    const of = async (edits: readonly Edit[]) =>
      (await trained(withEdits(edits, { epochs: 1, optimizer: { learningRate: 1e-12 } }))).parameters["wRec"];
    const place = entry(from, 5);
    const sign = Math.sign((await of([]))[place]);
    const value = from === 0 ? 0.7 : -0.7;
    const one: Edit = { at: 0, weight: { matrix: "wRec", from, to: 5 }, value };
    expect((await of([one]))[place]).toBeCloseTo(sign * 0.7, 5);
  });

  test("counts updates from the first stage on", async () => {
    const stages = [{ train: { epochs: 1 } }, { train: { epochs: 1, optimizer: { kind: "sgd" } } }];
    const end = await trained(withEdits(all, { stages }));
    expect(end.edits).toBe(5);
    expect(effectiveOf(end)["wRec"].every((weight, k) => !isCut(k) || weight === 0)).toBe(true);
    const resume = await trained(withEdits(all, { stages }), {}, 5);
    expect(stateOf(await trained(withEdits(all, { stages }), { resume }))).toEqual(stateOf(end));
  });

  test("edits cells that users write, and refuses what their equations cannot show", async () => {
    const cell = (name: string, change: (w: expr.Expr) => expr.Expr) =>
      defineModel({
        name,
        title: "A cell of this test",
        source: "this test",
        parameters: {},
        cell: ({ input, inputs, outputs, parameter, state }) => {
          const slow = change(parameter("w", [6, 6], { distribution: "normal", deviation: 0.3 }));
          const wIn = parameter("wIn", [inputs, 6], "glorotUniform");
          const wOut = parameter("wOut", [6, outputs], "glorotUniform");
          const rates = expr.matmul(state("r", 6), slow).add(expr.matmul(input, wIn)).tanh();
          return { states: { r: rates }, rates, outputs: expr.matmul(rates, wOut), weights: { slow, wIn } };
        },
      });
    const models = [cell("plain", (w) => w), cell("shifted", (w) => w.add(0.1)), cell("curved", (w) => w.mul(w))];
    const of = (name: string, edits: readonly Edit[]) => ({ ...withEdits(edits), model: { name } });
    const made = (name: string, one: Edit) => () => networkTrainer(open(of(name, [one]), { models }), options);
    const weight = { matrix: "slow", from: 1, to: 2 };
    const edits: readonly Edit[] = [
      { at: 2, weight, value: -0.5 },
      { at: 2, lesion: [4] },
    ];
    const live = await edited(of("plain", []), { 2: edits.map(({ at: _, ...now }) => now as EditNow) }, wasm, models);
    expect(stateOf(await trained(of("plain", edits), {}, undefined, models))).toEqual(stateOf(live));
    expect(live.parameters["w"].filter((_, k) => k % 6 === 4 || Math.floor(k / 6) === 4)).toEqual(new Float64Array(11));
    expect(made("shifted", { at: 0, weight, value: 0.5 })).not.toThrow();
    expect(made("shifted", { at: 0, lesion: [4] })).toThrow(fault("unsupported", /whose slow has connections/));
    expect(made("curved", { at: 0, weight, value: 0.5 })).toThrow(fault("unsupported", /value/));
    expect(made("curved", { at: 0, weight: { ...weight, matrix: "w" }, value: 0.5 })).toThrow(
      fault("unknown", /matrix/),
    );
  });

  test("is told where pruning is: in the results and in connections.npz", async () => {
    const config = { ...withEdits(all), evaluate: { trials: 10, recordedTrials: 4, psychometric: null } };
    const { results, folder } = await train(runConfig(config), { backend: "wasm", name: "cut" });
    expect(results!.connections!["wRec"]).toEqual({ kept: 56, of: 90 });
    const { wRec } = decodeNpz(folder!.files["connections.npz"], "connections.npz");
    expect(Array.from(wRec.data as ArrayLike<number>, (is, k) => is === Number(!isCut(k)))).not.toContain(false);
    expect((await loadRun(folder!)).connections("wRec")).toEqual({ kept: 56, of: 90 });
  });

  test("is refused once the training has ended, and lesions where the program has no room for them", async () => {
    const trainer = networkTrainer(open(withEdits([])), options);
    expect(() => trainer.edit({ lesion: [1] })).toThrow(fault("unsupported", /lesion/, { remedy: /isEditable/ }));
    expect(() => trainer.edit({ lesion: [] })).toThrow(fault("invalid", "edit.lesion"));
    const later = { at: 3, learningRate: 1 };
    expect(() => trainer.edit(later)).toThrow(fault("invalid", "edit.at", { value: 3 }));
    for await (const _ of trainer.run());
    expect(() => trainer.edit({ learningRate: 1 })).toThrow(fault("invalid", /has ended/));
  });

  test("waits between two stages for the first step of the next", async () => {
    const stages = [{ train: { epochs: 1 } }, { train: { epochs: 1 } }];
    const trainer = networkTrainer(open(withEdits([], { stages })), options);
    const said: string[] = [];
    for await (const { kind } of trainer.run())
      if (kind === "stage")
        try {
          trainer.edit({ learningRate: 1 });
        } catch (error) {
          said.push((error as Error).message);
        }
    expect(said).toEqual([
      expect.stringMatching(/^invalid: edit between two stages; .*next step/),
      expect.stringMatching(/^invalid: edit of a training that has ended/),
    ]);
  });
});
