import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { RunFile } from "../../src/format/index.ts";
import { run, temporaryFolder } from "../cli/capture.ts";

const path = temporaryFolder();
const small = ["task.stimulus=100", "model.units=6", "train.epochs=1", "train.batchesPerEpoch=3", "train.batch=5"];
const quick = ["evaluate.trials=8", "evaluate.recordedTrials=4", "evaluate.psychometricTrials=1"];
const portable = ["quickstart", "--set", "train.profile=portable", ...small];

describe("train.profile=portable on the command line", () => {
  test("trains, and is shown in the line of the backend", async () => {
    const { out, err } = await run(["train", ...portable, ...quick, "--out", path("run")]);
    expect(err).toBe("");
    expect(out).toContain("\nbackend wasm, portable bits (a job too short to compile C for)\n");
    const { profile } = JSON.parse(readFileSync(path("run", "run.json"), "utf8")) as RunFile;
    expect(profile).toMatchObject({ portable: true });
  });

  test("is refused in float64, with alternatives", async () => {
    const { code, err } = await run(["train", ...portable, "--backend", "reference", "--out", path("none")]);
    expect(code).toBe(1);
    expect(err).toBe(
      "unsupported: profile portable on backend reference, whose float64 results no other backend reproduces; use wasm or native, or train.profile fast\n",
    );
  });

  test("inspect and bench use portable kernels", async () => {
    const inspected = await run(["inspect", ...portable, "--backend", "wasm"]);
    expect(inspected.out).toMatch(/\nbackend {5}wasm\nprofile {5}portable true, precision float32\n/);
    const { out } = await run(["inspect", ...portable, "--stage", "wasm"]);
    expect(out).toMatch(/f32x4\.mul$/m);
    expect(out).not.toContain("relaxed");
    const benched = await run(["bench", ...portable, "--repeats", "3"]);
    expect(benched.out).toMatch(/\nprofile +backend wasm, portable true, precision float32, /);
  });
});
