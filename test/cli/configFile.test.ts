import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { stringify } from "yaml";
import { invalid, missing, refusalOf, unknown } from "../../src/base/errors.ts";
import { looseConfig } from "../../src/cli/configFile.ts";
import { readSettings } from "../../src/cli/settings.ts";
import { DalenetError, runConfig } from "../../src/index.ts";
import { configSchema } from "../../src/open/index.ts";
import { fault } from "../fault.ts";
import { everyPlace, only } from "../open/places.ts";
import { isThorough, sampleOf } from "../sample.ts";

const builtin = { quickstart: { config: { model: { units: 50 } } } };
const file = (text: string) => async () => text;
const absent = async (path: string) => {
  throw missing({ subject: `file "${path}"`, remedy: "check its name" });
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
  test("is a built-in name, with settings applied", async () => {
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

  test("that is neither name nor file is unknown, with the nearest name; a path that does not exist is missing", async () => {
    await expect(looseConfig("quikstart", [], builtin, absent)).rejects.toThrow(
      fault("unknown", "configuration", { value: "quikstart", remedy: 'did you mean "quickstart"?' }),
    );
    for (const path of ["a/quikstart", "quick.yaml"])
      await expect(looseConfig(path, [], builtin, absent)).rejects.toThrow(fault("missing", `file "${path}"`));
  });

  const broken = { detail: /^is not YAML \(".*"\)$/, remedy: "correct it there" };
  const twice = { detail: "occurs here for the second time", remedy: "give it once" };
  test.each([
    ["a tab in YAML", "model:\n\tunits: 5", 2, /^a tab /, { remedy: "indent YAML with spaces" }],
    ["a truncated JSON file", '{"model": {"units": 5}, "train": {\n  "batch": 16', 2, "the text", broken],
    ["a key given twice", "model:\n  tau: 1\n  tau: 2", 3, '"tau"', twice],
    ["one of JSON", '{"model": {},\n"model": {}}', 2, '"model"', twice],
    ["a list that does not end", "model:\n  tau: [1, 2", 2, "the text", broken],
    ["a second document", "model:\n---\nmodel:\n", 2, "a second document", { remedy: /^a file holds one / }],
    [
      "a tag that nobody knows",
      "model:\n  units: !many 5\n",
      2,
      "the text",
      { detail: /!many/, remedy: "correct it there" },
    ],
  ])("%s is invalid, with file and line", async (_, text, line, about, said) => {
    await expect(looseConfig("my.yaml", [], builtin, file(text))).rejects.toThrow(
      fault("invalid", about, { place: { file: "my.yaml", line }, ...said }),
    );
  });

  test.each([
    ["YAML in brackets", "my.yaml", `model: ${"[".repeat(101)}${"]".repeat(101)}`],
    ["YAML, however deep", "my.yaml", `model: ${"[".repeat(2e4)}${"]".repeat(2e4)}`],
    ["YAML by indentation", "my.yaml", Array.from({ length: 102 }, (_, k) => `${" ".repeat(k)}a:`).join("\n")],
    ["JSON, however deep", "my.json", `{"model": ${"[".repeat(2e4)}${"]".repeat(2e4)}}`],
  ])("%s with more than 100 levels is invalid", async (_, name, text) => {
    await expect(looseConfig(name, [], builtin, file(text))).rejects.toThrow(
      fault("invalid", /more than 100 levels/, { place: { file: name } }),
    );
  });

  test("a setting with more than 100 levels is invalid", async () => {
    await expect(readSettings([`model.tau=${"[".repeat(2e4)}${"]".repeat(2e4)}`])).rejects.toThrow(
      fault("invalid", "--set"),
    );
  });

  test("a repeated key in a .json file is reported with its line", async () => {
    const text = '{"model": {"tau": 1,\n "\\u0074au": 2}}';
    await expect(looseConfig("my.json", [], builtin, file(text))).rejects.toThrow(
      fault("invalid", /^".*"$/, { place: { file: "my.json", line: 2 }, ...twice }),
    );
  });

  test("thousands of keys are each read once", async () => {
    const text = Array.from({ length: 3000 }, (_, k) => `k${k}: 1`).join("\n");
    const { value } = await looseConfig("my.yaml", [], builtin, file(text));
    expect(Object.keys(value as object)).toHaveLength(3000);
    await expect(looseConfig("my.yaml", [], builtin, file(`${text}\nk5: 2`))).rejects.toThrow(
      fault("invalid", '"k5"', { place: { file: "my.yaml", line: 3001 }, ...twice }),
    );
  });

  test("a matrix too large for YAML may be given in JSON", async () => {
    const row = Array.from({ length: 1000 }, (_, k) => k / 1e5);
    const text = `${" ".repeat(24e6)}${JSON.stringify({ model: { recurrentFixed: [row] } })}`;
    await expect(looseConfig("my.yaml", [], builtin, file(text))).rejects.toThrow(
      fault("invalid", "24 MB of YAML", { place: { file: "my.yaml" }, remedy: /as JSON/ }),
    );
    const { value, place } = await looseConfig("my.json", [], builtin, file(text));
    expect(value).toEqual({ model: { recurrentFixed: [row] } });
    expect(place(invalid({ at: "model.recurrentFixed", value: 1, remedy: "no" }))).toMatchObject({
      place: { file: "my.json", line: undefined },
    });
  });

  test("keeps names that every object inherits, so that they are refused", async () => {
    for (const name of ["my.yaml", "my.json"]) {
      const { value } = await looseConfig(name, [], builtin, file('{"model": {"__proto__": {"units": 5}}}'));
      expect(() => runConfig(value)).toThrow(fault("unknown", "model.__proto__"));
    }
  });

  test.each([
    ["with a comma too many", '{\n  "a": 1,\n}', 3, 1, '"}"'],
    ["with YAML in it", '{"a": b}', 1, 7, '"b"'],
    ["with a word that is none", '{"a": trae}', 1, 9, '"a"'],
    ["with a number that is none", '{"a": [1.5e-2, -x]}', 1, 17, '"x"'],
    ["with a number that goes on", '{"a": 01}', 1, 8, '"1"'],
    ["with an escape sequence that is none", '{"a": "\\u12g4"}', 1, 12, '"g"'],
    ["with a line within a text", '{"a": "b\n"}', 1, 9, '"\\n"'],
    ["with a key that is no text", "{1: 2}", 1, 2, '"1"'],
    ["with more behind its end", '{"a": 1} 2', 1, 10, '"2"'],
    ["with the wrong bracket", '{"a": [1}', 1, 9, '"}"'],
  ])("a JSON file %s is invalid, with line and column", async (_, text, line, column, sign) => {
    await expect(looseConfig("my.json", [], builtin, file(text))).rejects.toThrow(
      fault("invalid", sign, { place: { file: "my.json", line }, detail: `is wrong at column ${column}` }),
    );
  });

  test("a JSON file that is cut off is invalid, wherever it is", async () => {
    const text = '{\n "a": [-1.5e+3, true, {}, "\\u00fc\\n"], "b": null }';
    for (let end = 1; end < text.length; end++) {
      const lines = text.slice(0, end).split("\n");
      const column = lines.at(-1)!.length + 1;
      await expect(looseConfig("my.json", [], builtin, file(text.slice(0, end)))).rejects.toThrow(
        fault("invalid", "the JSON", {
          place: { file: "my.json", line: lines.length },
          detail: `ends in column ${column}, before it is complete`,
        }),
      );
    }
  });

  test.each([
    ["a string", "quickstart\n", "configuration", { place: { file: "my.yaml", line: 1 }, value: "quickstart" }],
    ["a list", "- model\n", "configuration", { place: { file: "my.yaml", line: 1 }, value: ["model"] }],
    ["a binary file", "PK\u0003\u0004\u0000", "the file", { place: { file: "my.yaml" }, detail: "is not text" }],
  ])("%s is not a configuration, whatever settings come with it", async (_, text, about, said) => {
    await expect(looseConfig("my.yaml", await readSettings(["model.tau=50"]), builtin, file(text))).rejects.toThrow(
      fault("invalid", about, {
        ...said,
        remedy: "a configuration is a mapping with the sections model, task, train, evaluate",
      }),
    );
  });

  test("is taken from the run.json of a run, under that run's name", async () => {
    const text = '{\n"format": 1, "name": "mine",\n"config": {\n"model": {"units": 5}}}';
    const config = await looseConfig("runs/mine/run.json", [], builtin, file(text));
    expect(config.value).toEqual({ model: { units: 5 } });
    expect(config.name).toBe("mine");
    expect((config.place(invalid({ at: "model.units", value: 5, remedy: "no" })) as Error).message).toBe(
      "invalid: runs/mine/run.json:4: model.units = 5; no",
    );
    expect((config.place(invalid({ at: "name", value: "mine", remedy: "no" })) as Error).message).toBe(
      'invalid: runs/mine/run.json:2: name = "mine"; no',
    );
  });

  test.each([
    ["my/run.yaml", "model: {weights: w.npz}", { weights: "my/w.npz" }],
    ["my/run.yaml", "model: {weights: {file: ../w.npz, partial: true}}", { weights: { file: "w.npz", partial: true } }],
    ["my/run.yaml", "model: {weights: /data/w.npz}", { weights: "/data/w.npz" }],
    ["run.yaml", "model: {weights: null}", { weights: null }],
  ])("a file that %s names is resolved relative to the folder of that file: %s", async (name, text, model) => {
    expect((await looseConfig(name, [], builtin, file(text))).value).toEqual({ model });
  });

  test("reads vectors of evaluate.perturb beside the file, and those of --set in the current folder", async () => {
    const folder = mkdtempSync(join(tmpdir(), "dalenet-vectors-"));
    try {
      writeFileSync(join(folder, "v.csv"), "a,b\n1,3\n-2,4\n");
      const text = "evaluate: {perturb: [E + v.csv:b @delay, {units: E, add: 2, along: 'v.csv:a'}]}";
      const path = join(folder, "run.yaml");
      const { value } = await looseConfig(path, [], builtin, file(text));
      const along = { units: "E", add: 2, along: "v.csv:a [1,-2]" };
      expect(value).toEqual({ evaluate: { perturb: ["E + v.csv:b [3,4] @delay", along] } });
      const set = await readSettings(["evaluate.perturb=[E + v.csv:b]"]);
      await expect(looseConfig(path, set, builtin, file(text))).rejects.toThrow(/missing: file "v.csv"/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("a file that --set names is resolved relative to the current folder", async () => {
    const settings = await readSettings(["model.weights=w.npz"]);
    const { value } = await looseConfig("my/run.yaml", settings, builtin, file("model: {units: 5}"));
    expect(value).toEqual({ model: { units: 5, weights: "w.npz" } });
  });

  test("an empty file is invalid", async () => {
    await expect(looseConfig("my.yaml", [], builtin, file("# nothing\n"))).rejects.toThrow(
      fault("invalid", "the file", { place: { file: "my.yaml" }, detail: "is empty", remedy: /dalenet init/ }),
    );
  });

  test.each([
    ["a value", invalid({ at: "model.tau", value: -3, remedy: "it must be above 0" }), 3],
    ["a key", unknown({ at: "model.dale.recurrent", remedy: "known: input" }), 4],
    ["a section", unknown({ at: "task", remedy: "known: model" }), 5],
    ["an entry of a list", invalid({ at: "task.coherence[1]", value: -1, remedy: "no" }), 7],
    ["what stands above it", invalid({ at: "task.coherence.fixed", value: -1, remedy: "no" }), 6],
    ["what has more words than its path", invalid({ at: "model.tau", subject: "dt = 20 with tau", remedy: "no" }), 3],
    ["a part of its section that is missing", missing({ at: "model.units", remedy: "give it" }), 2],
  ])("%s is located in its line", async (_, error, line) => {
    const config = await looseConfig("my.yaml", [], builtin, file(yaml));
    const placed = config.place(error) as DalenetError;
    expect(placed).toBeInstanceOf(DalenetError);
    expect(placed.fault).toEqual({ ...error.fault, place: { file: "my.yaml", line }, cause: error });
    expect(placed.message).toBe(error.message.replace(": ", `: my.yaml:${line}: `));
  });

  test("a value from the command line is located there, not in the file", async () => {
    const config = await looseConfig("my.yaml", await readSettings(["model.tau=-4"]), builtin, file(yaml));
    expect((config.place(invalid({ at: "model.tau", value: -4, remedy: "no" })) as Error).message).toBe(
      "invalid: --set model.tau=-4: model.tau = -4; no",
    );
  });

  test("an error about no setting, or with a place, stays as it is", async () => {
    const config = await looseConfig("my.yaml", [], builtin, file(yaml));
    for (const error of [
      invalid({ subject: 'folder "runs/model"', detail: "cannot be written", remedy: "no" }),
      invalid({ at: "model.tau", remedy: "no", place: { file: "w.npz" } }),
      invalid({ within: "the options of train", at: "threads", value: 0, remedy: "no" }),
      new TypeError("task"),
    ])
      expect(config.place(error)).toBe(error);
  });
});

describe("every error of the configuration reader is reported with its place", () => {
  const wrong = sampleOf(everyPlace(configSchema()), 4, 1).flatMap((path) =>
    [-1, "x", [-1, "x"], { x: 1 }, null].flatMap((value) => {
      const loose = only(path, value);
      const error = path.length > 0 && refusalOf(() => runConfig(loose));
      return error ? [{ path, value, loose, error }] : [];
    }),
  );

  test("in a YAML file by its line, that of the value or of a part of its path", async () => {
    expect(wrong.length).toBeGreaterThan(isThorough ? 300 : 75);
    for (const { path, loose, error } of sampleOf(wrong, 3, 2)) {
      const { place } = await looseConfig("my.yaml", [], builtin, file(`# a comment\n${stringify(loose)}`));
      const placed = place(error) as DalenetError;
      const { line } = placed.place as { line: number };
      expect(placed.fault).toEqual({ ...error.fault, place: { file: "my.yaml", line }, cause: expect.anything() });
      expect(line, error.message).toBeGreaterThan(1);
      // The value itself, not something else that follows from it.
      if (error.at === path.join(".")) expect(line, error.message).toBe(path.length + 1);
    }
  });

  test("in a JSON file as well", async () => {
    for (const { loose, error } of sampleOf(wrong, 3)) {
      const { place } = await looseConfig("my.json", [], builtin, file(JSON.stringify(loose, null, 2)));
      expect(place(error)).toMatchObject({ place: { file: "my.json", line: expect.any(Number) } });
    }
  });

  test("on the command line by its option", async () => {
    for (const { path, value } of sampleOf(wrong, 3, 1)) {
      const text = `${path.join(".")}=${JSON.stringify(value)}`;
      const config = await looseConfig("quickstart", await readSettings([text]), builtin, absent);
      const error = refusalOf(() => runConfig(config.value));
      if (error) expect(config.place(error)).toMatchObject({ place: { option: `--set ${text}` } });
    }
  });
});

test("a suggestion is a configuration, not the schema next to it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "dalenet-cli-"));
  writeFileSync(join(folder, "dalenet.schema.json"), "{}");
  const wrong = join(folder, "dalenet.schema.jso");
  await expect(looseConfig(wrong, [], builtin, absent)).rejects.toThrow(
    fault("missing", `file "${wrong}"`, { remedy: "check its name" }),
  );
  rmSync(folder, { recursive: true });
});

test("a key that is a list is refused, and nothing else is reported", async () => {
  const warn = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
  const { value } = await looseConfig("my.yaml", [], builtin, file("model: {[a, b]: 3}"));
  expect(() => runConfig(value)).toThrow(fault("unknown", /\[ a, b \]/));
  expect(warn).not.toHaveBeenCalled();
  warn.mockRestore();
});
