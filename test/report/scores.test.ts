/** Tasks that are scored by errors and by reaction times, in the report, the terminal and an ensemble. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { rows, together } from "../../src/cli/ensemble.ts";
import { accuracyLines, measureLines, scoresTable } from "../../src/cli/scoresText.ts";
import { decodeCsv } from "../../src/format/index.ts";
import { defineTask, ensemble, makeReport, train } from "../../src/index.ts";
import { temporaryFolder } from "../folder/folder.ts";
import { tiny } from "../loop/tiny.ts";

const at = temporaryFolder();
const common = {
  title: "t",
  summary: "s",
  source: "made for this test",
  dt: 20,
  parameters: {},
  periods: () => ({ cue: 60, point: 60 }),
} as const;
/** A direction, given by cosine and sine. */
const pointing = defineTask({
  ...common,
  name: "pointing",
  inputs: ["x", "y"],
  outputs: ["east", "north"],
  target: "value",
  conditions: () => ({ direction: [0, 90, 180, 270] }),
  factors: { direction: { unit: "°" } },
  score: { error: { measure: "angle", periods: ["point"] } },
  trial({ direction }, t) {
    const angle = (direction * Math.PI) / 180;
    t.input("x").during("cue", Math.cos(angle));
    t.input("y").during("cue", Math.sin(angle));
    t.target("east").during("point", Math.cos(angle));
    t.target("north").during("point", Math.sin(angle));
  },
});
/** A choice between two at any time. */
const race = defineTask({
  ...common,
  name: "race",
  inputs: ["a", "b"],
  outputs: ["rest", "left", "right"],
  target: "class",
  conditions: () => ({ side: ["left", "right"], strength: [0.2, 1] }),
  score: { choice: { threshold: 0.51, from: "cue" } },
  trial({ side, strength }, t) {
    t.input(side === "left" ? "a" : "b").during("cue", "point", strength);
    t.answer(side).during("cue", "point");
  },
});
/** The text of key figures and tables, without markup. */
const textOf = (folder: string) =>
  readFileSync(join(folder, "report.html"), "utf8")
    .replace(/<svg.*?<\/svg>/gs, "")
    .replace(/<\/t[dh]>/g, "|")
    .replace(/<[^>]+>/g, "");

describe("a task that is scored by an error", () => {
  test("reports the error, overall and by factor, with the base rate, and no accuracy", async () => {
    const folder = at("pointing");
    const { results, task } = await train({ ...tiny, task: pointing() }, { out: folder, report: false });
    await makeReport(folder, { formats: ["svg"] });
    const { mean, baseline, trials } = results!.error!;
    expect(baseline).toBeCloseTo(90, 9);
    expect(trials).toBe(40);
    const text = textOf(folder);
    expect(text).toMatch(/error\|[\d.]+°\|mean angle over 40 trials; .*base rate, the error of the mean target, 90/);
    expect(text).toContain("Error by direction");
    expect(text).toMatch(/direction \(°\)\|mean error \(°\)\|error from\|error to\|base rate\|trials\|/);
    expect(text).toContain("The error of a trial is the angle between outputs and targets");
    const { energyShare, quiet } = results!.activity!;
    expect(text).toContain("Activity of units");
    expect(text).toContain(`as if ${Number((1 / energyShare!).toPrecision(3))} units shared it equally`);
    expect(quiet).toBeGreaterThanOrEqual(results!.rates!.silent!);
    expect(text).not.toContain("accuracy|");
    expect(text).not.toContain("A choice is");
    const table = scoresTable(results!, 40, task).split("\n");
    expect(table[0]).toMatch(/^ +trials +mean error \(°\) ± 95 % +base rate$/);
    expect(table[1]).toMatch(/^direction 0° +10 .* 90$/);
    expect(table).toHaveLength(7);
    expect(accuracyLines(results!, 40, task)).toEqual([]);
    expect(measureLines(results!)).toEqual([expect.stringMatching(/^error [\d.]+° \(mean angle; median .* 90°\)$/)]);
    expect(mean).toBeGreaterThan(0);
  });

  test("summarises it in an ensemble, in the table and in both files", async () => {
    const out = at("many");
    const whole = await ensemble({ ...tiny, task: pointing() }, { seeds: [1, 2], out, report: false });
    const errors = whole.networks.map(({ meanError }) => meanError!);
    expect(whole.summary).toMatchObject({ of: "meanError", n: 2, min: Math.min(...errors) });
    expect([whole.format, whole.errorUnit]).toEqual([2, "°"]);
    expect(rows(whole)).toMatch(/^seed +error \(°\) +loss/);
    expect(together(whole)).toMatch(/^mean error [\d.]+° \(s\.d\. [\d.]+; [\d.]+–[\d.]+; 2 networks\)\n$/);
    const columns = decodeCsv(readFileSync(join(out, "ensemble.csv"), "utf8"), "ensemble.csv");
    expect([columns["mean_error"], columns["accuracy"]]).toEqual([errors, [null, null]]);
  });
});

test("a task with free timing has reaction times in addition to accuracy, by factor and by condition, and names its outputs", async () => {
  const folder = at("race");
  const config = { ...tiny, task: race(), train: { ...tiny.train, epochs: 4, optimizer: { learningRate: 0.02 } } };
  const { results, task } = await train(config, { out: folder, report: false });
  await makeReport(folder, { formats: ["svg"] });
  const { trials, from } = results!.reactionTime!;
  expect([from, trials > 0]).toEqual(["cue", true]);
  const text = textOf(folder);
  expect(text).toMatch(
    /reaction time\|[\d.]+ ms\|median from the onset of cue, over \d+ trials with a response; quartiles/,
  );
  expect(text).toMatch(/Accuracy by side\n(?:.*\n)*?.*mean reaction time \(ms\)/);
  expect(text).toContain("Accuracy by condition");
  expect(text).toContain(
    "A choice is the first output whose probability is above 0.51 after the onset of &quot;cue&quot;, except &quot;rest&quot;;",
  );
  expect(scoresTable(results!, 40, task)).toMatch(/reaction time \(ms\) ± 95 %\n/);
  expect(measureLines(results!)).toEqual([expect.stringMatching(/^reaction time [\d.]+ ms from the onset of "cue"/)]);
  const table = decodeCsv(readFileSync(join(folder, "trials.csv"), "utf8"), "trials.csv");
  expect(new Set(table["correct_output"])).toEqual(new Set(["left", "right"]));
  const isTimed = (time: unknown, k: number) => (time === null) === (table["chosen_output"][k] === "no response");
  expect(table["reaction_time_ms"].every(isTimed)).toBe(true);
});
