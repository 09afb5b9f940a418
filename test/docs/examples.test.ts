import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { docPrograms } from "../../scripts/docPrograms.mjs";
import { declarationPaths, moduleOf } from "../doors.ts";
import { sampleOf } from "../sample.ts";
import { shortened } from "./shortened.ts";

const root = join(import.meta.dirname, "../..");
const programs = docPrograms(root).map(({ name, blocks }) => ({ name, code: blocks.join("") }));
/** Resolves the package to its source files. */
const found = (code: string) =>
  shortened(code).replace(/from "(dalenet[\w/]*)"/g, (_, door) => `from "${pathToFileURL(moduleOf.get(door)!).href}"`);

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
  test.each(
    sampleOf(
      programs.filter(({ name }) => !name.startsWith("README.md")),
      10,
      8,
    ),
  )("$name", async ({ code }) => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    const error = vi.spyOn(console, "error").mockImplementation(() => {});
    const file = join(folder, "example.ts");
    writeFileSync(file, found(code));
    await import(file);
    expect(error.mock.calls).toEqual([]);
    expect(log.mock.calls.length).toBeGreaterThan(0);
  });

  test("README and docs have examples", () => {
    expect(programs.length).toBeGreaterThan(1);
  });
});

test("every example passes the strict type checker", () => {
  const folder = mkdtempSync(join(tmpdir(), "dalenet-types-"));
  try {
    programs.forEach(({ code }, k) => {
      writeFileSync(join(folder, `example${k}.mts`), code);
    });
    const compilerOptions = { paths: declarationPaths, typeRoots: [join(root, "node_modules/@types")] };
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
  const shown = [...page.matchAll(/\]\(gallery\/([\w-]+\.svg)\)/g)].map(([, name]) => name);
  expect(readdirSync(join(root, "docs/gallery")).sort()).toEqual([...shown].sort());
  for (const name of shown) expect(statSync(join(root, "docs/gallery", name)).size, name).toBeLessThan(150_000);
});
