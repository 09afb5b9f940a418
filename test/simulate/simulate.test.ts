import { beforeAll, describe, expect, test } from "vitest";
import { decodeNpz, simulationNpz } from "../../src/format/index.ts";
import { type RunResult, train } from "../../src/index.ts";
import { fault } from "../fault.ts";
import { tiny } from "../loop/tiny.ts";

describe("simulate", () => {
  let run: RunResult;
  beforeAll(async () => {
    run = await train(tiny);
  });

  test("shows conditions in turn, and the same trial whatever else is shown", async () => {
    const few = await run.simulate({ trials: 3, seed: 5 });
    const many = await run.simulate({ trials: 300, seed: 5 }); // two chunks
    const first = (values: Float32Array, trials: number) =>
      Array.from({ length: 9 }, (_, k) => values[(k * trials + 2) * 10 + 7]);
    expect(first(few.recording.rates, 3)).toEqual(first(many.recording.rates, 300));
    expect(few.table).toEqual(many.table.slice(0, 3));
    const counts = new Map<string, number>();
    for (const { condition } of many.table)
      counts.set(JSON.stringify(condition), (counts.get(JSON.stringify(condition)) ?? 0) + 1);
    expect([...counts.values()]).toEqual(new Array(10).fill(30));
  });

  test("an undefined option counts as omitted: the trials are those of the evaluation seed", async () => {
    const left = await run.simulate({ trials: 2 });
    const undefinedOnes = await run.simulate({ trials: 2, seed: undefined, dt: undefined, task: undefined });
    expect(undefinedOnes.recording.inputs).toEqual(left.recording.inputs);
  });

  test.each([
    ["each trial from the initial state", false],
    ["the second from the end of the first", true],
  ])("noiseless states follow from weights and inputs, %s", async (_, carry) => {
    const { recording } = await run.simulate({ trials: 2, noise: false, carry });
    const { task } = run;
    const { parameters } = run.weights;
    const { wIn, wRec, wOut } = run.weights.effective;
    const alpha = task.dt / 100;
    let x = Array.from(parameters["x0"]);
    for (let trial = 0; trial < 2; trial++) {
      if (!carry) x = Array.from(parameters["x0"]);
      for (let k = 0; k < 9; k++) {
        const rates = x.map((value) => Math.max(value, 0));
        x = x.map((value, j) => {
          let drive = parameters["bRec"][j];
          for (let i = 0; i < 10; i++) drive += rates[i] * wRec[i * 10 + j];
          for (let c = 0; c < 3; c++) drive += recording.inputs[(k * 2 + trial) * 3 + c] * wIn![c * 10 + j];
          return (1 - alpha) * value + alpha * drive;
        });
        x.forEach((value, j) => {
          expect(recording.states[(k * 2 + trial) * 10 + j]).toBeCloseTo(value, 4);
        });
        for (let output = 0; output < 3; output++) {
          let z = parameters["bOut"][output];
          for (let i = 0; i < 10; i++) z += Math.max(x[i], 0) * wOut[i * 3 + output];
          expect(recording.outputs[(k * 2 + trial) * 3 + output]).toBeCloseTo(z, 4);
        }
      }
    }
  });

  test("with `carry`, conditions come in no fixed order, as another trial's state is part of each", async () => {
    const { table } = await run.simulate({ trials: 60, carry: true, record: [] });
    const shown = table.map(({ condition }) => JSON.stringify(condition));
    expect(new Set(shown).size).toBe(10);
    expect(shown.slice(0, 10)).not.toEqual(shown.slice(10, 20));
    const kept = (await run.simulate({ trials: 60, carry: true, record: "outputs", periods: "decision" })).table;
    expect(kept).toEqual(table);
  });

  test("another time step keeps times, and scales the noise of the inputs as 1/√dt", async () => {
    const deviation = async (dt: number) => {
      const { recording } = await run.simulate({ trials: 200, dt, task: { coherence: 0 } });
      expect(recording.times[recording.times.length - 1]).toBe(180);
      const stimulus = (k: number) => recording.times[k] > 40 && recording.times[k] <= 140;
      let sum = 0;
      let n = 0;
      for (let k = 0; k < recording.times.length; k++)
        for (let b = 0; stimulus(k) && b < 200; b++, n++) sum += (recording.inputs[(k * 200 + b) * 3 + 1] - 0.5) ** 2;
      return Math.sqrt(sum / n);
    };
    expect(await deviation(20)).toBeCloseTo(1 / Math.sqrt(20), 1);
    expect(await deviation(5)).toBeCloseTo(1 / Math.sqrt(5), 1);
  });

  test("accepts other task parameters, other noise and another seed", async () => {
    const { table } = await run.simulate({ trials: 4, task: { coherence: [3.2] } });
    expect(table.map(({ condition }) => condition["signedCoherence"])).toEqual([3.2, -3.2, 3.2, -3.2]);
    const rates = async (options: object) => (await run.simulate({ trials: 4, ...options })).recording.rates;
    expect(await rates({ seed: 8 })).not.toEqual(await rates({ seed: 9 }));
    expect(await rates({ seed: 8, recurrentNoise: 2 })).not.toEqual(await rates({ seed: 8 }));
    expect(await rates({ seed: 8, noise: false })).toEqual(await rates({ seed: 9, noise: false }));
  });

  test("keeps only the requested signals; choices are the same", async () => {
    const all = await run.simulate({ trials: 4 });
    const some = await run.simulate({ trials: 4, record: ["rates"] });
    expect(some.table).toEqual(all.table);
    expect(some.recording.rates).toEqual(all.recording.rates);
    expect([some.recording.states.length, some.recording.inputs.length, some.recording.outputs.length]).toEqual([
      0, 0, 0,
    ]);
    const named = Object.keys(decodeNpz(simulationNpz(some), "some.npz")).filter((name) => name.endsWith("_axes"));
    expect(named).toEqual(["rates_axes"]);
  });

  test("with `every`, keeps every so many steps with the bits of the whole recording; scores are those of all", async () => {
    const task = { stimulus: { uniform: [60, 140] } };
    const whole = (await run.simulate({ trials: 30, seed: 3, dt: 5, task })).recording;
    const { recording, table } = await run.simulate({ trials: 30, seed: 3, dt: 5, every: 15, task });
    expect(table).toEqual(whole.table);
    expect(Array.from(recording.times)).toEqual(
      Array.from({ length: Math.floor(whole.times.length / 3) }, (_, k) => 15 * k + 15),
    );
    for (const signal of ["states", "rates", "inputs", "outputs", "targets"] as const) {
      const perStep = whole[signal]!.length / whole.times.length;
      const kept = Array.from({ length: recording.times.length }, (_, k) =>
        whole[signal]!.subarray((3 * k + 2) * perStep, (3 * k + 3) * perStep),
      );
      expect(recording[signal], signal).toEqual(Float32Array.from(kept.flatMap((one) => [...one])));
    }
  });

  test("what `every` leaves out needs no memory", async () => {
    // 100 000 trials of 2080 ms in all are 47 GiB.
    const stop = AbortSignal.abort(new Error("not refused"));
    const many = { trials: 1e5, dt: 0.5, task: { stimulus: 2000 }, signal: stop };
    await expect(run.simulate(many)).rejects.toThrow(fault("invalid", "trials", { value: 1e5 }));
    await expect(run.simulate({ ...many, every: 100 })).rejects.toThrow("not refused");
  });

  test("with a threshold, weaker weights of the equations count as 0", async () => {
    const { wIn, wRec, wOut } = run.weights.effective;
    const threshold = [...wRec].map(Math.abs).toSorted((a, b) => a - b)[Math.floor(wRec.length / 2)];
    const cut = (weights: Float64Array) => weights.map((weight) => (Math.abs(weight) < threshold ? 0 : weight));
    const { recording } = await run.simulate({ trials: 1, noise: false, threshold });
    const [rates, inputs] = [recording.rates.subarray(0, 10), recording.inputs];
    const states = recording.states.subarray(0, 10);
    const before = Array.from(run.weights.parameters["x0"]);
    before.forEach((x, j) => {
      let drive = run.weights.parameters["bRec"][j];
      for (let i = 0; i < 10; i++) drive += Math.max(before[i], 0) * cut(wRec)[i * 10 + j];
      for (let c = 0; c < 3; c++) drive += inputs[c] * cut(wIn!)[c * 10 + j];
      expect(states[j]).toBeCloseTo((1 - run.task.dt / 100) * x + (run.task.dt / 100) * drive, 4);
    });
    for (let output = 0; output < 3; output++) {
      let z = run.weights.parameters["bOut"][output];
      for (let i = 0; i < 10; i++) z += rates[i] * cut(wOut)[i * 3 + output];
      expect(recording.outputs[output]).toBeCloseTo(z, 4);
    }
    expect([...cut(wRec)].filter((weight, k) => weight !== wRec[k]).length).toBeGreaterThan(10);
    expect((await run.simulate({ trials: 1, noise: false, threshold: 0 })).recording.states).toEqual(
      (await run.simulate({ trials: 1, noise: false })).recording.states,
    );
  });

  test("an .npz file holds everything, with the names of the axes", async () => {
    const simulation = await run.simulate({ trials: 4 });
    const arrays = decodeNpz(simulationNpz(simulation), "s.npz");
    for (const name of ["states", "rates", "inputs", "outputs"]) {
      expect(arrays[name].data).toEqual(simulation.recording[name as "rates"]);
      expect(arrays[`${name}_axes`].data).toHaveLength(3);
    }
    expect(arrays["input_names"].data).toEqual(["fixation", "choice 1", "choice 2"]);
    expect(arrays["trial_coherence"].shape).toEqual([4]);
  });

  test.each<[string, object, ReturnType<typeof fault>]>([
    [
      "a misspelt option",
      { trails: 10 },
      fault("unknown", "trails", { within: "the options of simulate", remedy: 'did you mean "trials"?' }),
    ],
    [
      "an unknown signal",
      { record: ["rate"] },
      fault("unknown", "record[0]", { value: "rate", remedy: 'did you mean "rates"?' }),
    ],
    [
      "recordings beyond memory",
      { trials: 1e7, task: { stimulus: 2000 } },
      fault("invalid", "trials", { value: 1e7, detail: /the limit is 4\.00 GiB/ }),
    ],
    [
      "samples between two steps",
      { every: 30 },
      fault("invalid", "every", {
        value: 30,
        detail: "with a time step of 20 ms",
        remedy: /multiple of it, such as \d+$/,
      }),
    ],
    ["no trials", { trials: 0 }, fault("invalid", "trials", { value: 0 })],
    ["negative noise", { recurrentNoise: -1 }, fault("invalid", "recurrentNoise", { value: -1 })],
    ["a task that is none", { task: 5 }, fault("invalid", "task", { value: 5 })],
    [
      "a word where a switch belongs",
      { noise: "no" },
      fault("invalid", "noise", { value: "no", remedy: "it must be true or false" }),
    ],
    ["a signal that is none", { signal: 5 }, fault("invalid", "signal", { value: 5 })],
    [
      "no options but null",
      null as unknown as object,
      fault("invalid", "", { within: "the options of simulate", value: null }),
    ],
    ["a time step beyond tau", { dt: 101 }, fault("invalid")],
    ["a seed of half", { seed: 0.5 }, fault("invalid", "seed", { value: 0.5 })],
    [
      "an unknown parameter",
      { task: { coherance: 1 } },
      fault("unknown", "task.coherance", { remedy: /coherence"\?$/ }),
    ],
  ])("refuses %s", async (_, options, said) => {
    await expect(run.simulate(options)).rejects.toThrow(said);
  });
});
