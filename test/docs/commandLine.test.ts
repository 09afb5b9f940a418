import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run } from "../cli/capture.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/command-line.md"), "utf8");
/** The commands of the page in order, with their output if the page shows it. */
const commands = [...page.matchAll(/```sh\n([\s\S]*?)```(?:\n\n```text\n([\s\S]*?)```)?/g)].flatMap(
  ([, block, shown]) =>
    block
      .trim()
      .split("\n")
      .map((line) => ({ line, shown: shown as string | undefined })),
);

/** Less training, of which no output on the page depends; `dalenet report` draws one report in all its formats. */
const quickly = ["train.batchesPerEpoch=4", "task.stimulus=200", "evaluate={trials: 100, recordedTrials: 40}"];
const few = ["--no-report", "--set", ...quickly, "evaluate.psychometricTrials=2"];
function sooner(words: readonly string[]): readonly string[] {
  if (words[0] === "train") return [...words, ...few];
  return words[0] === "report" && words.length > 2 ? [...words, "--format", "svg"] : words;
}

describe("every command of docs/command-line.md works as described", () => {
  const home = process.cwd();
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "dalenet-page-"));
    process.chdir(folder);
  });
  afterAll(() => {
    process.chdir(home);
    rmSync(folder, { recursive: true });
  });

  test.each(commands)("$line", async ({ line, shown }) => {
    const [name, ...words] = line.match(/'[^']*'|\S+/g)!.map((word) => word.replaceAll("'", ""));
    expect(name).toBe("dalenet");
    const { code, out, err } = await run(shown === undefined ? sooner(words) : words);
    if (shown !== undefined) return expect(out + err).toBe(shown);
    expect([code, err]).toEqual([0, ""]);
    expect(out).not.toBe("");
    if (!words.includes("--json")) return;
    const documents = words[0] === "train" ? out.trimEnd().split("\n") : [out];
    for (const document of documents) expect(() => JSON.parse(document)).not.toThrow();
  });

  test("the page names every command", async () => {
    const { out } = await run(["--help"]);
    const [, listed] = /Commands:\n([\s\S]*?)\n\n/.exec(out) ?? [];
    const names = [...listed.matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name).filter((name) => name !== "help");
    const rows = [...page.matchAll(/^\| `(\w+)` +\| .*\| .*\|$/gm)].map(([, name]) => name);
    for (const name of names) expect(rows).toContain(name);
  });
});
