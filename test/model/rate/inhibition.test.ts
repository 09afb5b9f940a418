/** Instantaneous inhibition against the equations of Dale's artificial neural networks, written for E units alone. */
import { describe, expect, it } from "vitest";
import {
  adam,
  type Backend,
  compileSimulation,
  compileTraining,
  type Intervention,
  optimizerScalars,
  reference,
  sgd,
  type UpdateRule,
} from "../../../src/backend/index.ts";
import { recurrentMapOf } from "../../../src/evaluate/recurrent.ts";
import { loadRun, train } from "../../../src/index.ts";
import { effectiveValues, modelOf, modelOptions, spectralRadius } from "../../../src/model/index.ts";
import { dynamicsNames } from "../../../src/model/rate/optionNames.ts";
import { nativeBackend, whyNot } from "../../../src/node/index.ts";
import { keyOf } from "../../../src/task/index.ts";
import { feedOf, numbers, relativeError, valuesOf, writeAll } from "../../contract/case.ts";
import { fault } from "../../fault.ts";
import { temporaryFolder } from "../../folder/folder.ts";
import { gradientError } from "../../grad/finiteDifferences.ts";
import { intervened, modelCase } from "../../intervene/cases.ts";
import { tiny } from "../../loop/tiny.ts";
import { wasm } from "../../wasm.ts";

const [nE, nI, nIn, nOut] = [6, 3, 2, 2];
const n = nE + nI;
const [steps, trials] = [5, 2];
const setting = { inputs: nIn, outputs: nOut, dt: 20, loss: "squaredError", inputNoise: false } as const;
const alpha = setting.dt / 100;

type Rows = number[][];
const zeros = (rows: number, columns: number): Rows => Array.from({ length: rows }, () => new Array(columns).fill(0));
const rowsOf = (flat: ArrayLike<number>, columns: number): Rows =>
  Array.from({ length: flat.length / columns }, (_, r) =>
    Array.from({ length: columns }, (__, c) => flat[r * columns + c]),
  );
const times = (a: Rows, b: Rows): Rows =>
  a.map((row) => b[0].map((_, c) => row.reduce((s, v, k) => s + v * b[k][c], 0)));
const turned = (a: Rows): Rows => a[0].map((_, c) => a.map((row) => row[c]));
const part = (a: Rows, [r0, r1]: number[], [c0, c1]: number[]): Rows => a.slice(r0, r1).map((row) => row.slice(c0, c1));
const backends: readonly (readonly [string, Backend])[] = [
  ["wasm", wasm],
  ...(whyNot("native") === undefined ? [["native", nativeBackend()] as const] : []),
];
const at = temporaryFolder();
const [E, I] = [
  [0, nE],
  [nE, n],
];

/** A network with everything that reaches E units, on random trials. */
function problem(dynamics: string, rule: UpdateRule = sgd()) {
  const model = modelOf(
    {
      preset: "dann",
      units: n,
      excitatoryUnits: nE,
      dynamics,
      recurrentNoise: 0,
      regularizers: { rateL2: 0 },
      initialState: { value: 0.3, trained: true },
      recurrentBias: "trained",
      initialWeights: { recurrentBias: { distribution: "uniform", limit: 0.2 } },
    },
    setting,
  );
  const { network } = model.build(setting);
  const program = compileTraining(network, rule, { gradients: true, records: ["states", "rates", "outputs"] });
  const run = reference.compile(program, { trials, maxSteps: steps, noise: "generated" });
  const values = model.initialParameters(setting, 2);
  for (const [name, array] of values) run.write(name, array);
  const inputs = numbers(steps * trials * nIn, [-1, 2], 3);
  const target = numbers(steps * trials * nOut, [-1, 1], 4);
  const mask = new Float64Array(steps * trials * nOut).fill(1);
  const signals = { inputs: { dense: inputs }, target: { dense: target }, mask: { dense: mask } };
  const noise = { key: keyOf(1), trialNumbers: [1, 2], run: 1 };
  const results = run.run(
    { steps, trials, signals, noise },
    { ...model.scalars(setting.dt, 0), ...optimizerScalars(0.1, 1) },
  );
  return { run, values, inputs, target, results, program };
}

/**
 * The published equations: r_t from W = W_EE − W_EI|W_IE| alone, and by hand the adjoint of `current` with f = max(x,
 * 0). All arrays [step][trial][unit].
 */
function published({ values, inputs, target }: ReturnType<typeof problem>, dynamics: string) {
  const raw = rowsOf(values.get("wRec")!, n);
  const [ex, ei, ie] = [part(raw, E, E), part(raw, E, I), part(raw, I, E)];
  const product = times(ei, ie);
  const w = ex.map((row, r) => row.map((v, c) => v - product[r][c]));
  const wIn = part(rowsOf(values.get("wIn")!, n), [0, nIn], E);
  const wOut = part(rowsOf(values.get("wOut")!, nOut), E, [0, nOut]);
  const b = Array.from(values.get("bRec")!).slice(0, nE);
  const bOut = Array.from(values.get("bOut")!);
  const at = (flat: ArrayLike<number>, t: number, k: number, size: number) =>
    Array.from({ length: size }, (_, u) => flat[(t * trials + k) * size + u]);
  const f = (x: number) => Math.max(0, x);
  const x: number[][][] = [];
  const r: number[][][] = [];
  const z: number[][][] = [];
  let loss = 0;
  const scale = 1 / (steps * trials * nOut);
  const g = {
    w: zeros(nE, nE),
    wIn: zeros(nIn, nE),
    wOut: zeros(nE, nOut),
    b: new Array(nE).fill(0),
    x0: new Array(nE).fill(0),
  };
  for (let k = 0; k < trials; k++) {
    let before = new Array<number>(nE).fill(0.3);
    let sent = dynamics === "current" ? before.map(f) : before;
    for (let t = 0; t < steps; t++) {
      const drive = b.map((bias, u) => bias + times([sent], w)[0][u] + times([at(inputs, t, k, nIn)], wIn)[0][u]);
      const leaking = dynamics === "current" ? before : sent;
      const inside = dynamics === "rate" ? drive.map(f) : drive;
      const next = leaking.map((v, u) => (1 - alpha) * v + alpha * inside[u]);
      before = next;
      sent = dynamics === "rate" ? next : next.map(f);
      (x[t] ??= [])[k] = next;
      (r[t] ??= [])[k] = sent;
      (z[t] ??= [])[k] = times([sent], wOut)[0].map((v, o) => v + bOut[o]);
    }
    let later = new Array<number>(nE).fill(0);
    for (let t = steps - 1; t >= 0; t--) {
      const error = z[t][k].map((v, o) => v - at(target, t, k, nOut)[o]);
      loss += error.reduce((s, e) => s + e * e * scale, 0);
      const fromOutput = times([error.map((e) => 2 * e * scale)], turned(wOut))[0];
      const fromLater = times([later.map((v) => alpha * v)], turned(w))[0];
      const slope = x[t][k].map((v) => (v > 0 ? 1 : 0));
      const delta = later.map((v, u) => (1 - alpha) * v + slope[u] * (fromOutput[u] + fromLater[u]));
      const earlier = t > 0 ? r[t - 1][k] : new Array<number>(nE).fill(0.3);
      for (let u = 0; u < nE; u++) {
        for (let o = 0; o < nOut; o++) g.wOut[u][o] += r[t][k][u] * 2 * error[o] * scale;
        for (let v = 0; v < nE; v++) g.w[u][v] += earlier[u] * alpha * delta[v];
        for (let c = 0; c < nIn; c++) g.wIn[c][u] += at(inputs, t, k, nIn)[c] * alpha * delta[u];
        g.b[u] += alpha * delta[u];
        if (t === 0) g.x0[u] += (1 - alpha) * delta[u] + times([delta.map((d) => alpha * d)], turned(w))[0][u];
      }
      later = delta;
    }
  }
  const mapped = zeros(n, n);
  const [gEi, gIe] = [times(g.w, turned(ie)), times(turned(ei), g.w)];
  for (let u = 0; u < nE; u++) {
    for (let v = 0; v < nE; v++) mapped[u][v] = g.w[u][v];
    for (let i = 0; i < nI; i++) {
      mapped[u][nE + i] = -gEi[u][i];
      mapped[nE + i][u] = -gIe[i][u];
    }
  }
  return { x, r, z, loss, ei, gradients: { ...g, wRec: mapped.flat() } };
}

const close = (got: ArrayLike<number>, wanted: readonly number[]) => {
  expect(got.length).toBe(wanted.length);
  for (const [k, value] of wanted.entries()) expect(got[k]).toBeCloseTo(value, 12);
};
const padded = (rows: Rows, columns: number) =>
  rows.flatMap((row) => [...row, ...new Array(columns - row.length).fill(0)]);

describe("instantaneous inhibition", () => {
  it.each(dynamicsNames)(
    "under %s is the published network of E units, with r_I = r_E W_EI at every step",
    (dynamics) => {
      const one = problem(dynamics);
      const { x, r, z, ei, loss } = published(one, dynamics);
      const all = (e: number[][][], sent: number[][][]) =>
        e.flatMap((step, t) => step.flatMap((row, k) => [...row, ...times([sent[t][k]], ei)[0]]));
      close(one.run.record("rates"), all(r, r));
      close(one.run.record("states"), all(x, r));
      close(one.run.record("outputs"), z.flat(2));
      expect(one.results.loss).toBeCloseTo(loss, 12);
    },
  );

  it("has the gradients of the published network, mapped to the factors of its weights", () => {
    const one = problem("current");
    const { gradients } = published(one, "current");
    close(one.run.result("gradient wRec"), gradients.wRec);
    close(one.run.result("gradient wIn"), padded(gradients.wIn, n));
    close(one.run.result("gradient wOut"), [...gradients.wOut.flat(), ...new Array(nI * nOut).fill(0)]);
    close(one.run.result("gradient bRec"), padded([gradients.b], n));
    close(one.run.result("gradient x0"), padded([gradients.x0], n));
  });

  it.each(["excitatory", "all"])(
    "has gradients that match finite differences, with noise, penalty and readout %s",
    (readout) => {
      const section = {
        preset: "dann",
        units: 9,
        excitatoryUnits: 6,
        readout,
        autapses: false,
        tau: [...Array(9).keys()].map((k) => 60 + k),
      };
      const one = modelCase(
        "dann",
        { ...section, regularizers: { rateL2: 0.1 }, recurrentMask: { density: 0.9 } },
        "crossEntropy",
      );
      expect(gradientError(one, { trials: 3, steps: 5 })).toBeLessThan(1e-7);
    },
  );

  it("scales gradients for updates by 1/√n_E to and 1/n_E from I units, before clipping", () => {
    const factor = (k: number) => {
      if (Math.floor(k / n) >= nE) return 1 / nE;
      return k % n >= nE ? 1 / Math.sqrt(nE) : 1;
    };
    const free = problem("current");
    const gradient = free.run.result("gradient wRec");
    const scaled = gradient.map((g, k) => g * factor(k));
    const others = ["wIn", "wOut", "bRec", "bOut", "x0"].flatMap((name) => [...free.run.result(`gradient ${name}`)]);
    const norm = Math.hypot(...scaled, ...others);
    expect(free.results.gradientNorm).toBeCloseTo(norm, 12);
    const limit = norm / 2;
    const clipped = problem("current", sgd({ clipNorm: limit }));
    clipped.run.apply();
    const start = clipped.values.get("wRec")!;
    close(
      clipped.run.read("wRec"),
      Array.from(scaled, (g, k) => Math.max(0, start[k] - 0.1 * g * (limit / norm))),
    );
  });

  it("starts with a map of the requested spectral radius, by scaling what E units send", () => {
    const section = { preset: "dann", units: n, excitatoryUnits: nE };
    const [free, scaled] = [section, { ...section, spectralRadius: 0.9 }].map((one) => {
      const raw = modelOf(one, setting).initialParameters(setting, 2).get("wRec")!;
      return rowsOf(raw, n);
    });
    const map = part(scaled, E, E).map((row, r) =>
      row.map((v, c) => v - times(part(scaled, E, I), part(scaled, I, E))[r][c]),
    );
    expect(spectralRadius(map.flat(), nE)).toBeCloseTo(0.9, 10);
    expect(part(scaled, I, E)).toEqual(part(free, I, E));
  });

  it("has no weights to I units but from E units, and none of the input's", () => {
    const model = modelOf({ preset: "dann", units: n, excitatoryUnits: nE, autapses: false }, setting);
    const values = Object.fromEntries(model.initialParameters(setting, 2));
    const { wIn, wRec, wOut } = effectiveValues(model.build(setting).effective, values);
    expect(
      part(rowsOf(wRec, n), I, I)
        .flat()
        .every((v) => v === 0),
    ).toBe(true);
    expect(rowsOf(wRec, n).every((row, unit) => row[unit] === 0)).toBe(true);
    expect(
      part(rowsOf(wIn, n), [0, nIn], I)
        .flat()
        .every((v) => v === 0),
    ).toBe(true);
    expect(
      part(rowsOf(wOut, nOut), I, [0, nOut])
        .flat()
        .every((v) => v === 0),
    ).toBe(true);
  });

  it("refuses what it cannot have, with the key", () => {
    const refused = (changes: object) => () => modelOptions({ preset: "dann", ...changes });
    expect(refused({ excitatoryFraction: 1 })).toThrow(fault("invalid", "model.excitatoryUnits", { value: 50 }));
    expect(refused({ dale: { recurrent: "none" } })).toThrow(fault("invalid", "model.dale.recurrent"));
    expect(refused({ dale: { signAxis: "postsynaptic" } })).toThrow(fault("invalid", "model.dale.signAxis"));
    expect(refused({ balance: "presynaptic" })).toThrow(fault("invalid", "model.balance"));
    expect(refused({ regularizers: { omega: 1 } })).toThrow(fault("invalid", "model.regularizers.omega"));
    const fixed = (row: number, column: number) => ({
      units: 4,
      excitatoryUnits: 2,
      recurrentFixed: zeros(4, 4).map((line, i) => line.map((_, j) => (i === row && j === column ? 5 : 0))),
    });
    expect(refused(fixed(2, 3))).toThrow(fault("invalid", "model.recurrentFixed[2][3]", { value: 5 }));
    expect(refused(fixed(3, 3))).toThrow(fault("invalid", "model.recurrentFixed[3][3]", { value: 5 }));
    for (const [row, column] of [
      [1, 3],
      [3, 1],
    ])
      expect(refused(fixed(row, column))).not.toThrow();
  });

  it("has one lesion by three names: I units clamped at 0, their synapses cut, and the synapses to them cut", () => {
    const one = modelCase(
      "dann",
      { preset: "dann", units: n, excitatoryUnits: nE, recurrentNoise: 0.1 },
      "crossEntropy",
    );
    const size = { trials, steps };
    const all = { name: "lesion", value: 0 } as const;
    const excitatory = (lesion: Intervention | undefined, units?: "I") => {
      const { one: changed, feed } = intervened(one, lesion ? [lesion] : []);
      const program = compileSimulation(changed.network, { records: ["rates"] });
      const run = reference.compile(program, { trials, maxSteps: steps, noise: "generated" });
      writeAll(run, valuesOf(one));
      run.run(feed(size, lesion ? [{ ...all, ...(units && { units }) }] : []), one.scalars);
      return part(rowsOf(run.record("rates"), n), [0, steps * trials], E).flat();
    };
    const silenced = excitatory({ kind: "clamp", signal: "rates", name: "lesion" }, "I");
    const gain = { kind: "gain", weights: "wRec", name: "lesion" } as const;
    const [cutFrom, cutTo] = [{ from: "I" }, { to: "I" }].map((side) => excitatory({ ...gain, ...side }));
    close(cutFrom, silenced);
    close(cutTo, silenced);
    expect(Math.max(...silenced.map((rate, k) => rate - excitatory(undefined)[k]))).toBeGreaterThan(0.01);
  });

  it.each(backends)("gives %s the values, gradients and updates of the reference", (_name, backend) => {
    const section = { preset: "dann", units: 20, readout: "all", regularizers: { rateL2: 0.1 } };
    const one = modelCase("dann", section, "crossEntropy");
    const size = { trials: 5, steps: 6 };
    const records = ["rates", "states", "outputs"];
    const program = compileTraining(one.network, adam({ clipNorm: 0.5 }), { records, gradients: true });
    const [got, expected] = [backend, reference].map((of) => {
      const executable = of.compile(program, { trials: size.trials, maxSteps: size.steps, noise: "generated" });
      for (const [name, values] of valuesOf(one)) executable.write(name, values);
      const all: ArrayLike<number>[] = [];
      for (let k = 1; k <= 3; k++) {
        const { gradientNorm } = executable.run(feedOf(one, size), { ...one.scalars, ...optimizerScalars(0.05, k) });
        executable.apply();
        all.push(executable.result("gradient wRec"), [gradientNorm], executable.read("wRec"));
        all.push(...records.map((name) => executable.record(name)));
      }
      return { all, wRec: executable.read("wRec") };
    });
    for (const [k, values] of expected.all.entries()) expect(relativeError(got.all[k], values)).toBeLessThan(1e-4);
    expect(got.wRec.every((weight) => weight >= 0)).toBe(true);
    expect(got.wRec.slice(0, 18 * 20).some((weight) => weight === 0)).toBe(true);
  });

  it("survives training, resuming and the files of a run, without a weight of the wrong sign", async () => {
    const model = { preset: "dann", units: 10, excitatoryUnits: 8, dale: { input: "abs" } } as const;
    const longer = { ...tiny, model, train: { ...tiny.train, epochs: 4 } };
    const whole = await train(longer, { out: at("whole"), report: false });
    await train({ ...longer, train: { ...longer.train, epochs: 2 } }, { out: at("half"), report: false });
    const resumed = await train(longer, { resume: at("half"), report: false });
    expect(resumed.results!.weightsHash).toBe(whole.results!.weightsHash);
    expect(whole.results!.dale).toEqual({ matrices: ["wIn", "wRec"], violations: 0 });

    const loaded = await loadRun(at("whole"));
    const { wRec } = loaded.weights.effective;
    expect(wRec).toEqual(whole.weights.effective.wRec);
    const { recording } = await loaded.simulate({ trials: 3, record: ["rates"] });
    const rates = rowsOf(recording.rates, 10);
    expect(rates.length).toBeGreaterThan(20);
    for (const row of rates) {
      const [sent] = times([row.slice(0, 8)], part(rowsOf(wRec, 10), [0, 8], [8, 10]));
      for (const [i, rate] of sent.entries()) expect(row[8 + i]).toBeCloseTo(rate, 4);
    }
    const map = recurrentMapOf(loaded.config.model, wRec);
    expect(map.size).toBe(8);
    expect(whole.results!.spectrum.after!.radius).toBeCloseTo(spectralRadius(map.matrix, 8), 5);
  });
});
