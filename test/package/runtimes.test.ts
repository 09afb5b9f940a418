/** The package under Deno and Bun, if installed: what works in Node works there, to the same bits. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { whyNot } from "../../src/node/index.ts";
import { type Installed, installIn } from "./installed.ts";

const main = "node_modules/dalenet/dist/cli/main.js";
const runtimes = [
  { name: "Deno", start: ["deno", "run", "--allow-all", main] },
  { name: "Bun", start: ["bun", main] },
].map((one) => ({ ...one, isHere: spawnSync(one.start[0], ["--version"]).status === 0 }));
const isNeeded = runtimes.some(({ isHere }) => isHere);

let at: Installed;
beforeAll(() => {
  if (isNeeded) at = installIn(mkdtempSync(join(tmpdir(), "dalenet-runtimes-")));
});
afterAll(() => {
  if (isNeeded) rmSync(at.folder, { recursive: true });
});

const set = [
  "train.epochs=1",
  "train.batchesPerEpoch=8",
  "task.stimulus=100",
  "evaluate={trials: 20, recordedTrials: 20, psychometricTrials: 2}",
].flatMap((setting) => ["--set", setting]);

describe.each(runtimes)("$name", ({ name, start, isHere }) => {
  const dalenet = ([program, ...first]: readonly string[], ...words: string[]) => at.run(program, ...first, ...words);
  const absent = `there is no ${start[0]} in the path`;

  test("passes the self-test on every backend of this machine", ({ skip }) => {
    if (!isHere) skip(absent);
    const { code, out } = dalenet(start, "selftest");
    expect([code, out]).toEqual([0, expect.stringMatching(/all \d+ runs pass/)]);
  });

  /** The outcome of a training with some settings: its profile, and the hash of its weights. */
  const trained = (by: readonly string[], out: string, ...words: string[]) => {
    const { code, err } = dalenet(by, "train", "quickstart", ...set, "--out", out, ...words);
    expect([code, err]).toEqual([0, ""]);
    const { profile, results } = JSON.parse(readFileSync(join(at.folder, out, "run.json"), "utf8"));
    return { profile, hash: results.weightsHash as string };
  };
  const inNode = [process.execPath, main];

  test("trains in WebAssembly, on one thread as on two, and reports if its bits are another profile's", ({ skip }) => {
    if (!isHere) skip(absent);
    const [one, two] = ["1", "2"].map((threads) =>
      trained(start, `${name}-wasm-${threads}`, "--backend", "wasm", "--threads", threads),
    );
    const node = trained(inNode, `${name}-wasm-node`, "--backend", "wasm");
    expect(two).toEqual(one);
    expect(one.hash === node.hash).toBe(one.profile.fused === node.profile.fused);
  });

  test.for([
    ["portable kernels", "wasm", "--set", "train.profile=portable"],
    ["C", "native"],
  ])("trains with %s to the bits of Node", ([kind, backend, ...words], { skip }) => {
    if (!isHere) skip(absent);
    const reason = whyNot(backend);
    if (reason !== undefined) skip(reason);
    const [own, node] = [start, inNode].map((by, k) =>
      trained(by, `${name}-${kind}-${k}`, "--backend", backend, ...words),
    );
    expect(own).toEqual(node);
  });

  test("draws PNG and PDF, and simulates a network trained in Node", ({ skip }) => {
    if (!isHere) skip(absent);
    trained(inNode, `${name}-first`, "--backend", "wasm", "--set", "train.profile=portable");
    const shown = dalenet(start, "simulate", `${name}-first`, "--trials", "10", "--out", `${name}.npz`);
    expect([shown.code, shown.err]).toEqual([0, ""]);
    expect(dalenet(start, "plot", "perceptualDecision", "--out", `${name}.pdf`).code).toBe(0);
    expect(dalenet(start, "plot", "perceptualDecision", "--out", `${name}.png`).code).toBe(0);
    const heads = ["pdf", "png"].map((type) =>
      readFileSync(join(at.folder, `${name}.${type}`)).toString("latin1", 1, 4),
    );
    expect(heads).toEqual(["PDF", "PNG"]);
  });

  test("trains an ensemble in separate processes", ({ skip }) => {
    if (!isHere) skip(absent);
    const { code, err } = dalenet(start, "train", "quickstart", ...set, "--seeds", "1-2", "--out", `${name}-many`);
    expect([code, err]).toEqual([0, ""]);
    const { networks } = JSON.parse(readFileSync(join(at.folder, `${name}-many`, "ensemble.json"), "utf8"));
    expect(networks.map(({ status }: { status: string }) => status)).toEqual(["finished", "finished"]);
  });
});
