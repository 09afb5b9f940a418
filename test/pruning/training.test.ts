/** Pruning during and after training. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { compileTraining, reference, sgd, trainNetwork, type UpdateRule } from "../../src/backend/index.ts";
import { decodeCheckpoint, encodeCheckpoint } from "../../src/format/checkpointFile.ts";
import { decodeNpz } from "../../src/format/index.ts";
import { Divergence, defineModel, expr, loadRun, runConfig, train } from "../../src/index.ts";
import type { Checkpoint } from "../../src/loop/checkpoint.ts";
import type { TrainerOptions } from "../../src/loop/loop.ts";
import { pruningMethods } from "../../src/model/index.ts";
import { open } from "../../src/open/experiment.ts";
import { prunedConnections, pruningRandom } from "../../src/pruning/prune.ts";
import { temporaryFolder } from "../cli/capture.ts";
import { fault } from "../fault.ts";
import { tiny } from "../loop/tiny.ts";
import { wasm } from "../wasm.ts";

const path = temporaryFolder();
const withPruning = (pruning: object, model: object = {}, more: object = {}) => ({
  ...tiny,
  model: { units: 10, ...model },
  train: { ...tiny.train, epochs: 3, batchesPerEpoch: 3, pruning, ...more },
});

async function trained(config: object, options: Partial<TrainerOptions> = {}, stopAfter = Number.POSITIVE_INFINITY) {
  const controller = new AbortController();
  const loop = trainNetwork(runConfig(config), { backend: wasm, signal: controller.signal, ...options });
  for (let next = await loop.next(); ; next = await loop.next()) {
    if (next.done) return next.value.checkpoint;
    if (next.value.kind === "step" && next.value.step === stopAfter) controller.abort();
  }
}
const alive = (weights: ArrayLike<number>) => Array.from(weights).filter((weight) => weight !== 0).length;
const evaluate = { trials: 10, recordedTrials: 4, psychometric: null };
/** Of 10 units without autapses. */
const connections = 90;

describe("pruning in training", () => {
  test.each(["none", "abs", "rectify", "project", "exponentiated"])(
    "leaves the share of the connections that is asked for, under %s",
    async (recurrent) => {
      const checkpoint = await trained(withPruning({ keep: 0.3, after: 1, over: 2 }, { dale: { recurrent } }));
      const pruned = checkpoint.slots["wRec.pruned"];
      expect(100 - pruned.reduce((sum, is) => sum + is, 0)).toBe(0.3 * connections);
      checkpoint.parameters["wRec"].forEach((weight, k) => {
        if (pruned[k] === 1) expect(weight).toBe(0);
      });
      // Those that remain are trained on.
      const before = await trained(withPruning({ keep: 0.3, after: 1, over: 2 }, { dale: { recurrent } }), {}, 6);
      expect(before.parameters["wRec"]).not.toEqual(checkpoint.parameters["wRec"]);
    },
  );

  test("removes the weakest, and never brings one back", async () => {
    const config = withPruning({ keep: 0.2, after: 1, over: 3 });
    const { parameters: early } = await trained({ ...config, train: { ...config.train, pruning: {} } }, {}, 3);
    const at = async (step: number) => (await trained(config, {}, step)).slots["wRec.pruned"];
    const rounds = [await at(2), await at(3), await at(6), await at(9)];
    expect(rounds.map((pruned) => pruned.reduce((sum, is) => sum + is, 0))).toEqual([0, 61, 79, 82]);
    const strength = (k: number) => Math.abs(early["wRec"][k]);
    const places = Array.from(early["wRec"], (_, k) => k).filter((k) => k % 11 !== 0);
    const weakest = places.sort((a, b) => strength(a) - strength(b)).slice(0, 51);
    expect([...rounds[1].keys()].filter((k) => rounds[1][k] === 1 && k % 11 !== 0)).toEqual(
      weakest.sort((a, b) => a - b),
    );
    for (const k of rounds[1].keys()) if (rounds[1][k] === 1) expect([rounds[2][k], rounds[3][k]]).toEqual([1, 1]);
  });

  test("after the last epoch by default, and before the first with after 0", async () => {
    const whole = await trained(withPruning({}));
    const after = await trained(withPruning({ keep: 0.5 }));
    expect(after.epochs).toEqual(whole.epochs);
    expect(alive(after.parameters["wRec"])).toBe(connections / 2);
    const kept = after.parameters["wRec"].map((weight, k) => (weight === 0 ? 0 : whole.parameters["wRec"][k]));
    expect(after.parameters["wRec"]).toEqual(kept);
    const first = await trained(withPruning({ keep: 0.5, after: 0 }), {}, 1);
    expect(alive(first.parameters["wRec"])).toBeLessThanOrEqual(connections / 2);
    expect(first.epochs[0]?.loss).not.toBe(whole.epochs[0].loss);
  });

  test.each(["magnitude", "topProb", "random"])("by %s resumes to the bit before and after a round", async (method) => {
    const config = withPruning({ keep: 0.3, method, matrices: ["wRec", "wIn"], after: 1, over: 2 });
    const whole = await trained(config);
    for (const step of [3, 5]) {
      const half = await trained(config, {}, step);
      const resume = decodeCheckpoint(encodeCheckpoint(half), "checkpoint.npz");
      const rest = await trained(config, { resume });
      expect(rest.parameters).toEqual(whole.parameters);
      expect(rest.slots).toEqual(whole.slots);
    }
  });

  test("leaves pruned weights out of the gradient, its norm and the update", () => {
    const { network } = unconstrained();
    const program = (prunable: string[]) =>
      reference.compile(compileTraining(network, sgd(), { prunable, gradients: true }), {
        trials: 1,
        maxSteps: 2,
        noise: "generated",
      });
    const feed = {
      steps: 2,
      trials: 1,
      signals: {
        inputs: { dense: [1, 2] },
        target: { dense: [0.5, 1] },
        mask: { dense: [1, 1] },
      },
      noise: { key: [1, 0] as const, trialNumbers: [1], run: 1 },
    };
    const weights = [0.1, 0.2, 0.3, 0.4];
    const [plain, pruning] = [program([]), program(["w"])];
    for (const one of [plain, pruning]) one.write("w", weights);
    pruning.write("w.pruned", [0, 1, 0, 0]);
    pruning.write("w", [0.1, 0, 0.3, 0.4]);
    plain.write("w", [0.1, 0, 0.3, 0.4]);
    const scalars = { learningRate: 0.1 };
    const [all, some] = [plain.run(feed, scalars), pruning.run(feed, scalars)];
    const g = [...plain.result("gradient w")];
    expect(g[1]).not.toBe(0);
    expect([...pruning.result("gradient w")]).toEqual([g[0], 0, g[2], g[3]]);
    expect(some["gradientNorm"]).toBeCloseTo(Math.sqrt(all["gradientNorm"] ** 2 - g[1] ** 2), 12);
    pruning.apply();
    expect([...pruning.read("w")]).toEqual([0.1 - 0.1 * g[0], 0, 0.3 - 0.1 * g[2], 0.4 - 0.1 * g[3]]);
  });

  test.each([
    ["has no weights by name", "none", "tanh", false, 36],
    ["masks its parameter and has no weights by name", "none", "tanh", true, 24],
    ["returns weights of another name", "wRec", "abs", true, 24],
    ["returns weights of the parameter's name", "w", "abs", true, 24],
    ["returns two matrices of the parameter", "both", "exponentiated", true, 24],
  ] as const)("counts the connections of a cell that %s", async (_, shown, how, isMasked, existing) => {
    const model = written(shown, how, isMasked);
    for (const method of ["magnitude", "random"]) {
      const config = withPruning({ keep: 0.5, matrices: ["w"], method, after: 0 });
      const { checkpoint } = await trainNetwork(runConfig({ ...config, model: model() }), { backend: wasm });
      expect(alive(checkpoint.parameters["w"])).toBe(existing / 2);
    }
  });

  test("refuses a matrix that the network does not have", async () => {
    await expect(trained(withPruning({ keep: 0.5, matrices: ["w"] }))).rejects.toThrow(
      fault("unknown", "train.pruning.matrices", { value: "w" }),
    );
  });

  test("finds what is not finite to be divergence, with the last sound weights", async () => {
    const model = { initialWeights: { output: { distribution: "normal", deviation: 1000 } } };
    const optimizer = { kind: "sgd", learningRate: 1e38 };
    const more = { batchesPerEpoch: 1, optimizer, clipNorm: null };
    const error = await trained(withPruning({ keep: 0.5, after: 1 }, model, more)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Divergence);
    expect(error).toEqual(fault("invalid", /^parameter "\w+" after the update of step 1$/));
    expect((error as Divergence).checkpoint.step).toBe(0);
  });

  test("after the last epoch leaves no room for more epochs; after an earlier one it does", async () => {
    const longer = (pruning: object) => withPruning(pruning, {}, { epochs: 4 });
    const last = await trained(withPruning({ keep: 0.5 }));
    await expect(trained(longer({ keep: 0.5 }), { resume: last })).rejects.toThrow(
      fault("mismatched", "train.epochs", {
        ...{
          value: 4,
          detail: /began with 3 .* pruned after its last epoch/,
          remedy: /weights\.npz as model\.weights/,
        },
      }),
    );
    const second = await trained(withPruning({ keep: 0.5, after: 2 }));
    const rest = await trained(longer({ keep: 0.5, after: 2 }), { resume: second });
    expect(rest.parameters).toEqual((await trained(longer({ keep: 0.5, after: 2 }))).parameters);
  });

  test("at random draws anew in each round", async () => {
    const config = withPruning({ keep: 0.2, method: "random", after: 1, over: 2 });
    const [first, second] = [await trained(config, {}, 3), await trained(config, {}, 6)];
    const model = open(config);
    const ofRound = (round: number, before: Checkpoint["parameters"]) =>
      prunedConnections(
        ["wRec"],
        second.parameters,
        model,
        { keep: 0.2, method: "random" },
        pruningRandom(model.config.seeds.weights, round),
        before,
      )["wRec"];
    const left = { wRec: first.slots["wRec.pruned"].map((pruned) => 1 - pruned) };
    const kept = second.slots["wRec.pruned"].map((pruned) => 1 - pruned);
    expect(kept).toEqual(ofRound(2, left));
    expect(kept).not.toEqual(ofRound(1, left));
  });

  test("refuses a rule whose memory would have the name of what is pruned", () => {
    const rule: UpdateRule = { slots: ["pruned"], update: (value, _, slots) => ({ value, slots }) };
    expect(() => compileTraining(unconstrained().network, rule, { prunable: ["w"] })).toThrow(
      fault("invalid", 'parameter "w.pruned"', { detail: /declared twice/ }),
    );
  });

  test("refuses rounds that would come after the last epoch", () => {
    expect(() => runConfig(withPruning({ keep: 0.5, after: 2, over: 3 }))).toThrow(
      fault("invalid", "train.pruning.after", { value: 2 }),
    );
    expect(() => runConfig(withPruning({ keep: 0.5, over: 2 }))).toThrow(
      fault("invalid", "train.pruning.over", { value: 2 }),
    );
  });

  test("is recorded in the run folder, and a loaded run can be pruned further, saved and trained again", async () => {
    const out = path("run");
    const at = { report: false, backend: "wasm" } as const;
    await train({ ...withPruning({ keep: 0.5 }), evaluate }, { out, ...at });
    const arrays = decodeNpz(readFileSync(join(out, "connections.npz")), "connections.npz");
    expect(arrays["wRec"].shape).toEqual([10, 10]);
    const run = await loadRun(out);
    expect(run.results!.connections).toEqual({ wRec: { kept: connections / 2, of: connections } });
    const weights = run.weights.parameters["wRec"];
    expect(Array.from(arrays["wRec"].data as Uint8Array)).toEqual(Array.from(weights, (weight) => +(weight !== 0)));

    const fewer = run.pruned({ keep: 0.2 });
    expect(alive(fewer.weights.effective["wRec"])).toBe(0.2 * connections);
    expect(fewer.results).toBeNull();
    expect(alive(run.weights.parameters["wRec"])).toBe(connections / 2);
    const [shown, plain] = await Promise.all([fewer, run].map((one) => one.simulate({ trials: 4, record: "rates" })));
    expect(shown.recording.rates).not.toEqual(plain.recording.rates);
    const saved = decodeNpz(fewer.encodeWeights(), "pruned.npz");
    expect(alive(saved["wRec"].data as Float32Array)).toBe(0.2 * connections);
    expect(() => run.pruned({ keep: 0.5, matrices: ["w"] })).toThrow(fault("unknown", "matrix", { value: "w" }));
    expect(() => run.pruned({} as never)).toThrow(fault("missing", "keep"));

    // As docs/equations.md shows: a mask keeps what was pruned away from growing back.
    const file = path("pruned.npz");
    writeFileSync(file, fewer.encodeWeights());
    const { wRec } = fewer.weights.effective;
    const recurrentMask = Array.from({ length: 10 }, (_, i) =>
      Array.from(wRec.slice(10 * i, 10 * i + 10), (weight) => Number(weight !== 0)),
    );
    const again = async (model: object) => {
      const of = { weights: { file }, dale: { recurrent: "project" }, ...model };
      const { weights: after } = await train({ ...withPruning({}, of), evaluate }, at);
      return after.effective["wRec"];
    };
    const masked = await again({ recurrentMask });
    expect(masked).not.toEqual(wRec);
    masked.forEach((weight, k) => {
      if (wRec[k] === 0) expect(Math.abs(weight)).toBe(0);
    });
    expect(alive(await again({}))).toBeGreaterThan(0.2 * connections);
  });

  test("counts shares of a run that was pruned in training from the connections that it had before", async () => {
    const out = path("pruned");
    const config = withPruning({ keep: 0.5, method: "random", matrices: ["wRec", "wIn"] });
    const here = await train({ ...config, evaluate }, { out, report: false, backend: "wasm" });
    for (const run of [here, await loadRun(out)])
      for (const method of pruningMethods) {
        const left = (keep: number, of: Pick<typeof run, "pruned"> = run) => of.pruned({ keep, method });
        expect(left(0.5).weights.parameters).toEqual(run.weights.parameters);
        expect(left(0.8).weights.parameters).toEqual(run.weights.parameters);
        if (method === "topProb") continue; // keeps a random number
        expect(alive(left(0.2).weights.parameters["wRec"])).toBe(0.2 * connections);
        expect(alive(left(0.2, left(0.3)).weights.parameters["wRec"])).toBe(0.2 * connections);
      }
    writeFileSync(join(out, "connections.npz"), "");
    await expect(loadRun(out)).rejects.toThrow(fault("mismatched", /connections\.npz/));
  });
});

/** A cell without constraints: r = r W + u. */
function unconstrained() {
  const cell = expr;
  const w = cell.parameter("w", [
    { name: "from", size: 2 },
    { name: "to", size: 2 },
  ]);
  const r = cell.previous("r", 2);
  const next = cell.matmul(r, w).add(cell.input("inputs", 1)).tanh();
  const error = next.sub(cell.input("target", 1));
  return {
    network: {
      parameters: [{ name: "w", value: w, trained: true }],
      states: [{ name: "r", size: 2, initial: cell.constant(0), next }],
      outputs: { r: next },
      losses: [
        { name: "loss", term: error.mul(error), weight: cell.input("mask", 1), scale: cell.scalar("lossScale") },
      ],
      signalPenalties: [],
      parameterPenalties: [],
      adjointTerms: [],
    },
  };
}

/** A cell of eight E and four I units, whose weights "w" between units have a mask of two connections to each unit. */
const written = (shown: "none" | "wRec" | "w" | "both", how: "tanh" | "abs" | "exponentiated", isMasked: boolean) =>
  defineModel({
    name: "mine",
    title: "A cell of this test",
    source: "this test",
    parameters: {},
    populations: () =>
      isMasked
        ? [
            { name: "E", units: 8, sign: 1 },
            { name: "I", units: 4, sign: -1 },
          ]
        : [{ name: "units", units: 6, sign: 0 }],
    cell: ({ input, inputs, outputs, parameter, state, dale, fixedInDegree }) => {
      const units = isMasked ? 12 : 6;
      const mask = isMasked ? fixedInDegree(() => 1, 1) : undefined;
      const raw = parameter("w", [units, units], { distribution: "normal", deviation: 0.3 }, { mask });
      const w = how === "tanh" ? raw : dale(raw, how);
      const r = state("r", units);
      const rates = expr
        .matmul(r, w)
        .add(expr.matmul(input, parameter("wIn", [inputs, units], "glorotUniform")))
        .tanh();
      const outputsOf = expr.matmul(rates, parameter("wOut", [units, outputs], "glorotUniform"));
      const all: Record<typeof shown, Record<string, expr.Expr>> = {
        none: {},
        wRec: { wRec: w },
        w: { w },
        both: { wRec: w, slow: w.mul(0.1) },
      };
      return { states: { r: rates }, rates, outputs: outputsOf, weights: all[shown] };
    },
  });
