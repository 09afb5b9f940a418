import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { configs } from "../../src/index.ts";
import { sourceOf } from "../doors.ts";

const root = join(import.meta.dirname, "../..");
const pages = ["README.md", ...readdirSync(join(root, "docs")).map((name) => `docs/${name}`)].filter((name) =>
  name.endsWith(".md"),
);
/** The programs of the pages; a block marked `continued` belongs to the one before it. */
const blocks = pages.flatMap((page) => {
  const programs: { name: string; code: string }[] = [];
  for (const [, more, code] of readFileSync(join(root, page), "utf8").matchAll(/```ts( continued)?\n([\s\S]*?)```/g))
    if (more) programs[programs.length - 1].code += code;
    else programs.push({ name: `${page}, example ${programs.length + 1}`, code });
  return programs;
});
/** Resolves the package to its source files, and trains for a few batches, epochs and trials only. */
const found = (code: string) =>
  code
    .replaceAll('train("quickstart"', `train(${JSON.stringify(short)}`)
    .replace(/batchesPerEpoch: \d\d+\b/g, "batchesPerEpoch: 4")
    .replace(/\bepochs: (?:[3-9]|\d\d)\b/g, "epochs: 2")
    .replace(/\btrials: (?:\d{4}|[2-9]\d\d)\b/g, "trials: 100")
    .replace(/evaluate: \{ (?![^}]*psychometric)/g, "evaluate: { psychometricTrials: 4, ")
    .replace(/from "(dalenet[\w/]*)"/g, (_, door) => `from "${pathToFileURL(sourceOf.get(door)!).href}"`);

const { config } = configs.quickstart;
const short = {
  ...config,
  train: { ...config.train, epochs: 1, batchesPerEpoch: 4 },
  evaluate: { trials: 100, psychometricTrials: 4 },
};

describe("every example of the documentation runs", () => {
  let folder: string;
  const home = process.cwd();
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "dalenet-docs-"));
    process.chdir(folder);
  });
  afterEach(() => {
    process.chdir(home);
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });

  // test/package runs the one of README.md with what is published.
  test.each(blocks.filter(({ name }) => !name.startsWith("README.md")))("$name", async ({ code }) => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    const error = vi.spyOn(console, "error").mockImplementation(() => {});
    const file = join(folder, "example.ts");
    writeFileSync(file, found(code));
    await import(file);
    expect(error.mock.calls).toEqual([]);
    expect(log.mock.calls.length).toBeGreaterThan(0);
  });

  test("README and docs have examples", () => {
    expect(blocks.length).toBeGreaterThan(1);
  });
});

test("every example passes the strict type checker", () => {
  const folder = mkdtempSync(join(tmpdir(), "dalenet-types-"));
  try {
    blocks.forEach(({ code }, k) => {
      writeFileSync(join(folder, `example${k}.mts`), code);
    });
    const compilerOptions = { typeRoots: [join(root, "node_modules/@types")] };
    const project = { extends: join(root, "tsconfig.json"), compilerOptions, include: ["*.mts"] };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(project));
    const compiler = join(root, "node_modules/typescript/bin/tsc");
    expect(complaints(compiler, folder)).toBe("");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** The type errors of the examples themselves. */
function complaints(compiler: string, folder: string): string {
  try {
    execFileSync(process.execPath, [compiler, "-p", folder, "--pretty", "false"], { encoding: "utf8", cwd: folder });
    return "";
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    return `${stdout}${stderr}`
      .split("\n")
      .filter((line) => /^(?:example|error)/.test(line))
      .join("\n");
  }
}

test("the gallery shows every figure of a run, with small files", () => {
  const page = readFileSync(join(root, "docs/gallery.md"), "utf8");
  const shown = [...page.matchAll(/\]\(gallery\/(\w+\.svg)\)/g)].map(([, name]) => name);
  expect(readdirSync(join(root, "docs/gallery")).sort()).toEqual([...shown].sort());
  for (const name of shown) expect(statSync(join(root, "docs/gallery", name)).size, name).toBeLessThan(150_000);
});

test("links between pages point to existing files", () => {
  for (const page of pages) {
    const text = readFileSync(join(root, page), "utf8");
    const folder = join(root, page, "..");
    for (const [, target] of text.matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g))
      expect(() => readFileSync(join(folder, target)), `${page} links to ${target}`).not.toThrow();
  }
});
