/**
 * No matrix is known for which the iteration for eigenvalues does not converge; if there is one, training must finish
 * anyway.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import type { RunFile } from "../../src/format/index.ts";
import { makeReport, train } from "../../src/index.ts";
import { temporaryFolder } from "../folder/folder.ts";
import { tiny } from "../loop/tiny.ts";

vi.mock("../../src/linear/francis.ts", async () => {
  const { notEndless } = await import("../../src/linear/convergence.ts");
  return { hessenbergEigenvalues: (_: Float64Array, size: number) => notEndless(Number.POSITIVE_INFINITY, size) };
});

const at = temporaryFolder();

test("a run whose recurrent matrix cannot be decomposed finishes without a spectrum, and its report gives the reason", async () => {
  await train({ ...tiny, model: { preset: "vanilla", units: 10 } }, { out: at("run"), report: false });
  await makeReport(at("run"), { formats: ["svg"], figures: ["weights", "eigenvalues"] });
  const { state, results } = JSON.parse(readFileSync(join(at("run"), "run.json"), "utf8")) as RunFile;
  expect(state).toBe("finished");
  expect(results?.spectrum).toEqual({ before: null, after: null });
  const report = readFileSync(join(at("run"), "report.html"), "utf8");
  expect(report).toMatch(/Not drawn: eigenvalues, since .*matrix of 10 rows, whose decomposition does not converge/);
});
