import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { starts } from "../../src/cli/starts.ts";
import { run, temporaryFolder } from "./capture.ts";

const path = temporaryFolder();
/** A file in a folder that knows the package. */
const beside = (name: string) => {
  mkdirSync(path("node_modules"));
  symlinkSync(join(import.meta.dirname, "../.."), path("node_modules", "dalenet"));
  return path(name);
};
const quick = ["train.epochs=1", "train.batchesPerEpoch=2", "evaluate.trials=8", "evaluate.recordedTrials=4"];

describe("dalenet new", () => {
  test("writes a task that passes the check", async () => {
    const file = beside("gap-detection.mjs");
    const { code, out } = await run(["new", "task", file]);
    expect([code, out]).toEqual([0, `${file}; check it with: dalenet check --use ${file}\n`]);
    const checked = await run(["check", "--use", file]);
    expect([checked.code, checked.err]).toEqual([0, ""]);
    expect(checked.out).toMatch(/^gapDetection .* passed(; not tested: causal)?$/m);
  });

  test("writes a task of which the check finds a wrong answer", async () => {
    const file = beside("wrong.mjs");
    await run(["new", "task", file]);
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace("place.nearest(angle)", "place.nearest(angle + 45)"));
    const { code, err } = await run(["check", "--use", file]);
    expect([code, err]).toEqual([1, expect.stringMatching(/^failed: task "wrong": solve: trial 0 /)]);
  });

  test("writes a cell that can be configured and trained", async () => {
    const file = beside("mine.mjs");
    expect((await run(["new", "cell", file])).out).toContain("dalenet init mine.yaml --model mine --use");
    const config = path("mine.yaml");
    expect((await run(["init", config, "--model", "mine", "--use", file])).code).toBe(0);
    const words = ["train", config, "--use", file, "--no-report", "--out", path("run"), "--set", "model.units=5"];
    expect(await run([...words, ...quick, "task.stimulus=100"])).toMatchObject({ code: 0, err: "" });
  });

  test("writes a program that trains, for the folder that it is in", async () => {
    const file = beside("first.mjs");
    expect(await run(["new", "config", file, "--json"])).toMatchObject({
      code: 0,
      out: `${JSON.stringify({ file, kind: "config", name: "first" }, null, 2)}\n`,
    });
    expect(readFileSync(file, "utf8")).toBe(starts.config("first").replaceAll("FILE", "first.mjs"));
  });

  test("never replaces a file, and refuses names that do not fit", async () => {
    const file = path("here.mjs");
    writeFileSync(file, "mine");
    expect((await run(["new", "task", file])).err).toMatch(/^invalid: file ".*" already exists; give another name/);
    expect(readFileSync(file, "utf8")).toBe("mine");
    const refusal = async (...words: string[]) => (await run(["new", ...words])).err;
    expect(await refusal("task", path("contextDecision.mjs"))).toMatch(/^invalid: task "contextDecision" is in the li/);
    expect(await refusal("task", path("2afc.mjs"))).toMatch(/^invalid: file ".*2afc.mjs"; name it after its content/);
    expect(await refusal("cell", path("mine.yaml"))).toMatch(/^unsupported: file ".*"; the program is JavaScript/);
    expect(await refusal("taks", path("mine.mjs"))).toMatch(/^unknown: kind "taks"; did you mean "task"/);
  });
});
