/** Strange names are printed, but have no effect. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { invalid } from "../../src/base/errors.ts";
import { visible } from "../../src/base/hiddenCharacters.ts";
import { table } from "../../src/cli/table.ts";
import { run, temporaryFolder } from "./capture.ts";

const path = temporaryFolder();
const home = process.cwd();
beforeEach(() => {
  mkdirSync(path("here", "now"), { recursive: true });
  process.chdir(path("here", "now"));
});
afterEach(() => process.chdir(home));

const evil = "\u001b]0;owned\u0007\u009b31m\u202exyz";
const shown = "\\u001b]0;owned\\u0007\\u009b31m\\u202exyz";
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
const obeyed = /[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/;
const config = {
  model: { units: 3 },
  task: { stimulus: 100, coherence: [51.2] },
  train: { epochs: 1, batchesPerEpoch: 2, batch: 4, optimizer: { learningRate: 0.01 } },
  evaluate: { trials: 10, recordedTrials: 2 },
};

describe("a name from elsewhere", () => {
  test.each([
    [["train", `${evil}.yaml`]],
    [["train", "quickstart", "--set", `model.${evil}=1`]],
    [["train", "quickstart", "--set", `model.preset=${evil}`]],
    [["train", "quickstart", "--backend", evil]],
    [["train", "--resume", evil]],
    [["report", evil]],
    [["plot", evil]],
    [["simulate", evil]],
    [[evil]],
    [["train", `--${evil}`]],
  ])("is printed harmlessly: %j", async (words) => {
    const { code, out, err } = await run(words);
    expect(code).toBe(1);
    expect(err).toContain(shown);
    expect(out + err).not.toMatch(obeyed);
  });

  test("in the title of a training, its folder and its JSON too, which stays JSON", async () => {
    writeFileSync(path("run.json"), JSON.stringify({ format: 2, name: evil, config }));
    const text = await run(["train", path("run.json"), "--no-report", "--out", evil]);
    expect([text.code, text.err]).toEqual([0, ""]);
    expect(text.out).toContain(`training ${shown}: 3 units`);
    expect(text.out).not.toMatch(obeyed);
    const json = await run(["report", evil, "--json"]);
    expect(json.out).not.toMatch(obeyed);
    expect(JSON.parse(json.out)).toMatchObject({ run: evil });
  });

  test("cannot add a line to a message of the library", () => {
    const { message } = invalid({ subject: 'file "a\ninvalid: b\r"', remedy: "c" });
    expect(message).toBe('invalid: file "a\\ninvalid: b\\r"; c');
    expect(visible("τ = 1 ms — „ü“ 漢字 🧠 −1")).toBe("τ = 1 ms — „ü“ 漢字 🧠 −1");
  });

  test("keeps the columns of a table aligned", () => {
    expect(
      table([
        ["name", "n"],
        [evil, "1"],
        ["b\nc", "2"],
      ]),
    ).toBe(`${"name".padEnd(shown.length)}  n\n${shown}  1\n${"b\\nc".padEnd(shown.length)}  2\n`);
  });
});

test("the name in a stranger's run.json leads to no folder outside runs/", async () => {
  for (const name of ["../../../escaped", "../../escaped", "/escaped", ".."]) {
    writeFileSync(path("run.json"), JSON.stringify({ format: 2, name, config }));
    for (const more of [[], ["--seeds", "1"]]) {
      const { code, err } = await run(["train", path("run.json"), ...more]);
      expect(code).toBe(1);
      expect(err).toMatch(/^invalid: .*run\.json:1: the \w+ of \w+: name = ".*"; .*without \/, \\ and : .*--out.*\n$/);
      expect(err).toContain(`name = ${JSON.stringify(name)}`);
    }
  }
  expect(readdirSync(path(""))).toEqual(expect.arrayContaining(["here", "run.json"]));
  expect(readdirSync(path("")).length).toBe(2);
  expect(existsSync(join(path("here"), "escaped"))).toBe(false);
  expect(readdirSync(path("here", "now"))).toEqual([]);
  expect(readFileSync(path("run.json"), "utf8")).toContain('".."');
});
