import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodeNpz, simulationNpz } from "../../src/format/index.ts";
import { loadRun, train } from "../../src/index.ts";
import { tiny } from "../loop/tiny.ts";
import { oneOf, sampleOf } from "../sample.ts";
import { examples, runPython, without } from "./python.ts";

/** Every dynamics, activation, constraint and optional part of a model. */
const all: Record<string, object> = {
  current: { activation: "relu", tau: [20, 30, 40, 50, 60, 70, 80, 90, 100, 110] },
  rate: { dynamics: "rate", activation: "softplus", initialState: { value: 0.3, trained: true } },
  rectifiedState: { preset: "notebook", recurrentMask: { density: 0.3 } },
  song2016: { preset: "song2016", units: 10 },
  vanilla: { preset: "vanilla" },
  sigmoid: { activation: "sigmoid", dynamics: "rate", dale: { output: "abs" } },
  retanh: {
    activation: "retanh",
    outputBias: "fixed",
    trained: { input: false },
    dale: { recurrent: "project", output: "exponentiated" },
  },
  power: {
    activation: "power",
    recurrentFixed: Array.from({ length: 10 }, (_, i) => Array(10).fill(i === 2 ? 0.1 : 0)),
  },
  linear: { activation: "linear", dale: { recurrent: "rectify" } },
  dann: { preset: "dann", initialState: { value: 0.3 } },
  dannRate: { preset: "dann", dynamics: "rate", readout: "all", initialState: { value: 0.3, trained: true } },
  tau: { tau: { trained: "perUnit" } },
  taus: { tau: { trained: "perPopulation" }, dynamics: "rate" },
  oneTau: { tau: { trained: "shared", max: 200 }, dynamics: "rectifiedState" },
};
const models = Object.fromEntries(sampleOf(Object.entries(all), 3));
const configOf = (model: object) => ({ ...tiny, model: { ...tiny.model, ...model } });
/** A simulation of the untrained network of this model section, without recurrent noise. */
async function startOf(model: object) {
  const { simulate } = await train(configOf(model), { signal: AbortSignal.abort() });
  return await simulate({ trials: 20, recurrentNoise: 0 });
}
let folder = "";
const at = (...names: string[]) => join(folder, ...names);

beforeAll(async () => {
  if (without("numpy") !== undefined) return;
  folder = mkdtempSync(join(tmpdir(), "dalenet-python-"));
  for (const [name, model] of Object.entries(models)) {
    await train(configOf(model), { out: at(name), report: false });
    const { recording, ...simulation } = await (await loadRun(at(name))).simulate({ trials: 20, recurrentNoise: 0 });
    writeFileSync(at(`${name}.npz`), simulationNpz({ recording, ...simulation }));
  }
});
afterAll(() => {
  if (folder !== "") rmSync(folder, { recursive: true });
});

describe.each([
  ["NumPy", "numpy"],
  ["PyTorch", "torch"],
] as const)("%s", (_, library) => {
  test("load_run.py reproduces recorded outputs and rates for every model", ({ skip }) => {
    const reason = without(library);
    if (reason !== undefined) skip(reason);
    // One process for all, because importing torch takes seconds.
    const each = `
import runpy, sys
for name in sys.argv[1:]:
    sys.argv = ["load_run.py", name, name + ".npz", "${library}"]
    print(name)
    runpy.run_path("${join(examples, "load_run.py")}", run_name="__main__")`;
    const printed = runPython(["-c", each, ...Object.keys(models)], folder);
    const errors = [...printed.matchAll(/: (\S+) of the largest value/g)].map(([, text]) => Number(text));
    expect(errors).toHaveLength(2 * Object.keys(models).length);
    expect(Math.max(...errors), printed).toBeLessThan(1e-5);
  });
});

const unknown: readonly [object, RegExp][] = [
  [
    { preset: "ei", dynamics: "current", activation: "sine" },
    /unsupported: model .*'activation': 'sine'.* in \.\/run.json; write its equations/,
  ],
  [{ name: "gru" }, /unsupported: model .*'gru'.*; write its equations/],
];
test.for(oneOf(unknown))("load_run.py names what it does not know: %j", ([model, message], { skip }) => {
  const reason = without("numpy");
  if (reason !== undefined) skip(reason);
  writeFileSync(at("run.json"), JSON.stringify({ config: { model } }));
  expect(() => runPython([join(examples, "load_run.py"), ".", "none.npz"], folder)).toThrow(message);
});

test.each(["load_run.py", "load_run_torch.py"])("%s has at most thirty-two lines of code", (name) => {
  const text = readFileSync(join(examples, name), "utf8").replaceAll(/"""[\s\S]*?"""/g, "");
  const code = text.split("\n").filter((line) => !/^\s*(#.*)?$/.test(line));
  expect(code.length).toBeLessThanOrEqual(32);
});

test("training in PyTorch changes only trained parameters and keeps absent connections and signs", ({ skip }) => {
  const reason = without("torch");
  if (reason !== undefined) skip(reason);
  const program = `
import json, numpy as np, torch
from load_run_torch import Network
report = {}
for name in ["rectifiedState", "retanh", "power", "song2016", "taus"]:
    network, trials = Network(name), np.load(name + ".npz")
    before = {key: w.detach().clone() for key, w in network.weights().items()}
    optimizer = torch.optim.Adam(network.parameters(), lr=0.5)
    for _ in range(5):
        outputs, _ = network(torch.tensor(trials["inputs"]))
        optimizer.zero_grad()
        ((outputs - 1) ** 2).mean().backward()
        optimizer.step()
    after = network.weights()
    report[name] = {
        "moved": sorted(key for key in before if not torch.equal(before[key], after[key])),
        "appeared": int(((before["wRec"] == 0) & (after["wRec"] != 0)).sum()),
        "flipped": int((before["wRec"] * after["wRec"] < 0).sum()),
    }
print(json.dumps(report))`;
  const report = JSON.parse(runPython(["-c", program], folder));
  const kept = { appeared: 0, flipped: 0 };
  expect(report).toEqual({
    rectifiedState: { moved: ["bOut", "bRec", "wIn", "wOut", "wRec"], ...kept },
    retanh: { moved: ["bRec", "wOut", "wRec"], ...kept },
    power: { moved: ["bOut", "bRec", "wIn", "wOut", "wRec"], ...kept },
    song2016: { moved: ["wIn", "wOut", "wRec", "x0"], ...kept },
    taus: { moved: ["bOut", "bRec", "tau", "tauRaw", "wIn", "wOut", "wRec"], ...kept },
  });
});

test("a network trained further in PyTorch starts here with its final weights", async ({ skip }) => {
  const reason = without("torch");
  if (reason !== undefined) skip(reason);
  const names = ["current", "rectifiedState", "song2016", "retanh", "power", "linear", "tau", "taus", "oneTau"];
  const program = `
import sys, numpy as np, torch
from load_run_torch import Network
for name in sys.argv[1:]:
    network, u = Network(name), torch.tensor(np.load(name + ".npz")["inputs"])
    optimizer = torch.optim.Adam(network.parameters(), lr=0.01)
    for _ in range(3):
        loss = ((network(u)[0] - 1) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    network.save(name + "-tuned.npz")
    np.savez(name + "-after.npz", outputs=network(u)[0].detach().numpy())`;
  runPython(["-c", program, ...names], folder);
  for (const name of names) {
    const { recording } = await startOf({ ...models[name], weights: at(`${name}-tuned.npz`) });
    const { outputs } = decodeNpz(readFileSync(at(`${name}-after.npz`)), name);
    expect(largestDifference(recording.outputs, outputs.data as Float32Array), name).toBeLessThan(1e-5);
  }
});

test.for(["npz", "safetensors"])(
  "PyTorch's RNN computes the same here, from its state_dict as .%s",
  async (format, { skip }) => {
    const reason = without("torch");
    if (reason !== undefined) skip(reason);
    // The safetensors library may be absent; the format is eight bytes, JSON and the numbers.
    const program = `
import json, struct, numpy as np, torch
torch.manual_seed(1)
network = torch.nn.ModuleDict({"rnn": torch.nn.RNN(3, 10), "readout": torch.nn.Linear(10, 3)})
arrays = {name: tensor.numpy() for name, tensor in network.state_dict().items()}
np.savez("rnn.npz", **arrays)
header, end = {}, 0
for name, array in arrays.items():
    header[name] = {"dtype": "F32", "shape": array.shape, "data_offsets": [end, end + array.nbytes]}
    end += array.nbytes
text = json.dumps(header).encode()
open("rnn.safetensors", "wb").write(struct.pack("<Q", len(text)) + text + b"".join(a.tobytes() for a in arrays.values()))
u = torch.tensor(np.load("vanilla.npz")["inputs"])
np.savez("rnn-outputs.npz", outputs=network["readout"](network["rnn"](u)[0]).detach().numpy())`;
    runPython(["-c", program], folder);
    const { outputs } = decodeNpz(readFileSync(at("rnn-outputs.npz")), "rnn-outputs.npz");
    const model = { preset: "vanilla", dynamics: "rate", tau: 20, weights: at(`rnn.${format}`) };
    const { recording } = await startOf(model);
    expect(largestDifference(recording.outputs, outputs.data as Float32Array)).toBeLessThan(1e-5);
  },
);

/** Relative to the largest value. */
function largestDifference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  const difference = a.reduce((most, value, k) => Math.max(most, Math.abs(value - b[k])), 0);
  return difference / b.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
