import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { train } from "../../src/index.ts";
import { run } from "../cli/capture.ts";
import { runPython, without } from "../examples/python.ts";
import { tiny } from "../loop/tiny.ts";
import { isThorough } from "../sample.ts";

const docs = join(import.meta.dirname, "../../docs");
const blocksOf = (page: string) =>
  [...readFileSync(join(docs, page), "utf8").matchAll(/```(sh|yaml|python)\n([\s\S]*?)```/g)].map(
    ([, language, text]) => ({ language, text }),
  );

const home = process.cwd();
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "dalenet-python-docs-"));
  process.chdir(folder);
});
afterAll(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

describe("the blocks of docs/python.md run in order", () => {
  const blocks = blocksOf("python.md");
  const torchFrom = blocks.findIndex(({ text }) => text.includes("import torch"));

  const settings = ["train.epochs=2", "evaluate={trials: 100, recordedTrials: 100, psychometricTrials: 2}"];
  const little = ["--no-report", "--set", ...settings];

  async function follow(part: typeof blocks) {
    for (const { language, text } of part) {
      if (language === "python") runPython(["-c", text], folder);
      else if (language === "yaml") writeFileSync(/^# (\S+)\n/.exec(text)![1], text);
      else
        for (const line of text.trim().split("\n")) {
          const words = line.split(" ").slice(1);
          const { code, err } = await run(words[0] === "train" ? [...words, ...little] : words);
          expect([line, code, err]).toEqual([line, 0, ""]);
        }
    }
  }

  test("from a run to NumPy", async ({ skip }) => {
    const reason = without("numpy");
    if (reason !== undefined) skip(reason);
    await follow(blocks.slice(0, torchFrom));
  });

  test.runIf(isThorough)("to PyTorch and back", async ({ skip }) => {
    const reason = without("torch");
    if (reason !== undefined) skip(reason);
    await follow(blocks.slice(torchFrom));
  });
});

test.runIf(isThorough)("the Python of docs/run-folder.md runs in a run folder", async ({ skip }) => {
  const reason = without("numpy");
  if (reason !== undefined) skip(reason);
  await train(tiny, { out: join(folder, "tiny"), report: false });
  const python = blocksOf("run-folder.md").filter(({ language }) => language === "python");
  expect(python.length).toBeGreaterThan(1);
  runPython(["-c", python.map(({ text }) => text).join("")], join(folder, "tiny"));
});
