/**
 * Every task of examples/tasks passes the check, is learned by the default network, and has results and figures
 * with its own names.
 */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type AnyTask, asConfig, checkTask, createTask, makeReport, type RunResult, train } from "../../src/index.ts";
import { loadDefinitions } from "../../src/node/index.ts";
import { temporaryFolder } from "../folder/folder.ts";
import { sampleOf } from "../sample.ts";

const folder = join(import.meta.dirname, "../../examples/tasks");
const names = readdirSync(folder)
  .filter((name) => name.endsWith(".mjs"))
  .map((name) => basename(name, ".mjs"))
  .sort();
const at = temporaryFolder();

/** Events to which its averages are aligned, and whether lengths vary between them. */
const aligned: Readonly<Record<string, readonly string[]>> = {
  delayedMatch: ["sample", "test"],
  frequencyComparison: ["f1", "f2"],
  freeResponse: ["evidence"],
  pulseIntegrator: ["hold"],
  twoRules: ["stimulus"],
};

test("there is an example of every kind", () => {
  expect(names).toEqual(Object.keys(aligned).sort());
});

describe.each(sampleOf(names, 4))("%s", (name) => {
  let definition: AnyTask;
  let run: RunResult;
  const drawn = (figure: string, form = "svg") => readFileSync(join(at(name), "figures", `${figure}.${form}`), "utf8");
  beforeAll(async () => {
    ({
      tasks: [definition],
    } = await loadDefinitions([join(folder, `${name}.mjs`)]));
    const config = asConfig(parse(readFileSync(join(folder, `${name}.yaml`), "utf8")));
    run = await train(
      {
        ...config,
        train: { epochs: 6 },
        evaluate: { trials: 400, recordedTrials: 60, psychometricTrials: 4 },
      },
      { tasks: [definition], out: at(name), report: false },
    );
    await makeReport(at(name), { formats: ["svg"] });
  });

  test("passes the check", () => {
    expect(checkTask(createTask(definition))).toEqual([]);
  });

  test("is learned above chance in six epochs", () => {
    expect(run.results!.learned!.verdict).not.toBe("at chance");
  });

  test("has results by the factors of its conditions", () => {
    const { words, conditions } = run.task;
    const factors = Object.keys(conditions[0]).filter((factor) => factor !== words.psychometric?.factor);
    const told = run.results!.byFactor.map(({ factor }) => factor);
    expect(told).toEqual(expect.arrayContaining(factors));
    // Derived factors are shown by the psychometric curve instead.
    for (const { name, isDerived } of words.factors) if (isDerived) expect(told).not.toContain(name);
    expect(run.results!.byCondition).toHaveLength(conditions.length);
    expect(run.results!.psychometric?.factor).toBe(words.psychometric?.factor);
  });

  test("has averages aligned to its events", () => {
    for (const event of aligned[name]) expect(drawn("averages")).toContain(`from ${event} onset`);
  });

  test("shows the response in the figure of a trial if its time is measured", () => {
    const isTimed = run.task.words.score.choice !== "largest";
    expect(drawn("trial").includes("Vertical line: the response.")).toBe(isTimed);
  });

  test("shows its channels in the figure of a trial", () => {
    const columns = drawn("trial", "csv").split("\n", 1)[0];
    for (const output of run.task.outputs) expect(columns).toContain(`output ${output}`);
  });
});
