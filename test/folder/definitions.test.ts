import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ensemble } from "../../src/index.ts";
import { loadDefinitions } from "../../src/node/index.ts";
import { byPath } from "../doors.ts";
import { fault } from "../fault.ts";
import { tiny } from "../loop/tiny.ts";
import { temporaryFolder } from "./folder.ts";

const inFolder = temporaryFolder();
const examples = join(import.meta.dirname, "../../examples");

/** A whole task, as in a module that imports nothing. */
const taskText = (name: string) =>
  `{ name: "${name}", title: "", summary: "", source: "", dt: 20, parameters: {}, inputs: ["a"], outputs: ["b", "c"], target: "class",
     conditions: () => [{}], periods: () => ({ all: 100 }), trial() {} }`;

const moduleOf = (name: string, text: string): string => {
  const path = inFolder(name);
  writeFileSync(path, text);
  return path;
};

describe("loadDefinitions", () => {
  test("finds models and tasks among the exports of a module", async () => {
    const task = `export const trick = ${taskText("t")}; export const other = 3;`;
    const { models, tasks } = await loadDefinitions([join(examples, "gru.mjs"), moduleOf("task.mjs", task)]);
    expect(models.map(({ name }) => name)).toEqual(["gru"]);
    expect(tasks.map(({ name }) => name)).toEqual(["t"]);
  });

  const inModule = (name: string, line?: number) => ({
    place: { file: inFolder(name), ...(line !== undefined && { line }) },
  });
  test.each<[string, string, ReturnType<typeof fault>]>([
    [
      "empty.mjs",
      "export const a = 1;",
      fault("missing", "definition of a task or a model", { ...inModule("empty.mjs"), remedy: /^export what/ }),
    ],
    [
      "trialless.mjs",
      `export const t = { name: "late", parameters: {}, inputs: ["a"], outputs: ["b", "c"], target: "class", conditions() {}, periods() {} };`,
      fault("missing", 'trial of task "late"', inModule("trialless.mjs")),
    ],
    [
      "cellless.mjs",
      `export const other = ${taskText("t")};
       export const m = { name: "rates", title: "Rates", source: "own", parameters: {} };`,
      fault("missing", 'cell of model "rates"', inModule("cellless.mjs")),
    ],
    [
      "shadow.mjs",
      `export const t = ${taskText("perceptualDecision")};`,
      fault("invalid", /^task name/, { ...inModule("shadow.mjs"), remedy: /^the library has a task of that name/ }),
    ],
    [
      "preset.mjs",
      `export const m = { name: "song2016", title: "", source: "", parameters: {}, cell() {} };`,
      fault("invalid", /^model name/, { ...inModule("preset.mjs"), remedy: /^a preset has this name/ }),
    ],
    [
      "loose.mjs",
      `export const t = { ...${taskText("loose")}, sovle() {} };`,
      fault("unknown", "sovle", {
        ...inModule("loose.mjs"),
        within: 'the definition of task "loose"',
        remedy: 'did you mean "solve"?',
      }),
    ],
    ["broken.mjs", "\nexport const = 1;", fault("invalid", /Error: /, inModule("broken.mjs", 2))],
    ["throws.mjs", "\n\nthrow new Error('no');", fault("invalid", "Error: no", inModule("throws.mjs", 3))],
    [
      "odd.mjs", // Node's message for such a file, or one that imports such a file; Vitest takes it for an asset
      `throw Object.assign(new TypeError('Unknown file extension ".odd"'), { code: "ERR_UNKNOWN_FILE_EXTENSION" });`,
      fault("unsupported", 'Unknown file extension ".odd"', { ...inModule("odd.mjs"), remedy: /^give JavaScript/ }),
    ],
    ["text.mjs", "throw 'no';", fault("invalid", '"no" is thrown', inModule("text.mjs"))],
    [
      "twice.mjs",
      `export const [a, b] = [${taskText("t")}, ${taskText("t")}];`,
      fault("invalid", 'task "t"', { ...inModule("twice.mjs"), remedy: "give it another name" }),
    ],
  ])("%s", async (name, text, said) => {
    await expect(loadDefinitions([moduleOf(name, text)])).rejects.toThrow(said);
  });

  test("a definition that the library refuses while its module is loaded is reported with its line", async () => {
    const text = `import { defineTask } from "dalenet";\n\ndefineTask({ name: "late", parameters: {} });`;
    await expect(loadDefinitions([moduleOf("refused.mjs", byPath(text))])).rejects.toThrow(
      fault("missing", /of task "late"/, inModule("refused.mjs", 3)),
    );
  });

  test("a missing file, and a repeated name", async () => {
    await expect(loadDefinitions([inFolder("absent.mjs")])).rejects.toThrow(
      fault("missing", `file "${inFolder("absent.mjs")}"`),
    );
    const task = `export const trick = ${taskText("t")};`;
    const two = [moduleOf("one.mjs", task), moduleOf("two.mjs", task)];
    await expect(loadDefinitions(two)).rejects.toThrow(fault("invalid", 'task "t"', inModule("two.mjs")));
  });
});

test("an ensemble gets its model from a module", async () => {
  const use = [moduleOf("gru.mjs", byPath(readFileSync(join(examples, "gru.mjs"), "utf8")))];
  const config = { ...tiny, model: { name: "gru", units: 6 } };
  const loop = ensemble(config, { seeds: [1, 2], use, out: inFolder("many"), report: false });
  let next = await loop.next();
  while (!next.done) next = await loop.next();
  expect(next.value.networks.map(({ status }) => status)).toEqual(["finished", "finished"]);
});
