/** Recorded trials can lack what the task names: training finishes anyway, and the report lists what is left out. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { defineTask, duration, makeReport, type RunResult, train } from "../../src/index.ts";
import { temporaryFolder } from "../folder/folder.ts";
import { tiny } from "../loop/tiny.ts";

/** A cue in half of the conditions, but in neither of the two recorded trials. */
const cued = defineTask({
  name: "cued",
  title: "Cued",
  summary: "s",
  source: "a test",
  dt: 20,
  parameters: { wait: duration(40, "before"), cue: duration(40, "shown"), go: duration(40, "response") },
  inputs: ["left", "right", "cue"],
  outputs: ["none", "left", "right"],
  target: "class",
  conditions: (): { cued: number; side: number; strength?: number }[] => [
    { cued: 0, side: 1 },
    { cued: 0, side: 2 },
    { cued: 1, side: 1, strength: 3 },
    { cued: 1, side: 2, strength: -3 },
  ],
  periods: (p, { cued }) => ({ wait: p.wait, ...(cued ? { cue: p.cue } : {}), go: p.go }),
  factors: { strength: { kind: "signed" } },
  psychometric: { factor: "strength", favours: "left" },
  activity: { align: "cue", selectivity: { period: "cue", factor: "cued", levels: [0, 1] }, rates: "cue" },
  trial({ side, cued }, t) {
    t.input(side - 1).during("go", 1);
    if (cued) t.input("cue").during("cue", 1);
    t.answer(side).during("go");
  },
});

const at = temporaryFolder();
let run: RunResult;
const report = () => readFileSync(join(at("run"), "report.html"), "utf8");
beforeAll(async () => {
  const evaluate = { trials: 2, recordedTrials: 2 };
  run = await train({ ...tiny, task: cued(), evaluate }, { out: at("run"), report: false });
  await makeReport(at("run"), { formats: ["svg"] });
});

test("a run whose recorded trials lack the task's period finishes without selectivity", () => {
  expect(run.results?.selectivity).toBeNull();
  expect(JSON.parse(readFileSync(join(at("run"), "run.json"), "utf8")).state).toBe("finished");
});

test("its report gives the reason for omitted figures, and shows the others over the existing periods", () => {
  expect(report()).toMatch(/Not drawn: selectivity, since .* lack the period or the factor that the task names\./);
  expect(report()).toContain("Not drawn: the psychometric curve, since no trial of the evaluation has a level");
  const drawn = readdirSync(join(at("run"), "figures"));
  for (const name of ["averages", "units", "trajectories"]) expect(drawn).toContain(`${name}.svg`);
  expect(report()).toContain("No event of the task is in all trials: this is the first onset");
});
