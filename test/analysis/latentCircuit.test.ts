import { describe, expect, test } from "vitest";
import { addGradient } from "../../src/analysis/circuitModel.ts";
import {
  type Circuit,
  type CircuitData,
  circuitData,
  circuitPerturbation,
  latentCircuit,
  runCircuit,
} from "../../src/analysis/index.ts";
import { latentCircuitFigure } from "../../src/figure/index.ts";
import { fault } from "../fault.ts";
import { recorded, setRate } from "./recorded.ts";

/** Two nodes that compete for two inputs, and a third that both drive. */
const planted: Circuit = {
  nodes: 3,
  channels: 2,
  alpha: 0.3,
  recurrent: Float64Array.of(0.5, -0.8, 0.7, -0.6, 0.4, 0.9, 0, 0.2, 0.1),
  input: Float64Array.of(1, 0.1, 0, 0, 1.2, 0.2),
  start: Float64Array.of(0.1, 0.2, 0.05),
};
const [units, steps] = [9, 14];
/** Each unit belongs to one node: then a network of rectified units does exactly what the circuit does. */
const embedding = Float64Array.from({ length: units * 3 }, (_, i) => {
  const [unit, node] = [Math.floor(i / 3), i % 3];
  return unit % 3 === node ? [0.3, 0.5, Math.sqrt(1 - 0.34)][Math.floor(unit / 3)] : 0;
});
const inputs = [
  [1, 0],
  [0, 1],
  [0.7, 0.6],
  [0.2, 0.9],
  [1.2, 1],
].map(([a, b]) =>
  Float64Array.from({ length: steps * 2 }, (_, i) => {
    const t = Math.floor(i / 2);
    return (i % 2 === 0 ? a : b) * (t < 9 ? 1 : 0.2) * (1 + 0.3 * Math.sin(t * (1 + (i % 2))));
  }),
);
/** The whole network, with rates r ← (1 − α) r + α [r W + u B]₊; `added` is added to W. */
function network(input: Float64Array, added?: Float64Array): Float64Array {
  const through = (weights: (from: number, to: number) => number) => (from: number, to: number) => weights(from, to);
  const w = through((a, b) => {
    let sum = added ? added[a * units + b] : 0;
    for (let i = 0; i < 3; i++)
      for (let j = 0; j < 3; j++) sum += embedding[a * 3 + i] * planted.recurrent[i * 3 + j] * embedding[b * 3 + j];
    return sum;
  });
  const into = (c: number, b: number) =>
    [0, 1, 2].reduce((sum, j) => sum + planted.input[c * 3 + j] * embedding[b * 3 + j], 0);
  let r = Float64Array.from({ length: units }, (_, b) =>
    [0, 1, 2].reduce((sum, j) => sum + planted.start[j] * embedding[b * 3 + j], 0),
  );
  const rates = new Float64Array(steps * units);
  for (let t = 0; t < steps; t++) {
    const before = r;
    r = before.map((rate, b) => {
      let drive = input[t * 2] * into(0, b) + input[t * 2 + 1] * into(1, b);
      for (let a = 0; a < units; a++) drive += before[a] * w(a, b);
      return (1 - planted.alpha) * rate + planted.alpha * Math.max(0, drive);
    });
    rates.set(r, t * units);
  }
  return rates;
}
const data: CircuitData = {
  units,
  channels: 2,
  alpha: planted.alpha,
  conditions: inputs.map((input) => ({ inputs: input, rates: network(input) })),
};

test("a circuit that overflows from every start is refused", async () => {
  await expect(latentCircuit({ ...data, alpha: 1e30 }, { nodes: 3, starts: 2 })).rejects.toThrow(
    fault("invalid", "latent circuit", { detail: /each of 2 starts/ }),
  );
});

describe("a latent circuit", async () => {
  const found = await latentCircuit(data, { nodes: 3, starts: 10, seed: 2 });
  /** The node of the fit that is embedded like each planted one. */
  const places = [0, 1, 2].map((node) => {
    const overlaps = [0, 1, 2].map((k) => {
      let sum = 0;
      for (let unit = 0; unit < units; unit++) sum += embedding[unit * 3 + node] * found.embedding[unit * 3 + k];
      return sum;
    });
    return overlaps.indexOf(Math.max(...overlaps));
  });

  test("is the planted one up to the order of its nodes, from the best of ten starts", () => {
    expect(found.explained).toBeGreaterThan(1 - 1e-6);
    expect(found.ofStarts).toHaveLength(10);
    expect(found.ofStarts[0]).toBe(Math.max(...found.ofStarts));
    expect([...places].sort()).toEqual([0, 1, 2]);
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 3; j++)
        expect(found.recurrent[places[i] * 3 + places[j]]).toBeCloseTo(planted.recurrent[i * 3 + j], 1);
      for (let c = 0; c < 2; c++) expect(found.input[c * 3 + places[i]]).toBeCloseTo(planted.input[c * 3 + i], 1);
      for (let unit = 0; unit < units; unit++)
        expect(found.embedding[unit * 3 + places[i]]).toBeCloseTo(embedding[unit * 3 + i], 1);
    }
  });

  test("predicts what the whole network does when it is perturbed along the embedding", () => {
    const [from, to] = [places[1], places[0]];
    const added = circuitPerturbation(found, from, to, 0.6);
    const recurrent = found.recurrent.slice();
    recurrent[from * 3 + to] += 0.6;
    for (const input of inputs) {
      const plain = network(input);
      const change = network(input, added).map((rate, i) => rate - plain[i]);
      const [before, after] = [runCircuit(found, input), runCircuit({ ...found, recurrent }, input)];
      const predicted = change.map((_, i) => {
        const [t, unit] = [Math.floor(i / units), i % units];
        return [0, 1, 2].reduce(
          (sum, k) => sum + (after[t * 3 + k] - before[t * 3 + k]) * found.embedding[unit * 3 + k],
          0,
        );
      });
      const size = change.reduce((sum, v) => sum + v * v, 0);
      const missed = change.reduce((sum, v, i) => sum + (v - predicted[i]) ** 2, 0);
      expect(size).toBeGreaterThan(1e-3);
      expect(missed / size).toBeLessThan(0.02);
    }
  });

  test("of fewer nodes explains less", async () => {
    expect((await latentCircuit(data, { nodes: 1, starts: 2 })).explained).toBeLessThan(found.explained - 0.01);
    await expect(latentCircuit(data, { nodes: 0 })).rejects.toThrow(fault("invalid", "nodes"));
  });

  test("is stopped between two steps of a start, and is then the best until there", async () => {
    const stop = new AbortController();
    const seen: number[] = [];
    const stopped = await latentCircuit(data, {
      ...{ nodes: 3, starts: 10, seed: 2, signal: stop.signal },
      onProgress(done, total) {
        seen.push(done);
        if (done === 5) stop.abort();
        expect(total).toBe(10_000);
      },
    });
    expect([stopped.isStopped, found.isStopped, seen, stopped.ofStarts.length]).toEqual([
      ...[true, false],
      ...[[0, 1, 2, 3, 4, 5], 1],
    ]);
    expect(stopped.explained).toBe(stopped.ofStarts[0]);
    expect(stopped.explained).toBeLessThan(found.explained);
  });

  test("is drawn with its weights and all starts", async () => {
    const { caption, csv, svg } = await latentCircuitFigure({ circuit: found, inputs: ["left", "right"] });
    expect(svg).toMatch(/>left<.*>right</s);
    expect(caption).toMatch(/of 10 starts \d+ end within/);
    expect(csv["weight"]).toEqual([...found.recurrent, ...found.input]);
    await expect(latentCircuitFigure({ circuit: found, inputs: ["left"] })).rejects.toThrow(fault("mismatched"));
  });

  test("has the gradient of finite differences", () => {
    const weighing = Float64Array.from({ length: steps * 3 }, (_, i) => Math.cos(i));
    const value = (circuit: Circuit) => runCircuit(circuit, inputs[2]).reduce((sum, y, i) => sum + y * weighing[i], 0);
    const gradient = { recurrent: new Float64Array(9), input: new Float64Array(6), start: new Float64Array(3) };
    addGradient(planted, inputs[2], runCircuit(planted, inputs[2]), weighing, gradient);
    for (const part of ["recurrent", "input", "start"] as const)
      planted[part].forEach((_, i) => {
        const moved = (by: number) => ({ ...planted, [part]: planted[part].map((v, k) => (k === i ? v + by : v)) });
        expect((value(moved(1e-6)) - value(moved(-1e-6))) / 2e-6).toBeCloseTo(gradient[part][i], 6);
      });
  });
});

test("the data of a circuit are mean rates and inputs by condition", () => {
  const recording = recorded(
    2,
    1,
    [1, 2, 1, 2].map((choice) => ({ choice, correct: choice })),
  );
  for (let trial = 0; trial < 4; trial++) setRate(recording, 3, trial, 1, trial);
  recording.inputs.fill(0.5);
  const found = circuitData(recording, 100, { by: ["choice"] });
  expect([found.channels, found.alpha, found.units]).toEqual([3, expect.closeTo(0.2, 6), 2]);
  expect(found.conditions.map(({ rates }) => rates[7])).toEqual([2, 1]);
  expect([...(found.conditions[0].inputs as Float64Array)]).toEqual(new Array(24).fill(0.5));
});
