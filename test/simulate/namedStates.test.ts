import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import {
  decodeNpz,
  type NamedArray,
  recordingArrays,
  recordingColumns,
  simulationNpz,
} from "../../src/format/index.ts";
import { defineModel, expr, loadRun, type Run, type SimulationOptions, train } from "../../src/index.ts";
import { recordingFile, writeArrays } from "../../src/node/index.ts";
import { fault } from "../fault.ts";
import { temporaryFolder } from "../folder/folder.ts";
import { tiny } from "../loop/tiny.ts";

const { matmul, max, mean, min } = expr;
const at = temporaryFolder();
const units = 6;

/** Rates x, whose synapses run out of resources s; a pool of two numbers; and a state with a name that is taken. */
const tired = defineModel({
  name: "tired",
  title: "Units with synaptic depression",
  source: "this test",
  parameters: {},
  populations: () => [
    { name: "E", units: 4, sign: 0 },
    { name: "I", units: 2, sign: 0 },
  ],
  cell({ input, inputs, outputs, parameter, state }) {
    const x = state("x", units);
    const s = state("s", units, { initial: 1 });
    const pool = state("rate", 2);
    const odd = state("trial_steps", 1);
    const nextS = min(max(s.add(expr.constant(1).sub(s).mul(0.1)).sub(s.mul(max(x, 0)).mul(0.4)), 0), 1);
    const wRec = parameter("wRec", [units, units], { distribution: "normal", deviation: 0.3 });
    const drive = matmul(max(x, 0).mul(nextS), wRec).add(
      matmul(input, parameter("wIn", [inputs, units], "kaimingUniform")),
    );
    const next = x.mul(0.8).add(drive.mul(0.2));
    const rates = max(next, 0);
    return {
      states: {
        x: next,
        s: nextS,
        rate: pool.mul(0.9).add(matmul(rates, parameter("wPool", [units, 2], "kaimingUniform"))),
        trial_steps: odd.add(mean(rates)),
      },
      rates,
      currents: next,
      outputs: matmul(rates, parameter("wOut", [units, outputs], "kaimingUniform")),
      weights: { wRec },
    };
  },
});
const models = [tired];

describe("states of an own cell are recorded by name", () => {
  let run: Run;
  let reference: Run;
  beforeAll(async () => {
    await train({ ...tiny, model: tired() }, { models, out: at("run"), report: false });
    [run, reference] = [
      await loadRun(at("run"), { models }),
      await loadRun(at("run"), { models, backend: "reference" }),
    ];
  });
  const shown = { trials: 4, noise: false, record: ["x", "s", "rate", "rates"] } as const satisfies SimulationOptions;

  test("with the numbers of the reference backend", async () => {
    const [one, other] = await Promise.all([run, reference].map((each) => each.simulate(shown)));
    const { namedStates, rates, states, times } = one.recording;
    expect(Object.keys(namedStates!)).toEqual(["x", "s", "rate"]);
    expect(Object.values(namedStates!).map(({ size, isOfUnits }) => [size, isOfUnits])).toEqual([
      [6, true],
      [6, true],
      [2, false],
    ]);
    expect(states).toHaveLength(0);
    for (const [name, { values, size }] of Object.entries(namedStates!)) {
      expect(values, name).toHaveLength(times.length * 4 * size);
      const wanted = other.recording.namedStates![name].values;
      expect(Math.max(...values.map((value, i) => Math.abs(value - wanted[i]))), name).toBeLessThan(1e-5);
    }
    expect(namedStates!["x"].values.map((x) => Math.max(x, 0))).toEqual(rates);
    // Resources recover by a tenth of what is missing, and fall with the rate before.
    const s = namedStates!["s"].values;
    const [before, after] = [4 * 4 * units, 5 * 4 * units];
    for (let i = 0; i < 4 * units; i++)
      expect(s[after + i]).toBeCloseTo(
        s[before + i] + 0.1 * (1 - s[before + i]) - 0.4 * s[before + i] * rates[before + i],
        5,
      );
    expect(Math.min(...s)).toBeLessThan(0.99);
  });

  test("a perturbation of a state is seen in it", async () => {
    const { recording } = await run.simulate({ ...shown, record: "s", perturb: "s(E) = 0.2" });
    const values = recording.namedStates!["s"].values;
    expect(values.every((value, i) => i % units >= 4 || value === Math.fround(0.2))).toBe(true);
    expect(recording.rates).toHaveLength(0);
  });

  test("with the kept units and periods; a state without an entry for each unit is kept whole", async () => {
    const all = (await run.simulate(shown)).recording.namedStates!;
    const kept = (await run.simulate({ ...shown, units: ["I"], every: 40, periods: "stimulus" })).recording;
    expect([kept.namedStates!["s"].size, kept.namedStates!["rate"].size]).toEqual([2, 2]);
    // The stimulus begins after 40 ms, two steps of 20 ms: samples at 80, 120, … ms.
    expect(kept.times[0]).toBe(80);
    expect(kept.namedStates!["s"].values.slice(0, 2)).toEqual(
      all["s"].values.slice(3 * 4 * units + 4, 3 * 4 * units + 6),
    );
    expect(kept.namedStates!["rate"].values.slice(0, 8)).toEqual(all["rate"].values.slice(3 * 4 * 2, 4 * 4 * 2));
  });

  test("into every format of files, under their names", async () => {
    const simulation = await run.simulate(shown);
    const arrays = recordingArrays(simulation);
    const npz = decodeNpz(simulationNpz(simulation), "states.npz");
    expect(npz["s"].shape).toEqual([9, 4, 6]);
    expect([npz["s_axes"].data, npz["rate_axes"].data]).toEqual([
      ["time", "trial", "unit"],
      ["time", "trial", "entry"],
    ]);
    for (const precision of ["float32", "float16"] as const) {
      const path = at(`${precision}.npz`);
      await run.simulate({ ...shown, into: recordingFile(path, { precision }) });
      const streamed = decodeNpz(readFileSync(path), path);
      const memory = decodeNpz(simulationNpz(simulation, precision), "memory");
      for (const name of Object.keys(memory)) expect(streamed[name], name).toEqual(memory[name]);
      expect(Object.keys(streamed).sort()).toEqual(Object.keys(memory).sort());
    }
    for (const ending of ["mat", "h5", "csv"]) await writeArrays(at(`states.${ending}`), arrays);
    expect(readFileSync(at("states.mat")).toString("latin1")).toContain("rate_axes");
    const { default: hdf5 } = await import("h5wasm/node");
    await hdf5.ready;
    const file = new hdf5.File(at("states.h5"), "r");
    expect((file.get("rate") as { shape: number[] }).shape).toEqual([9, 4, 2]);
    file.close();
    const columns = recordingColumns(npz as Record<string, NamedArray>);
    // "rate 0" is the rate of unit 0.
    expect(Object.keys(columns).slice(-14)).toEqual([
      ...Array.from({ length: 6 }, (_, k) => `x ${k}`),
      ...Array.from({ length: 6 }, (_, k) => `s ${k}`),
      ...["state rate 0", "state rate 1"],
    ]);
    expect(columns["s 3"][1]).toBe((npz["s"].data as Float32Array)[4 * units + 3]);
  });

  test("other names are refused with those that there are", async () => {
    await expect(run.simulate({ record: ["rates", "w"] })).rejects.toThrow(
      fault("unknown", "record[1]", { value: "w", remedy: /states, rates, inputs, outputs, x, s, rate$/ }),
    );
    await expect(run.simulate({ record: "trial_steps" })).rejects.toThrow(
      fault("invalid", "record[0]", { value: "trial_steps" }),
    );
    await expect(run.simulate({ perturb: "s(E) = 0.2", record: ["intervened before"] })).rejects.toThrow(
      fault("unknown"),
    );
  });
});

test("x and r of a built-in cell are what is recorded as states and rates", async () => {
  const run = await train(tiny, { report: false });
  const { namedStates, states, rates } = (await run.simulate({ trials: 3, record: ["states", "rates", "x", "r"] }))
    .recording;
  expect(namedStates!["x"].values).toEqual(states);
  expect(namedStates!["r"].values).toEqual(rates);
});
