import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { stringify } from "yaml";
import { looseConfig } from "../../src/cli/configFile.ts";
import { readSettings } from "../../src/cli/settings.ts";
import { DalenetError, invalid, missing, unknown } from "../../src/errors.ts";
import { runConfig } from "../../src/train/config.ts";
import { configSchema } from "../../src/train/configSettings.ts";
import { everyPlace, only } from "../train/places.ts";

const builtin = { quickstart: { config: { model: { units: 50 } } } };
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

  const correct = "the file is no whole YAML or JSON, correct it there";
  test.each([
    ["a tab in YAML", "model:\n\tunits: 5", 2, "a tab at the beginning of the line; YAML is indented with spaces"],
    ["a truncated JSON file", '{"model": {"units": 5}, "train": {\n  "batch": 16', 2, correct],
    ["a key given twice", "model:\n  tau: 1\n  tau: 2", 3, '"tau" stands here for the second time; give it once'],
    ["one of JSON", '{"model": {},\n"model": {}}', 2, '"model" stands here for the second time; give it once'],
    ["a list that does not end", "model:\n  tau: [1, 2", 2, correct],
    ["a second document", "model:\n---\nmodel:\n", 2, "a second document begins here; a file holds one configuration"],
    ["a tag that nobody knows", "model:\n  units: !many 5\n", 2, correct],
  ])("%s is invalid, with file and line", async (_, text, line, message) => {
    const failure = looseConfig("my.yaml", [], builtin, file(text));
    await expect(failure).rejects.toThrow(`invalid: my.yaml:${line}: `);
    await expect(failure).rejects.toThrow(message);
  });

  test.each([
    ["YAML in brackets", "my.yaml", `model: ${"[".repeat(101)}${"]".repeat(101)}`],
    ["YAML, however deep", "my.yaml", `model: ${"[".repeat(2e4)}${"]".repeat(2e4)}`],
    ["YAML by indentation", "my.yaml", Array.from({ length: 102 }, (_, k) => `${" ".repeat(k)}a:`).join("\n")],
    ["JSON, however deep", "my.json", `{"model": ${"[".repeat(2e4)}${"]".repeat(2e4)}}`],
  ])("%s with more than 100 levels is invalid", async (_, name, text) => {
    await expect(looseConfig(name, [], builtin, file(text))).rejects.toThrow(
      /^invalid: my\.(yaml|json): (the file has )?more than 100 levels;/,
    );
  });

  test("a setting with more than 100 levels is invalid", async () => {
    await expect(readSettings([`model.tau=${"[".repeat(2e4)}${"]".repeat(2e4)}`])).rejects.toThrow(/^invalid: --set /);
  });

  test("a key of a .json file that is given twice is told with its line", async () => {
    const text = '{"model": {"tau": 1,\n "\\u0074au": 2}}';
    await expect(looseConfig("my.json", [], builtin, file(text))).rejects.toThrow(
      /^invalid: my\.json:2: ".*" stands here for the second time; give it once$/,
    );
  });

  test("keys by the thousand are each read once", async () => {
    const text = Array.from({ length: 20_000 }, (_, k) => `k${k}: 1`).join("\n");
    const { value } = await looseConfig("my.yaml", [], builtin, file(text));
    expect(Object.keys(value as object)).toHaveLength(20_000);
    await expect(looseConfig("my.yaml", [], builtin, file(`${text}\nk5: 2`))).rejects.toThrow(
      'invalid: my.yaml:20001: "k5" stands here for the second time; give it once',
    );
  });

  test("a matrix too large for YAML may be given in JSON", async () => {
    const row = Array.from({ length: 1000 }, (_, k) => k / 1e5);
    const text = `${" ".repeat(24e6)}${JSON.stringify({ model: { recurrentFixed: [row] } })}`;
    await expect(looseConfig("my.yaml", [], builtin, file(text))).rejects.toThrow(
      "invalid: my.yaml: 24 MB of YAML, where 24 MB can be read; write it as JSON, in a file .json",
    );
    const { value, place } = await looseConfig("my.json", [], builtin, file(text));
    expect(value).toEqual({ model: { recurrentFixed: [row] } });
    expect((place(invalid("model.recurrentFixed = 1; no")) as Error).message).toMatch(/^invalid: my\.json: model\./);
  });

  test("keeps the names that every object has, to be refused", async () => {
    for (const name of ["my.yaml", "my.json"]) {
      const { value } = await looseConfig(name, [], builtin, file('{"model": {"__proto__": {"units": 5}}}'));
      expect(() => runConfig(value)).toThrow(/^unknown: key in model "__proto__"/);
    }
  });

  test.each([
    ["cut off", '{\n  "model": {"units": 5', "my.json:2:23: the JSON ends here before it is complete"],
    ["with a comma too many", '{\n  "a": 1,\n}', 'my.json:3:1: "}" cannot stand here'],
    ["with YAML in it", '{"a": b}', 'my.json:1:7: "b" cannot stand here'],
  ])("a JSON file %s is invalid, with line and column", async (_, text, message) => {
    await expect(looseConfig("my.json", [], builtin, file(text))).rejects.toThrow(`invalid: ${message}`);
  });

  test.each([
    ["a string", "quickstart\n", ':1: "quickstart"; '],
    ["a list", "- model\n", ':1: ["model"]; '],
    ["a binary file", "PK\u0003\u0004\u0000", ": this is no text; "],
  ])("%s is no configuration, whatever settings come with it", async (_, text, said) => {
    await expect(looseConfig("my.yaml", await readSettings(["model.tau=50"]), builtin, file(text))).rejects.toThrow(
      `invalid: my.yaml${said}a configuration is a mapping with the sections model, task, train, evaluate`,
    );
  });

  test("is taken from the run.json of a run, under that run's name", async () => {
    const text = '{\n"format": 1, "name": "mine",\n"config": {\n"model": {"units": 5}}}';
    const config = await looseConfig("runs/mine/run.json", [], builtin, file(text));
    expect(config.value).toEqual({ model: { units: 5 } });
    expect(config.name).toBe("mine");
    expect((config.place(invalid("model.units = 5; no")) as Error).message).toBe(
      "invalid: runs/mine/run.json:4: model.units = 5; no",
    );
  });

  test.each([
    ["my/run.yaml", "model: {weights: w.npz}", { weights: "my/w.npz" }],
    ["my/run.yaml", "model: {weights: {file: ../w.npz, partial: true}}", { weights: { file: "w.npz", partial: true } }],
    ["my/run.yaml", "model: {weights: /data/w.npz}", { weights: "/data/w.npz" }],
    ["run.yaml", "model: {weights: null}", { weights: null }],
  ])("a file that %s names is found from the folder of that file: %s", async (name, text, model) => {
    expect((await looseConfig(name, [], builtin, file(text))).value).toEqual({ model });
  });

  test("a file that --set names is found from where the command is run", async () => {
    const settings = await readSettings(["model.weights=w.npz"]);
    const { value } = await looseConfig("my/run.yaml", settings, builtin, file("model: {units: 5}"));
    expect(value).toEqual({ model: { units: 5, weights: "w.npz" } });
  });

  test("an empty file is invalid", async () => {
    await expect(looseConfig("my.yaml", [], builtin, file("# nothing\n"))).rejects.toThrow(
      /^invalid: my.yaml: the file is empty; .*dalenet init/,
    );
  });

  test.each([
    [invalid("model.tau = -3; it must be above 0"), "invalid: my.yaml:3: model.tau = -3; it must be above 0"],
    [unknown('key in model "tau"; known: units'), 'unknown: my.yaml:3: key in model "tau"; known: units'],
    [
      unknown('key in model.dale "recurrent"; known: input'),
      'unknown: my.yaml:4: key in model.dale "recurrent"; known: input',
    ],
    [
      unknown('key in the configuration "task"; known: model'),
      'unknown: my.yaml:5: key in the configuration "task"; known: model',
    ],
    [invalid("task.coherence[1] = -1; no"), "invalid: my.yaml:7: task.coherence[1] = -1; no"],
    [invalid("dt = 20 with model.tau = 5; no"), "invalid: my.yaml:3: dt = 20 with model.tau = 5; no"],
    [unknown('parameter "task.coherence"; no'), 'unknown: my.yaml:6: parameter "task.coherence"; no'],
    [missing("model.units; give it"), "missing: my.yaml:2: model.units; give it"],
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

describe("every error of the door is told with its place", () => {
  const wrong = everyPlace(configSchema()).flatMap((path) =>
    [-1, "x", [-1, "x"], { x: 1 }, null].flatMap((value) => {
      const loose = only(path, value);
      const error = path.length > 0 && errorOf(() => runConfig(loose));
      return error ? [{ path, value, loose, error }] : [];
    }),
  );

  test("in a YAML file by its line, that of the value or of a part of its path", async () => {
    expect(wrong.length).toBeGreaterThan(300);
    for (const { path, loose, error } of wrong) {
      const { place } = await looseConfig("my.yaml", [], builtin, file(`# a comment\n${stringify(loose)}`));
      const [, opening, line, rest] = /^(\w+): my\.yaml:(\d+): (.*)$/.exec((place(error) as Error).message) ?? [];
      expect(`${opening}: ${rest}`).toBe(error.message);
      expect(Number(line), error.message).toBeGreaterThan(1);
      // The value itself, not something else that follows from it.
      if (error.message.includes(`${path.join(".")} =`)) expect(Number(line), error.message).toBe(path.length + 1);
    }
  });

  test("in a JSON file as well", async () => {
    for (const { loose, error } of wrong) {
      const { place } = await looseConfig("my.json", [], builtin, file(JSON.stringify(loose, null, 2)));
      expect((place(error) as Error).message).toMatch(/^\w+: my\.json:\d+: /);
    }
  });

  test("on the command line by its option", async () => {
    for (const { path, value } of wrong) {
      const text = `${path.join(".")}=${JSON.stringify(value)}`;
      const config = await looseConfig("quickstart", await readSettings([text]), builtin, absent);
      const error = errorOf(() => runConfig(config.value));
      if (error) expect((config.place(error) as Error).message).toContain(`: --set ${text}: `);
    }
  });
});

function errorOf(work: () => unknown): Error | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

test("a suggestion is a configuration, not the schema beside it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "dalenet-cli-"));
  writeFileSync(join(folder, "dalenet.schema.json"), "{}");
  const wrong = join(folder, "dalenet.schema.jso");
  await expect(looseConfig(wrong, [], builtin, absent)).rejects.toThrow(`missing: file "${wrong}"; check its name`);
  rmSync(folder, { recursive: true });
});

test("a key that is a list is refused, and nothing else is said", async () => {
  const warn = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
  const { value } = await looseConfig("my.yaml", [], builtin, file("model: {[a, b]: 3}"));
  expect(() => runConfig(value)).toThrow(/^unknown: key in model "\[ a, b \]"/);
  expect(warn).not.toHaveBeenCalled();
  warn.mockRestore();
});
