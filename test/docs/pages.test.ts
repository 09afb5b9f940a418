/**
 * Runs the commands, YAML and Python of the pages without their own tests, in order, in one folder, with little
 * training.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { parse } from "yaml";
import { runConfig } from "../../src/index.ts";
import { run } from "../cli/capture.ts";
import { byPath } from "../doors.ts";
import { runPython, without } from "../examples/python.ts";
import { sampleOf } from "../sample.ts";

const docs = join(import.meta.dirname, "../../docs");
const textOf = (page: string) => readFileSync(join(docs, page), "utf8");
const blocks = (page: string, language: string) =>
  [...textOf(page).matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, "g"))].map(([, text]) => text);

/** Pages with their own tests. */
const elsewhere = ["command-line.md", "python.md", "run-folder.md"];
/** Measures other programs, on a quiet machine, for half an hour; trains ten networks for hours. */
const tooLong = ["performance.md", "reproduce-a-paper.md"];
const pages = readdirSync(docs).filter((name) => name.endsWith(".md") && !elsewhere.includes(name));

/** The configurations of the pages that have a file name in their first line. */
const files = new Map(
  pages.flatMap((page) =>
    blocks(page, "yaml").flatMap((text) => {
      const name = /^# (\w+\.yaml)\n/.exec(text)?.[1];
      return name === undefined ? [] : [[name, text] as const];
    }),
  ),
);
const isMixture = (words: readonly string[]) => words.some((word) => files.get(word)?.includes("name: mixture"));
const quickly = (words: readonly string[]) =>
  [
    "train.epochs=1",
    "train.batchesPerEpoch=2",
    ...(isMixture(words) ? [] : ["task.stimulus=100"]),
    "evaluate={trials: 20, recordedTrials: 20, psychometricTrials: 2}",
  ].flatMap((setting) => ["--set", setting]);
/** The one command whose report is drawn: a reader's first. Reports of other runs are drawn in the same way. */
const withReport = "npx dalenet train quickstart";

const home = process.cwd();
const cache = process.env["DALENET_CACHE"];
let folder = "";
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "dalenet-pages-"));
  process.chdir(folder);
  // Files that a reader has by then: a configuration, a model in a module, and two runs.
  await run(["init", "mine.yaml"]);
  const [cell] = blocks("write-a-cell.md", "ts");
  const [definition, script] = cell.split("// For a script.");
  if (script === undefined) throw new Error("docs/write-a-cell.md does not mark where the module ends");
  writeFileSync("adapting.mjs", byPath(`${definition}export { adapting };\n`));
  for (const [name, text] of files) writeFileSync(name, text);
  writeFileSync("adapting.yaml", "model: { name: adapting, units: 30 }\n");
  for (const _ of [1, 2]) await run(["train", "quickstart", "--no-report", ...quickly([])]);
});
afterAll(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

/** The arguments of a command, without comments and redirections, with fewer seeds and less training. */
function wordsOf(line: string): string[] {
  const words = line
    .replace(/\s+(?:#|\||>).*$/, "")
    // As the shell does.
    .match(/'[^']*'|\S+/g)!
    .slice(2)
    .map((word) => word.replace(/^'(.*)'$/, "$1"));
  if (words[0] === "perturb") return [...words, "--trials", "20"];
  if (words[0] === "init") return [...words, "--force"]; // pages write the same file
  if (words[0] !== "train") return words;
  const fewer = words.map((word, k) => (words[k - 1] === "--seeds" ? "1-2" : word));
  const drawn = line === withReport ? [] : ["--no-report"];
  if (words.includes("--resume")) return [...fewer, ...drawn];
  const soon = ["--set", "train.pruning.after=1", "--set", "train.pruning.over=1"];
  return [...fewer, ...drawn, ...quickly(words), ...(line.includes("train.pruning.") ? soon : [])];
}

describe.each(
  sampleOf(
    pages.filter((page) => !tooLong.includes(page)),
    10,
  ),
)("docs/%s", (page) => {
  const commands = blocks(page, "sh").flatMap((text) => text.trim().split("\n"));

  test.runIf(commands.length > 0)("its commands run", async () => {
    for (const line of commands) {
      // npm ci has already run.
      if (line.startsWith("npm ci ")) continue;
      expect(line).toMatch(/^npx dalenet /);
      // Other tests use the shared cache.
      vi.stubEnv("DALENET_CACHE", line.includes("cache --clear") ? join(folder, "cache") : cache);
      const { code, err } = await run(wordsOf(line));
      expect([line, code, err.replace(/^warning: .*\n/gm, "")]).toEqual([line, 0, ""]);
    }
  });

  const sections = blocks(page, "yaml");
  test.runIf(sections.length > 0)("its YAML is a configuration", () => {
    for (const text of sections) expect(() => runConfig(parse(text))).not.toThrow();
  });

  const python = blocks(page, "python");
  test.runIf(python.length > 0)("its Python runs in the folder of the runs", ({ skip }) => {
    const reason = without("numpy");
    if (reason !== undefined) skip(reason);
    runPython(["-c", python.join("")], folder);
  });
});
