import { describe, expect, test } from "vitest";
import { looseConfig } from "../../src/cli/configFile.ts";
import { readSettings } from "../../src/cli/settings.ts";
import { DalenetError, invalid, missing, unknown } from "../../src/errors.ts";

const builtin = { quickstart: { model: { units: 50 } } };
const file = (text: string) => async () => text;
const absent = async (path: string) => {
  throw missing(`file "${path}"; check its name`);
};
const yaml = [
  "# a comment",
  "model:",
  "  tau: -3",
  "  dale: {recurrent: abs}",
  "task:",
  "  coherence: [0,",
  "    -1]",
].join("\n");

describe("a configuration", () => {
  test("is a built-in name, with settings put in", async () => {
    const config = await looseConfig("quickstart", await readSettings(["model.tau=50"]), builtin, absent);
    expect(config.value).toEqual({ model: { units: 50, tau: 50 } });
    expect(config.name).toBe("quickstart");
  });

  test.each([
    ["YAML", "model:\n  units: 5 # five\n"],
    ["JSON", '{"model": {"units": 5}}'],
    ["JSON indented with tabs", '{\n\t"model": {\n\t\t"units": 5\n\t}\n}\n'],
  ])("is read from %s", async (_, text) => {
    const config = await looseConfig("my/run.yaml", [], builtin, file(text));
    expect(config.value).toEqual({ model: { units: 5 } });
    expect(config.name).toBe("run");
  });

  test("that is neither name nor file is unknown, with the nearest name; a path that is not there is missing", async () => {
    await expect(looseConfig("quikstart", [], builtin, absent)).rejects.toThrow(
      'unknown: configuration "quikstart"; did you mean "quickstart"?',
    );
    await expect(looseConfig("a/quikstart", [], builtin, absent)).rejects.toThrow('missing: file "a/quikstart"');
    await expect(looseConfig("quick.yaml", [], builtin, absent)).rejects.toThrow('missing: file "quick.yaml"');
  });

  test.each([
    ["a tab in YAML", "model:\n\tunits: 5", 2],
    ["a truncated JSON file", '{"model": {"units": 5}, "train": {\n  "batch": 16', 2],
    ["a key given twice", "model:\n  tau: 1\n  tau: 2", 3],
    ["a list that does not end", "model:\n  tau: [1, 2", 2],
  ])("%s is invalid, with file and line", async (_, text, line) => {
    const failure = looseConfig("my.yaml", [], builtin, file(text));
    await expect(failure).rejects.toThrow(
      new RegExp(`^invalid: my.yaml, line ${line}: .*; the file is no whole YAML or JSON`),
    );
  });

  test.each([
    ["cut off", '{\n  "model": {"units": 5', "line 2, column 23: the JSON ends here before it is complete"],
    ["with a comma too many", '{\n  "a": 1,\n}', 'line 3, column 1: "}" cannot stand here'],
    ["with YAML in it", '{"a": b}', 'line 1, column 7: "b" cannot stand here'],
  ])("a JSON file %s is invalid, with line and column", async (_, text, message) => {
    await expect(looseConfig("my.json", [], builtin, file(text))).rejects.toThrow(`invalid: my.json, ${message}`);
  });

  test.each([
    ["a string", "quickstart\n", '"quickstart"; '],
    ["a list", "- model\n", '["model"]; '],
    ["a binary file", "PK\u0003\u0004\u0000", "this is no text; "],
  ])("%s is no configuration, whatever settings come with it", async (_, text, said) => {
    await expect(looseConfig("my.yaml", await readSettings(["model.tau=50"]), builtin, file(text))).rejects.toThrow(
      `invalid: my.yaml: ${said}a configuration is a mapping with the sections model, task, train, evaluate`,
    );
  });

  test("is taken from the run.json of a run, under that run's name", async () => {
    const text = '{\n"format": 1, "name": "mine",\n"config": {\n"model": {"units": 5}}}';
    const config = await looseConfig("runs/mine/run.json", [], builtin, file(text));
    expect(config.value).toEqual({ model: { units: 5 } });
    expect(config.name).toBe("mine");
    expect((config.place(invalid("model.units = 5; no")) as Error).message).toBe(
      "invalid: runs/mine/run.json, line 4: model.units = 5; no",
    );
  });

  test("an empty file is invalid", async () => {
    await expect(looseConfig("my.yaml", [], builtin, file("# nothing\n"))).rejects.toThrow(
      /^invalid: my.yaml; the file is empty/,
    );
  });

  test.each([
    [invalid("model.tau = -3; it must be above 0"), "invalid: my.yaml, line 3: model.tau = -3; it must be above 0"],
    [unknown('key in model "tau"; known: units'), 'unknown: my.yaml, line 3: key in model "tau"; known: units'],
    [
      unknown('key in model.dale "recurrent"; known: input'),
      'unknown: my.yaml, line 4: key in model.dale "recurrent"; known: input',
    ],
    [
      unknown('key in the configuration "task"; known: model'),
      'unknown: my.yaml, line 5: key in the configuration "task"; known: model',
    ],
    [invalid("task.coherence[1] = -1; no"), "invalid: my.yaml, line 7: task.coherence[1] = -1; no"],
    [invalid("dt = 20 with model.tau = 5; no"), "invalid: my.yaml, line 3: dt = 20 with model.tau = 5; no"],
    [unknown('parameter "task.coherence"; no'), 'unknown: my.yaml, line 6: parameter "task.coherence"; no'],
    [missing("model.units; give it"), "missing: my.yaml, line 2: model.units; give it"],
  ])("%s is placed", async (error, message) => {
    const config = await looseConfig("my.yaml", [], builtin, file(yaml));
    const placed = config.place(error) as DalenetError;
    expect(placed).toBeInstanceOf(DalenetError);
    expect(placed.message).toBe(message);
    expect(placed.cause).toBe(error);
  });

  test("a value from the command line is placed there, not in the file", async () => {
    const config = await looseConfig("my.yaml", await readSettings(["model.tau=-4"]), builtin, file(yaml));
    expect((config.place(invalid("model.tau = -4; no")) as Error).message).toBe(
      "invalid: --set model.tau=-4: model.tau = -4; no",
    );
  });

  test("an error that speaks of no section stays as it is", async () => {
    const config = await looseConfig("my.yaml", [], builtin, file(yaml));
    for (const error of [
      invalid('"runs/model" cannot be written'),
      invalid("loss of step 3 is NaN"),
      new TypeError("task"),
    ])
      expect(config.place(error)).toBe(error);
  });
});
