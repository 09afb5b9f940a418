/** The result of `npm pack`, used elsewhere: command line, library, types, bundles. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sourceOf } from "../doors.ts";
import { isThorough, oneOf } from "../sample.ts";
import { type Installed, installIn } from "./installed.ts";

const root = join(import.meta.dirname, "../..");
const packages = join(root, "node_modules");
const doors = [...sourceOf.keys()];
const readme = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(root, "README.md"), "utf8"))![1];
const quick = "{ epochs: 1, batchesPerEpoch: 2 }, evaluate: { trials: 20, recordedTrials: 20, psychometricTrials: 2 }";

let at: Installed;
const write = (name: string, text: string) => writeFileSync(join(at.folder, name), text);
beforeAll(() => {
  at = installIn(mkdtempSync(join(tmpdir(), "dalenet-package-")));
});
afterAll(() => {
  rmSync(at.folder, { recursive: true });
});

describe("the tarball", () => {
  test("holds the build and the documentation, and nothing of tests, studies, benchmarks, or sources", () => {
    const places = [...new Set(at.files.map((path) => path.replace(/\/.*/, "")))].sort();
    const papers = [
      "CHANGELOG.md",
      "CITATION.cff",
      "CONTRIBUTING.md",
      "LICENSE",
      "README.md",
      "SECURITY.md",
      "package.json",
    ];
    expect(places).toEqual([...papers, "bench", "dist", "docs", "examples"].sort());
    expect(at.files.filter((path) => path.startsWith("bench/"))).toEqual(["bench/NOTES.md"]);
    expect(at.files.filter((path) => /\.test\.|\.map$|(?<!\.d)\.ts$/.test(path))).toEqual([]);
  });

  test("is as large as docs/library.md states", () => {
    const page = readFileSync(join(root, "docs/library.md"), "utf8");
    const [, packed, unpacked] = /([\d.]+) MB packed and ([\d.]+) MB unpacked/.exec(page)!.map(Number);
    const share = (bytes: number, said: number) => Math.abs(bytes / 1e6 / said - 1);
    expect(share(at.bytes, packed)).toBeLessThan(0.15);
    expect(share(at.unpackedBytes, unpacked)).toBeLessThan(0.15);
  });

  test("passes publint", () => {
    const { code, out, err } = at.run(join(packages, ".bin/publint"), "run", at.tarball, "--strict");
    expect([code, err, out]).toEqual([0, "", expect.stringContaining("All good!")]);
  });

  test.runIf(isThorough)("has types that attw resolves, from modules and bundlers", () => {
    const { code, out, err } = at.run(
      join(packages, ".bin/attw"),
      at.tarball,
      "--profile",
      "esm-only",
      "--format",
      "json",
    );
    expect([code, err]).toEqual([0, ""]);
    const { analysis } = JSON.parse(out) as { analysis: { entrypoints: Readonly<Record<string, unknown>> } };
    expect(Object.keys(analysis.entrypoints).length).toBe(doors.length + 1);
  });
});

describe("the command line", () => {
  const dalenet = (...words: string[]) => at.run(join(at.folder, "node_modules/.bin/dalenet"), ...words);

  test("prints its version", () => {
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    expect(dalenet("--version")).toEqual({ code: 0, out: `${version}\n`, err: "" });
  });

  test("trains a network and draws its report", () => {
    const set = ["train.epochs=1", "train.batchesPerEpoch=2", "task.stimulus=100"];
    const fewer = "evaluate={trials: 20, recordedTrials: 20, psychometricTrials: 2}";
    const words = [...set, fewer].flatMap((setting) => ["--set", setting]);
    const { code, err } = dalenet("train", "quickstart", "--no-report", "--out", "run", ...words);
    expect([code, err]).toEqual([0, ""]);
    expect(dalenet("report", "run", "--figures", "trial", "--format", "svg,png,pdf").code).toBe(0);
    expect(readdirSync(join(at.folder, "run"))).toEqual(expect.arrayContaining(["report.html", "weights.npz"]));
    expect(readdirSync(join(at.folder, "run/figures"))).toEqual(
      expect.arrayContaining(["trial.svg", "trial.png", "trial.pdf"]),
    );
  });
});

test("what a user's module imports is what the command line runs: an error in a task is one of its own", () => {
  write("own.mjs", `import { defineTask } from "dalenet"; export const own = defineTask({ name: "own" });`);
  const { code, err } = at.run(join(at.folder, "node_modules/.bin/dalenet"), "tasks", "--use", "own.mjs");
  expect([code, err]).toEqual([1, expect.stringMatching(/^missing: own\.mjs:1: parameters of task "own"/)]);
});

describe("the library", () => {
  test("runs the README's example, shortened", () => {
    // Without the report, which the command line draws above.
    const shorter = {
      "{ epochs: 6, batchesPerEpoch: 40 }": quick,
      '{ name: "mine" }': '{ name: "mine", report: false }',
    };
    for (const part of Object.keys(shorter)) expect(readme).toContain(part);
    write(
      "readme.mjs",
      Object.entries(shorter).reduce((text, [part, instead]) => text.replace(part, instead), readme),
    );
    const { code, out, err } = at.run(process.execPath, "readme.mjs");
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^1 [\d.]+ [\d.]+\n/);
  });

  test("opens every door, without side effects, and can be required, too", () => {
    const loads = doors.map((door) => `console.log(Object.keys(await import("${door}")).length > 0);`);
    const required = `import { createRequire } from "node:module";
      const require = createRequire(import.meta.url);
      console.log(typeof require("dalenet").train, typeof require("dalenet/analysis").wilson);`;
    write("doors.mjs", [required, ...loads].join("\n"));
    // Node 20 calls it an experiment that modules can be required.
    const { code, out, err } = at.run(process.execPath, "--disable-warning=ExperimentalWarning", "doors.mjs");
    expect([code, out, err]).toEqual([0, `function function\n${"true\n".repeat(doors.length)}`, ""]);
  });
});

describe("its types compile without those of Node, and with skipLibCheck off,", () => {
  const consumer = (files: readonly string[], options: object) => ({
    compilerOptions: {
      ...{
        target: "ES2022",
        strict: true,
        exactOptionalPropertyTypes: true,
        // Their declarations are checked, those of the compiler itself are not.
        skipLibCheck: false,
        skipDefaultLibCheck: true,
        noEmit: true,
        types: [],
      },
      ...options,
    },
    files,
  });
  /** V8 for a compiler that compiles once, of whose time a third is its optimizations (test/lateOptimizing.ts). */
  const hurried = ["--interrupt-budget=1000000", "--always-sparkplug", "--max-semi-space-size=64"];
  const node = { module: "nodenext", moduleResolution: "nodenext" };
  const bundler = { module: "esnext", moduleResolution: "bundler" };
  const page = (door: string) => `
    import { loadRun, type MemoryFolder, makeReport, type RunResult, type TrainSettings, train } from "${door}";
    const settings: TrainSettings = { name: "mine", seed: 1 };
    const run: RunResult = await train("quickstart", settings);
    const folder: MemoryFolder = run.folder!;
    document.body.innerHTML = folder.text("figures/trial.svg");
    new Blob([folder.zip(), folder.files["run.json"]!]);
    await loadRun(await new Response().arrayBuffer());
    await makeReport(folder);
    export {};`;
  const [oldest, newest] = ["typescript-oldest", "typescript"];
  const inPages = { ...bundler, customConditions: ["browser"] };
  const dom = ["ES2023", "DOM"];
  const own = "dalenet/browser";
  const uses: readonly (readonly [string, string, object, string[], string[]])[] = [
    ["in the oldest TypeScript that docs/library.md names, as Node resolves", oldest, node, ["ES2023"], []],
    ["in the oldest, for a bundler and a page, by its own door", oldest, bundler, dom, [own]],
    ["in the newest, as Node resolves, with the DOM, and a page, by its own door", newest, node, dom, [own]],
    ["in the newest, for a bundler", newest, bundler, ["ES2023"], []],
    ["in the newest, for a bundler of pages, and a page, by either door", newest, inPages, dom, [own, "dalenet"]],
  ];
  test.each(oneOf(uses))("%s", (_, compiler, resolution, lib, pages) => {
    write("readme.ts", readme);
    write("doors.ts", doors.map((door, k) => `export * as door${k} from "${door}";\n`).join(""));
    write("console.d.ts", lib.includes("DOM") ? "" : "declare const console: { log(...values: unknown[]): void };");
    pages.forEach((door, k) => {
      write(`page${k}.ts`, page(door));
    });
    const files = ["readme.ts", "doors.ts", "console.d.ts", ...pages.map((_, k) => `page${k}.ts`)];
    write("tsconfig.json", JSON.stringify(consumer(files, { ...resolution, lib })));
    const words = [join(packages, compiler, "bin/tsc"), "-p", ".", "--pretty", "false"];
    expect(at.run(process.execPath, ...hurried, ...words)).toEqual({ code: 0, out: "", err: "" });
  });

  test("which is the version that is tested", () => {
    const { version } = JSON.parse(readFileSync(join(packages, "typescript-oldest/package.json"), "utf8"));
    const [, named] = /TypeScript (\d+\.\d+) or newer/.exec(readFileSync(join(root, "docs/library.md"), "utf8"))!;
    expect(version.startsWith(`${named}.`)).toBe(true);
  });
});

describe("a bundler for pages takes", () => {
  const page = readFileSync(join(root, "docs/library.md"), "utf8");
  const everywhere = [...page.matchAll(/\| `(dalenet\/\w+)` +\| everywhere/g)].map(([, door]) => door);

  test.each(oneOf(["dalenet", "dalenet/browser", ...everywhere]))("%s unchanged", async (door) => {
    const entry = { contents: `export * from "${door}";`, resolveDir: at.folder };
    const made = await build({
      stdin: entry,
      bundle: true,
      platform: "browser",
      format: "esm",
      write: false,
      logLevel: "silent",
    });
    expect(made.outputFiles[0].contents.length).toBeGreaterThan(1000);
  });
});
