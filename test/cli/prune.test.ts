import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodeNpz } from "../../src/format/index.ts";
import { train } from "../../src/index.ts";
import { tiny } from "../loop/tiny.ts";
import { run, temporaryFolder } from "./capture.ts";

const path = temporaryFolder();
let trained = "";

beforeAll(async () => {
  trained = join(mkdtempSync(join(tmpdir(), "dalenet-pruned-")), "run");
  const evaluate = { trials: 10, recordedTrials: 4, psychometric: null };
  await train({ ...tiny, evaluate }, { out: trained, report: false, backend: "wasm" });
});
afterAll(() => {
  rmSync(join(trained, ".."), { recursive: true, force: true });
});

describe("dalenet prune", () => {
  test("prints what remains and how the network does with it", async () => {
    const { code, out, err } = await run(["prune", trained, "--keep", "1,0.5,0", "--trials", "40"]);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^kept +connections in wRec +accuracy +95 % interval +chance +no response\n/);
    expect(out).toMatch(/(\n +(1 +90|0.5 +45|0 +0) of 90 +[\d.]+ +[\d.]+–[\d.]+ +[\d.]+ +[\d.]+){3}\n/);
    expect(out).toMatch(/\npruned by magnitude, not trained again; 40 trials each, conditions equally often\n$/);
  });

  test("writes the weights of a share, and everything as JSON", async () => {
    const file = path("pruned.npz");
    const words = ["--keep", "0.2", "--method", "random", "--matrices", "wRec,wIn", "--out", file, "--json"];
    const { code, out } = await run(["prune", trained, "--trials", "8", ...words]);
    expect(code).toBe(0);
    const { shares, method } = JSON.parse(out);
    expect([method, shares.length, shares[0].keep]).toEqual(["random", 1, 0.2]);
    expect(shares[0].connections).toEqual({ wRec: { kept: 18, of: 90 }, wIn: { kept: 6, of: 30 } });
    expect(shares[0].accuracy).toBeTypeOf("number");
    const { wRec } = decodeNpz(readFileSync(file), file);
    expect((wRec.data as Float32Array).filter((weight) => weight !== 0)).toHaveLength(18);
  });

  test.each([
    [["--keep", "2"], 'invalid: --keep "2"; give shares from 0 to 1'],
    [["--keep", "0.5,0.2", "--out", "w.npz"], "invalid: --out"],
    [["--method", "best"], 'unknown: --method "best"'],
    [["--matrices", "wrec"], 'unknown: matrix "wrec"; did you mean "wRec"?'],
    [["--matrices", "bRec"], 'unsupported: matrices: parameter "bRec", which is not a matrix'],
    [["--out", "w.txt", "--keep", "0.5"], "unsupported: --out"],
  ])("refuses %j", async (words, message) => {
    const { code, err } = await run(["prune", trained, ...words]);
    expect(code).toBe(1);
    expect(err).toContain(message);
  });
});
