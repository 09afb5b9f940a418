import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { sampleOf } from "../sample.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

const programs = [
  ["dalenet-step", { units: 10, batch: 2, steps: 20, seconds: 0.01 }],
  ["dalenet-ensemble", { units: 10, batch: 2, steps: 20, seconds: 0.01, networks: 2 }],
  ["dalenet-trials", { seconds: 0.01, batch: 2, rows: 2 }],
  ["dalenet-accuracy", { accuracy: 0, trials: 20 }],
] as const;

// The ensemble takes steps as dalenet-step does.
test.each(sampleOf(programs, 2, 1))("bench/%s.mjs runs on the package as it is built", (name, setting) => {
  const argument = JSON.stringify({ rate: 1e-3, threads: 1, form: "wasm", seed: 1, startedAt: Date.now(), ...setting });
  const { stdout, stderr } = spawnSync(process.execPath, [`bench/${name}.mjs`, argument], {
    cwd: root,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toMatchObject({ version: expect.any(String) });
});
