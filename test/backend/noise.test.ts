import { describe, expect, it } from "vitest";
import { type Backend, compileSimulation, type Network, reference } from "../../src/backend/index.ts";
import { wasmBackendWith } from "../../src/backend/wasm/wasm.ts";
import { type Key, normals4 } from "../../src/base/random.ts";
import { noise } from "../../src/ir/expr.ts";
import { addTaskNoise, keyOf } from "../../src/task/index.ts";
import { wasm } from "../wasm.ts";

const steps = 6;
const sizes = [1, 4, 7, 5];
const isShared = (stream: number) => stream === 3;
/** Four noises, recorded; the last is shared by all trials. */
const network: Network = {
  parameters: [],
  states: [],
  losses: [],
  signalPenalties: [],
  parameterPenalties: [],
  adjointTerms: [],
  outputs: Object.fromEntries(sizes.map((size, stream) => [`${stream}`, noise(stream, size, isShared(stream))])),
};

interface Numbered {
  readonly trialNumbers: readonly number[];
  readonly run: number;
  readonly key: Key;
  readonly steps?: number;
}

/** Draws of each stream, [step, trial, unit]. */
function draws(backend: Backend, { trialNumbers, run, key, steps: count = steps }: Numbered): Float64Array[] {
  const trials = trialNumbers.length;
  const executable = backend.compile(compileSimulation(network), { trials, maxSteps: count, noise: "generated" });
  executable.run({ steps: count, trials, signals: {}, noise: { key, trialNumbers, run } });
  return sizes.map((_, stream) => Float64Array.from(executable.record(`${stream}`)));
}

function contract({ trialNumbers, run, key }: Numbered): Float64Array[] {
  const four = new Float64Array(4);
  return sizes.map((size, stream) =>
    Float64Array.from({ length: steps * trialNumbers.length * size }, (_, k) => {
      const unit = k % size;
      const trial = Math.floor(k / size) % trialNumbers.length;
      const step = Math.floor(k / size / trialNumbers.length) + 1;
      normals4(key, isShared(stream) ? run : trialNumbers[trial], step, Math.floor(unit / 4), stream, four);
      return four[unit % 4];
    }),
  );
}

const batch: Numbered = {
  trialNumbers: [0, 1, 2 ** 31 + 5, 2 ** 32 - 1, 77, 78],
  run: 12345,
  key: keyOf(2 ** 52 + 987654321),
};

describe.each([
  ["reference", reference, 0],
  ["wasm", wasm, 1e-5],
  ["unfused wasm", wasmBackendWith({ fused: false }), 1e-5],
] as const)("noise on %s", (_name, backend, tolerance) => {
  it("is that of the contract: by key, trial number, step 1 … T, unit and stream, or run number if shared", () => {
    const expected = contract(batch);
    draws(backend, batch).forEach((got, stream) => {
      for (let k = 0; k < got.length; k++)
        expect(Math.abs(got[k] - expected[stream][k])).toBeLessThanOrEqual(
          tolerance * Math.max(1, Math.abs(expected[stream][k])),
        );
    });
  });

  it("depends on the trial, not on its position in a batch or the size of the batch", () => {
    const whole = draws(backend, batch);
    const part = draws(backend, { ...batch, trialNumbers: [78, 1] });
    sizes.forEach((size, stream) => {
      const row = (of: Float64Array, trials: number, step: number, trial: number) => [
        ...of.slice((step * trials + trial) * size, (step * trials + trial + 1) * size),
      ];
      for (let step = 0; step < steps; step++) {
        expect(row(part[stream], 2, step, 0)).toEqual(row(whole[stream], 6, step, 5));
        expect(row(part[stream], 2, step, 1)).toEqual(row(whole[stream], 6, step, 1));
      }
    });
  });

  it("changes with key and run number as it should", () => {
    const [own, , , shared] = draws(backend, batch);
    const other = draws(backend, { ...batch, run: 12346 });
    expect([...other[0]]).toEqual([...own]);
    expect([...other[3]]).not.toEqual([...shared]);
    expect([...draws(backend, { ...batch, key: keyOf(3) })[0]]).not.toEqual([...own]);
  });
});

describe("generated draws", () => {
  const many = draws(wasm, {
    trialNumbers: Array.from({ length: 200 }, (_, k) => k),
    run: 1,
    key: keyOf(7),
    steps: 50,
  });
  const sample = many[1];
  const moment = (values: Float64Array, power: number) =>
    values.reduce((sum, v) => sum + v ** power, 0) / values.length;
  const correlation = (of: (k: number) => number, other: (k: number) => number, count: number) => {
    let sum = 0;
    for (let k = 0; k < count; k++) sum += of(k) * other(k);
    return (sum / count) * Math.sqrt(count);
  };

  it("have the moments of a standard normal", () => {
    const deviation = 1 / Math.sqrt(sample.length);
    expect(Math.abs(moment(sample, 1))).toBeLessThan(4 * deviation);
    expect(Math.abs(moment(sample, 2) - 1)).toBeLessThan(4 * Math.SQRT2 * deviation);
    expect(Math.abs(moment(sample, 3))).toBeLessThan(4 * Math.sqrt(15) * deviation);
    expect(Math.abs(moment(sample, 4) - 3)).toBeLessThan(4 * Math.sqrt(96) * deviation);
  });

  it("do not correlate across units, trials, steps and streams, signed or squared", () => {
    const [units, trials] = [4, 200];
    const at = (k: number) => sample[k];
    const square = (f: (k: number) => number) => (k: number) => (f(k) ** 2 - 1) / Math.SQRT2;
    const pairs = {
      units: (k: number) => sample[k - (k % units) + ((k + 1) % units)],
      trials: (k: number) => sample[(k + units) % sample.length],
      steps: (k: number) => sample[(k + units * trials) % sample.length],
      streams: (k: number) => many[2][Math.floor(k / units) * 7 + (k % units)],
      unitGroups: (k: number) => (k % units < 3 ? many[2][Math.floor(k / units) * 7 + 4 + (k % units)] : 0),
    };
    for (const other of Object.values(pairs)) {
      expect(Math.abs(correlation(at, other, sample.length))).toBeLessThan(4);
      expect(Math.abs(correlation(square(at), square(other), sample.length))).toBeLessThan(4.5);
    }
  });
});

describe("noise of the task", () => {
  it("counts steps from 1, as the engine does", () => {
    const trials = [{ number: 77, steps, inputs: [], targets: [], mask: [] }];
    const inputs = new Float32Array(steps * 7);
    const dense = {
      steps,
      trials: 1,
      inputChannels: 7,
      targetChannels: 1,
      inputs,
      targets: new Float32Array(steps),
      mask: new Float32Array(steps),
    };
    const noise = { sigma: new Array<number>(7).fill(1), mixing: null, perTrial: false };
    addTaskNoise(dense, trials as unknown as Parameters<typeof addTaskNoise>[1], { noise, dt: 1 }, batch.key, 2);
    const own = draws(reference, { ...batch, trialNumbers: [77] })[2];
    expect([...inputs]).toEqual([...Float32Array.from(own)]);
  });
});
