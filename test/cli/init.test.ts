import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { configs, runConfig, tasks } from "../../src/index.ts";
import { presetNames } from "../../src/model/presetNames.ts";
import { configWarnings, readConfig } from "../../src/open/config.ts";
import { configSchema, configSettings, type Entry, everySetting } from "../../src/open/index.ts";
import { acceptsWith } from "../open/acceptsWith.ts";
import { sampleOf } from "../sample.ts";
import { run, temporaryFolder } from "./capture.ts";

const path = temporaryFolder();
const written = async (...words: string[]) => {
  const file = path("mine.yaml");
  expect(await run(["init", file, ...words])).toMatchObject({ code: 0, err: "" });
  return readFileSync(file, "utf8");
};
/** The text with every "#" removed that precedes a name. */
const uncommented = (text: string) => text.replace(/^( *)#(?=\w)/gm, "$1");
const keysOf = (entry: Entry): string[] =>
  "kind" in entry
    ? []
    : Object.entries(everySetting(entry, undefined)).flatMap(([key, inner]) => [key, ...keysOf(inner)]);

describe("dalenet init", () => {
  test.each(sampleOf(presetNames, 3))(
    "under the preset %s writes the run that the preset alone gives",
    async (preset) => {
      const text = await written("--preset", preset);
      expect(runConfig(parse(text))).toEqual(runConfig({ model: { preset, inputNoise: 0 } }));
    },
  );

  test.each(sampleOf(presetNames, 3, 1))("under the preset %s writes a run without warnings", async (preset) => {
    const config = runConfig(parse(await written("--preset", preset)));
    const { model, task } = readConfig(config);
    expect(configWarnings(model, task)).toEqual([]);
  });

  test("quotes names with spaces in the command that it prints", async () => {
    const file = path("my own.yaml");
    expect((await run(["init", file])).out).toContain(`dalenet train '${file}'`);
  });

  test.each(sampleOf(tasks, 6).map(({ name }) => name))(
    "for the task %s writes a run that is accepted",
    async (name) => {
      expect(runConfig(parse(await written("--task", name))).task).toEqual(
        runConfig({ task: { name }, train: { loss: "squaredError" } }).task,
      );
    },
  );

  test.each(sampleOf(presetNames, 3, 2))(
    "under the preset %s has comments with the defaults: without any # it is the same run",
    async (preset) => {
      const text = await written("--preset", preset);
      const asWritten = runConfig(parse(text));
      expect(uncommented(text)).not.toBe(text);
      expect(runConfig(parse(uncommented(text)))).toEqual(asWritten);
      // one by one too
      for (const line of sampleOf(text.match(/^ *#\w.*$/gm) ?? [], 3, preset.length))
        expect(runConfig(parse(text.replace(line, uncommented(line)))), line).toEqual(asWritten);
    },
  );

  test.each(sampleOf(presetNames, 3))(
    "under the preset %s lists every key, in lines that fit a terminal",
    async (preset) => {
      const text = await written("--preset", preset);
      for (const key of keysOf(configSettings())) expect(text).toMatch(new RegExp(`^ *(#|# )?${key}:`, "m"));
      // A value is on one line, so that its # can be removed; the sparse initialisation has the longest.
      for (const line of text.split("\n"))
        expect(line.length, line).toBeLessThanOrEqual(line.includes("{distribution: sparse") ? 100 : 80);
    },
  );

  test("writes what can be trained as it is", async () => {
    const small = ["model.units=5", "train.epochs=1", "train.batchesPerEpoch=1", "evaluate.trials=20"];
    const quick = ["evaluate.psychometric=null", "evaluate.recordedTrials=8", "task.stimulus=100"];
    await written();
    const words = ["train", path("mine.yaml"), "--no-report"];
    const { code, out } = await run([...words, "--set", ...small, ...quick, "--out", path("run")]);
    expect(code).toBe(0);
    expect(out).toContain(path("run"));
  });

  test("replaces no file unless told to", async () => {
    const file = path("mine.yaml");
    writeFileSync(file, "mine");
    expect(await run(["init", file])).toEqual({
      code: 1,
      out: "",
      err: `invalid: file "${file}" already exists; give another name, or --force\n`,
    });
    expect(readFileSync(file, "utf8")).toBe("mine");
    expect(await written("--force")).toContain("units: 50");
  });

  test.each([
    [
      ["--task", "perceptualDecisoin"],
      'unknown: --task perceptualDecisoin: task "perceptualDecisoin"; did you mean "perceptualDecision"?\n',
    ],
    [["--preset", "song2015"], 'unknown: --preset song2015: model.preset "song2015"; did you mean "song2016"?\n'],
  ])("refuses %j", async (words, err) => {
    expect(await run(["init", path("mine.yaml"), ...words])).toEqual({ code: 1, out: "", err });
    expect(existsSync(path("mine.yaml"))).toBe(false);
  });

  test("writes only YAML", async () => {
    expect((await run(["init", path("mine.json")])).err).toMatch(
      /^unsupported: file ".*mine.json"; .* \.yaml or \.yml\n$/,
    );
  });

  test("names the schema if it is next to the file", async () => {
    const line = "# yaml-language-server: $schema=./dalenet.schema.json\n";
    expect(await written()).not.toContain("schema");
    expect(await written("--force", "--schema")).toMatch(line);
    expect(await written("--force")).toMatch(line);
    const schema = JSON.parse(readFileSync(path("dalenet.schema.json"), "utf8")) as object;
    expect(schema).toEqual(JSON.parse(JSON.stringify(configSchema())));
    expect(acceptsWith()(parse(await written("--force")))).toBe(true);
  });
});

test("dalenet schema prints the schema, or writes it", async () => {
  const { out } = await run(["schema"]);
  expect(JSON.parse(out)).toEqual(JSON.parse(JSON.stringify(configSchema())));
  expect((await run(["schema", "--out", path("s.json")])).out).toBe(`${path("s.json")}\n`);
  expect(readFileSync(path("s.json"), "utf8")).toBe(out);
});

describe("dalenet configs", () => {
  test.each(sampleOf(Object.entries(configs), 3))(
    "prints %s with its meanings, and it is the same run",
    async (name, { config }) => {
      const { out } = await run(["configs", name]);
      expect(parse(out)).toEqual(config);
      expect(out).toMatch(/# number of units \(whole number of at least 1\)\n {2}units: \d+\n/);
    },
  );
});
