import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadRun, simulationNpz, train, trained } from "../../src/index.ts";
import { tiny } from "../train/tiny.ts";
import { examples, runPython, without } from "./python.ts";

/** Every dynamics, activation, constraint and part that a model may have or do without. */
const models: Record<string, object> = {
  current: { activation: "relu", tau: [20, 30, 40, 50, 60, 70, 80, 90, 100, 110] },
  rate: { dynamics: "rate", activation: "softplus", initialState: { value: 0.3, trained: true } },
  rectifiedState: { preset: "notebook", recurrentMask: { density: 0.3 } },
  song2016: { preset: "song2016", units: 10 },
  vanilla: { preset: "vanilla" },
  sigmoid: { activation: "sigmoid", dynamics: "rate", dale: { output: "abs" } },
  retanh: { activation: "retanh", outputBias: "fixed", trained: { input: false } },
  power: {
    activation: "power",
    recurrentFixed: Array.from({ length: 10 }, (_, i) => Array(10).fill(i === 2 ? 0.1 : 0)),
  },
  linear: { activation: "linear", dale: { recurrent: "rectify" } },
};
let folder = "";
const at = (...names: string[]) => join(folder, ...names);

beforeAll(async () => {
  if (without("numpy") !== undefined) return;
  folder = mkdtempSync(join(tmpdir(), "dalenet-python-"));
  for (const [name, model] of Object.entries(models)) {
    const config = { ...tiny, model: { ...tiny.model, ...model } };
    await trained(train(config, { out: at(name), report: false }));
    const { recording, ...simulation } = await (await loadRun(at(name))).simulate({ trials: 20, recurrentNoise: 0 });
    writeFileSync(at(`${name}.npz`), simulationNpz({ recording, ...simulation }));
  }
});
afterAll(() => {
  if (folder !== "") rmSync(folder, { recursive: true });
});

describe.each([
  ["NumPy", "load_run.py", "numpy"],
  ["PyTorch", "load_run_torch.py", "torch"],
] as const)("%s", (_, script, library) => {
  test(`${script} finds the outputs and rates that were recorded, whatever the model`, ({ skip }) => {
    const reason = without(library);
    if (reason !== undefined) skip(reason);
    // One process for all: to import torch takes seconds.
    const each = `
import runpy, sys
for name in sys.argv[1:]:
    sys.argv = ["${script}", name, name + ".npz"]
    print(name)
    runpy.run_path("${join(examples, script)}", run_name="__main__")`;
    const printed = runPython(["-c", each, ...Object.keys(models)], folder);
    const errors = [...printed.matchAll(/: (\S+) of the largest value/g)].map(([, text]) => Number(text));
    expect(errors).toHaveLength(2 * Object.keys(models).length);
    expect(Math.max(...errors), printed).toBeLessThan(1e-5);
  }, 60_000);
});

test("load_run.py names what it does not know", ({ skip }) => {
  const reason = without("numpy");
  if (reason !== undefined) skip(reason);
  writeFileSync(at("run.json"), JSON.stringify({ config: { model: { dynamics: "current", activation: "sine" } } }));
  expect(() => runPython([join(examples, "load_run.py"), ".", "none.npz"], folder)).toThrow(
    /unsupported: model\.activation = 'sine' .* known here: linear, relu/,
  );
});

test("in PyTorch training moves what the configuration trains, and keeps absent connections and signs", ({ skip }) => {
  const reason = without("torch");
  if (reason !== undefined) skip(reason);
  const program = `
import json, numpy as np, torch
from load_run_torch import Network
report = {}
for name in ["rectifiedState", "retanh", "power", "song2016"]:
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
  });
}, 60_000);
