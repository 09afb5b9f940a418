import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { run } from "../cli/capture.ts";
import { examples, runPython, without } from "./python.ts";

/** A pycog network of 16 E and 4 I units, nothing read from I units, with matrices [to, from]; and pycog.py on it. */
const converted = `
import runpy, sys
import numpy as np
rng = np.random.default_rng(1)
signs = np.where(np.arange(20) < 16, 1, -1)
Wrec = rng.gamma(2, 0.02, (20, 20)) * signs
np.fill_diagonal(Wrec, 0)
Wout = rng.uniform(0, 0.1, (2, 20)) * (signs > 0)
np.savez("pycog.npz", Win=rng.uniform(0, 0.1, (20, 2)), Wrec=Wrec, Wout=Wout, brec=np.zeros(20), bout=np.zeros(2), x0=rng.uniform(0, 0.2, 20))
sys.argv = ["pycog.py", "pycog.npz", "weights.npz"]
runpy.run_path("${join(examples, "pycog.py")}", run_name="__main__")
`;
const compared = `
import numpy as np
from pycog import simulate
trials = np.load("clean.npz")
outputs = simulate(np.load("pycog.npz"), trials["inputs"].astype(float), dt=20)
print(np.abs(outputs - trials["outputs"]).max() / np.abs(outputs).max())
`;

test("a network of pycog computes in Dalenet what it computes in pycog", async ({ skip }) => {
  const reason = without("numpy");
  if (reason !== undefined) skip(reason);
  const folder = mkdtempSync(join(tmpdir(), "dalenet-pycog-"));
  const home = process.cwd();
  process.chdir(folder);
  try {
    runPython(["-c", converted], folder);
    const settings = ["model.units=20", "model.weights=weights.npz", "train.epochs=0", "train.stop=null"];
    const small = [
      "train.validation=null",
      "train.resultsFrom=last",
      "evaluate.trials=22",
      "evaluate.recordedTrials=11",
    ];
    const set = [...settings, ...small, "evaluate.psychometric=conditions"].flatMap((one) => ["--set", one]);
    const trained = await run([
      "train",
      "song2016/rdm_dense",
      "--no-report",
      "--backend",
      "wasm",
      "--out",
      "run",
      ...set,
    ]);
    expect([trained.code, trained.err]).toEqual([0, ""]);
    await run(["simulate", "run", "--recurrent-noise", "0", "--trials", "11", "--out", "clean.npz"]);
    expect(Number(runPython(["-c", compared], folder))).toBeLessThan(1e-5);
  } finally {
    process.chdir(home);
    rmSync(folder, { recursive: true });
  }
});
