import { describe, expect, test } from "vitest";
import { rooflineTable } from "../../src/cli/rooflineTable.ts";
import type { Bench, Reached } from "../../src/node/index.ts";
import { run } from "./capture.ts";

const small = ["--units", "4", "--batch", "2", "--steps", "11", "--threads", "1"];

describe("dalenet bench", () => {
  test("prints how long a step takes, how much it computes, and where", async () => {
    const { code, out, err } = await run(["bench", ...small, "--repeats", "5"]);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(
      /^the notebook's network, since no CONFIG was given: 4 units, 2 trials of 11 time steps; median of 5 training steps\n/,
    );
    expect(out).toMatch(
      /\nstep +[\d.]+ ms\nspeed +\d+ steps\/s, [\d.]+ GFLOP\/s\nthreads +1\nready in +[\d.]+ s\nprofile +backend wasm, /,
    );
  });

  test("--json prints the same for programs, here for a configuration", async () => {
    const words = ["bench", "quickstart", "--set", "task.stimulus=100", "model.units=6", "--repeats", "3", "--json"];
    const result = JSON.parse((await run(words)).out) as Bench;
    expect(result).toMatchObject({ units: 6, batch: 16, steps: 15, repeats: 3 });
    expect(Object.keys(result)).toEqual(
      expect.arrayContaining(["stepMs", "threads", "flops", "gflops", "profile", "version", "machine"]),
    );
  });

  test("--phases of the interpreter are trial generation and everything else, without limits", async () => {
    const { code, out } = await run(["bench", ...small, "--backend", "reference", "--phases", "--repeats", "3"]);
    expect(code).toBe(0);
    expect(out).toMatch(
      /\ntrial generation +trials.* +- +- +- +- +- +[\d.]+ +[\d.]+\neverything else +interpreted +0\.\d+ +- +- +[\d.]+ GFLOP\/s +- +/,
    );
    const shares = [...out.matchAll(/^(?:trial generation|everything else) .* ([\d.]+)$/gm)].map(([, share]) =>
      Number(share),
    );
    expect(shares[0] + shares[1]).toBeCloseTo(100, 0);
  });

  test("Ctrl-C ends it with what was measured so far", async () => {
    let pressed = false;
    const { code, out, err } = await run(["bench", ...small, "--repeats", "1000000"], (text, press) => {
      if (!/steps/.test(text) || pressed) return;
      pressed = true;
      press();
    });
    expect(code).toBe(130);
    expect(err).toContain("stopping … (Ctrl-C again quits at once)");
    expect(out).toMatch(/median of \d+ training steps?\n/);
  });

  test.each([
    ["too few steps", ["--steps", "10"], 'invalid: --steps "10"; give a whole number of at least 11\n'],
    [
      "steps of a configuration",
      ["quickstart", "--steps", "50"],
      "invalid: --steps 50 with quickstart; its task sets the length of trials: change its periods, such as --set task.PERIOD=1000\n",
    ],
    [
      "a size beyond memory, as it was typed",
      ["--units", "200000"],
      expect.stringMatching(/^invalid: --units 200000: model\.units = 200000 needs at least \d+\.\d\d GiB /),
    ],
    ["an unknown backend", ["--backend", "wsm"], 'unknown: --backend "wsm"; did you mean "wasm"?\n'],
    ["an unknown configuration", ["quikstart"], 'unknown: configuration "quikstart"; did you mean "quickstart"?\n'],
  ])("%s: refused with advice", async (_, words, message) => {
    expect(await run(["bench", ...words])).toEqual({ code: 1, out: "", err: message });
  });
});

describe("the table of phases", () => {
  const part: Reached = {
    flops: 2e6,
    bytesRead: 3000,
    bytesWritten: 1e6,
    intensity: 2,
    limit: "compute",
    ms: 0.1,
    share: 0.5,
    gflops: 20,
    gbps: 10,
    fraction: 0.4,
  };
  const host: Reached = {
    ...part,
    flops: 0,
    bytesRead: 0,
    bytesWritten: 0,
    intensity: null,
    limit: null,
    fraction: null,
  };
  const limits = {
    gflops: 50,
    memory: [
      { bytes: 24 * 1024, gbps: 100 },
      { bytes: 2 ** 28, gbps: 20 },
    ],
  };
  const kernel = (name: string, share: number) => ({ ...part, name, what: "5 × 5", share });
  const text = rooflineTable(
    {
      limits,
      phases: [
        { ...host, phase: "trial generation", kernels: [{ ...host, name: "trials", what: "trials, score" }] },
        {
          ...part,
          phase: "noise",
          kernels: [
            kernel("forward0 noise", 0.499),
            { ...kernel("forward1 map", 0.3), limit: "memory", what: "vectors" },
            kernel("forward2 noise", 0.001),
          ],
        },
      ],
      ms: 0.2,
      isComplete: false,
    },
    { ms: 0.15, threads: 2 },
  );

  test("states the limits, and how close each part comes", () => {
    expect(text).toContain("measured: 50.0 GFLOP/s; 100 GB/s in 24 KiB, 20 GB/s in 256 MiB\n");
    expect(text).toMatch(/forward0 noise +5 × 5 +2\.00 +1003 +2\.00 +20\.0 GFLOP\/s +40 +0\.1000 +49\.9\n/);
    expect(text).toMatch(/forward1 map +vectors +2\.00 +1003 +2\.00 +10\.0 GB\/s +40 /);
    expect(text).toContain("one thread: 0.200 ms\nwhole steps, 2 threads: 0.150 ms\n");
  });

  test("small kernels share a line, and a part without a limit shows none", () => {
    expect(text).toMatch(/\n {2}1 below 0\.5 % +0\.1000 +0\.1\n/);
    expect(text).toMatch(/trial generation +trials, score +(- +){5}0\.1000 +50\.0\n/);
  });

  test("has a heading for every column, and a line that explains each", () => {
    const heading = text
      .split("\n")
      .find((line) => line.startsWith("part "))!
      .split(/ {2,}/);
    expect(heading).toEqual(["part", "work", "MFLOP", "KB", "FLOP/B", "speed", "% limit", "ms", "% time"]);
    const explained = text.split("\n\n")[1].trimEnd().split("\n");
    expect(explained.map((line) => line.slice(0, 9).trim())).toEqual(heading);
  });

  test.each([1, 1e3, 1e6])("fits 100 columns, whatever the size of the network (%d)", (size) => {
    const large: Reached = {
      ...part,
      flops: 2e7 * size,
      bytesRead: 9e7 * size,
      intensity: 123.45,
      ms: 12.3 * size,
      gflops: 1234,
      share: 0.5,
    };
    const memory = Array.from({ length: 8 }, (_, k) => ({ bytes: 24 * 1024 * 4 ** k, gbps: 1234.5 }));
    const what = "1024 × 1024 + 3 × 1024, and so much that no line holds it in full: carried, mul, total";
    const kernels = ["forward10 product", "backward11 product"].map((name) => ({ ...large, name, what }));
    const phases = [{ ...large, phase: "backward element-wise", kernels }];
    const text = rooflineTable(
      { limits: { gflops: 400, memory }, phases, ms: 24.6 * size, isComplete: true },
      { ms: 20 * size, threads: 16 },
    );
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(text).toContain("1024 × 1");
  });

  test("says so if it was stopped", () => {
    expect(text).toMatch(/stopped before the last kernel/);
  });
});
