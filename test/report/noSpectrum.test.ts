/**
 * No matrix is known for which the iteration for eigenvalues does not converge; if there is one, training must finish
 * anyway.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { RunFile } from "../../src/format/index.ts";
import { temporaryFolder } from "../folder/folder.ts";
import { tiny } from "../loop/tiny.ts";
import { ownCopy } from "../ownCopy.ts";

const copy = ownCopy({
  "linear/francis": `
    import { notEndless } from "./convergence.js";
    export * from "real";
    export const hessenbergEigenvalues = (_, size) => notEndless(Infinity, size);`,
});
const at = temporaryFolder();

test("a run whose recurrent matrix cannot be decomposed finishes without a spectrum, and its report gives the reason", async () => {
  const { makeReport, train } = await copy<typeof import("dalenet")>("index");
  await train({ ...tiny, model: { preset: "vanilla", units: 10 } }, { out: at("run"), report: false });
  await makeReport(at("run"), { formats: ["svg"], figures: ["weights", "eigenvalues"] });
  const { state, results } = JSON.parse(readFileSync(join(at("run"), "run.json"), "utf8")) as RunFile;
  expect(state).toBe("finished");
  expect(results?.spectrum).toEqual({ before: null, after: null });
  const report = readFileSync(join(at("run"), "report.html"), "utf8");
  expect(report).toMatch(/Not drawn: eigenvalues, since .*matrix of 10 rows, whose decomposition does not converge/);
});
