import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ensemble, loadDefinitions } from "../../src/index.ts";
import { tiny } from "../train/tiny.ts";
import { temporaryFolder } from "./folder.ts";

const inFolder = temporaryFolder();
const examples = join(import.meta.dirname, "../../examples");

/** A whole task, as a module that imports nothing says it. */
const taskText = (name: string) =>
  `{ name: "${name}", title: "", summary: "", source: "", dt: 20, parameters: {}, inputs: ["a"], outputs: ["b", "c"], target: "class",
     conditions: () => [{}], periods: () => ({ all: 100 }), trial() {} }`;

const moduleOf = (name: string, text: string): string => {
  const path = inFolder(name);
  writeFileSync(path, text);
  return path;
};

describe("loadDefinitions", () => {
  test("finds models and tasks among what a module exports", async () => {
    const task = `export const trick = ${taskText("t")}; export const other = 3;`;
    const { models, tasks } = await loadDefinitions([join(examples, "gru.mjs"), moduleOf("task.mjs", task)]);
    expect(models.map(({ name }) => name)).toEqual(["gru"]);
    expect(tasks.map(({ name }) => name)).toEqual(["t"]);
  });

  test.each<[string, string, RegExp]>([
    ["empty.mjs", "export const a = 1;", /^missing: definition in file ".*empty.mjs"; export what/],
    [
      "trialless.mjs",
      `export const t = { name: "late", parameters: {}, inputs: ["a"], outputs: ["b", "c"], target: "class", conditions() {}, periods() {} };`,
      /^missing: file ".*trialless.mjs": trial of task "late"; give a function/,
    ],
    [
      "cellless.mjs",
      `export const other = ${taskText("t")};
       export const m = { name: "rates", title: "Rates", source: "own", parameters: {} };`,
      /^missing: file ".*cellless.mjs": cell of model "rates"; give a function/,
    ],
    [
      "shadow.mjs",
      `export const t = ${taskText("perceptualDecision")};`,
      /^invalid: file ".*shadow.mjs": task name "perceptualDecision"; it is a task of the library/,
    ],
    [
      "preset.mjs",
      `export const m = { name: "song2016", title: "", source: "", parameters: {}, cell() {} };`,
      /^invalid: file ".*preset.mjs": model name "song2016"; it is a preset of the library/,
    ],
    [
      "loose.mjs",
      `export const t = { ...${taskText("loose")}, sovle() {} };`,
      /^unknown: file ".*loose.mjs": key in the definition of task "loose" "sovle"; did you mean "solve"/,
    ],
    ["broken.mjs", "\nexport const = 1;", /^invalid: file ".*broken.mjs", line 2, cannot be loaded: /],
    ["throws.mjs", "\n\nthrow new Error('no');", /^invalid: file ".*throws.mjs", line 3, cannot be loaded: Error: no/],
    ["strange.odd", "export const a = 1;", /^(unsupported|invalid|missing): .*strange.odd"/],
  ])("%s", async (name, text, message) => {
    await expect(loadDefinitions([moduleOf(name, text)])).rejects.toThrow(message);
  });

  test("a file that is not there, and a name that is defined twice", async () => {
    await expect(loadDefinitions([inFolder("absent.mjs")])).rejects.toThrow(/^missing: file ".*absent.mjs"/);
    const task = `export const trick = ${taskText("t")};`;
    const two = [moduleOf("one.mjs", task), moduleOf("two.mjs", task)];
    await expect(loadDefinitions(two)).rejects.toThrow(/^invalid: file ".*two.mjs" defines task "t"/);
  });
});

test("an ensemble takes its model from a module", async () => {
  const use = [join(examples, "gru.mjs")];
  const config = { ...tiny, model: { name: "gru", units: 6 } };
  const loop = ensemble(config, { seeds: [1, 2], use, out: inFolder("many"), report: false });
  let next = await loop.next();
  while (!next.done) next = await loop.next();
  expect(next.value.networks.map(({ status }) => status)).toEqual(["finished", "finished"]);
});
