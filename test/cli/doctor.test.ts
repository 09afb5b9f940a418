import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import Module from "node:module";
import { afterEach, describe, expect, test, vi } from "vitest";
import { whyNot } from "../../src/node/index.ts";
import { isThorough, oneOf } from "../sample.ts";
import { run, temporaryFolder } from "./capture.ts";

const path = temporaryFolder();
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** A job long enough for C, stopped after its first step. */
function longJob(...words: string[]) {
  const size = ["--set", "train.epochs=4000", "train.batchesPerEpoch=1000", "--out", path("run"), ...words];
  let isStopped = false;
  return run(["train", "quickstart", ...size], (text, press) => {
    if (isStopped || !text.includes("epoch")) return;
    isStopped = true;
    press();
  });
}

/** A program of shell lines, as the only compiler. */
function onlyCompiler(lines: string): void {
  writeFileSync(path("cc"), `#!/bin/sh\nPATH=/usr/bin:/bin\n${lines}\n`);
  chmodSync(path("cc"), 0o755);
  vi.stubEnv("CC", path("cc"));
  vi.stubEnv("DALENET_CACHE", path("cache"));
}

function noCompiler(): void {
  vi.stubEnv("CC", undefined);
  vi.stubEnv("PATH", path("none"));
  vi.stubEnv("DALENET_BENCH_PYTHON", undefined);
  vi.stubEnv("DALENET_CACHE", path("cache"));
}

describe("dalenet doctor", () => {
  test("shows what exists, and which backend auto uses", async () => {
    const { code, out, err } = await run(["doctor"]);
    expect([code, err]).toEqual([0, ""]);
    const long = whyNot("native") === undefined ? "native" : "wasm";
    for (const text of [`node       ${process.version}`, "SIMD", "cache", `wasm for short jobs, ${long} for long ones`])
      expect(out).toContain(text);
  });

  test("prints the same as JSON", async () => {
    const found = JSON.parse((await run(["doctor", "--json"])).out) as Record<string, unknown>;
    expect(found).toMatchObject({
      node: process.version,
      wasm: { simd: true, sharedMemory: true },
      auto: { short: "wasm" },
    });
  });

  test("advises what to install, and never fails", async () => {
    noCompiler();
    const { code, out } = await run(["doctor"]);
    expect(code).toBe(0);
    expect(out).toContain(
      "→ a C compiler is missing; install clang or gcc, or name one in $CC; until then wasm is used\n",
    );
    expect(out).toContain("python     none\n");
    expect(out).toContain("wasm for short jobs, wasm for long ones");
  });

  test("reports a $CC that names nothing, a compiler that fails, and an unusable cache", async () => {
    noCompiler();
    vi.stubEnv("CC", "/no/such/cc");
    expect((await run(["doctor"])).out).toContain(
      '→ $CC = "/no/such/cc", which is not a program; correct it or unset it; until then wasm is used\n',
    );
    onlyCompiler("echo sorry >&2; exit 1");
    expect((await run(["doctor"])).out).toMatch(
      /not usable: a compiler that fails on this machine \(.*\n +→ C compiler .* does not know this machine \("sorry"\); /,
    );
    onlyCompiler("echo '#define __VERSION__ \"9\"'");
    writeFileSync(path("file"), "");
    vi.stubEnv("DALENET_CACHE", path("file"));
    const { code, out } = await run(["doctor"]);
    expect(code).toBe(0);
    expect(out).toMatch(
      /\nnative +not usable: gcc 9 \(.*\n +→ cache folder .*file is a file or is inside one; name a folder of your own/,
    );
    expect(out).toMatch(/\ncache +.*file, not usable\n/);
  });

  test.runIf(isThorough)("leaves nothing in a cache, whether new or missing", async () => {
    vi.stubEnv("DALENET_CACHE", path("cache"));
    await run(["doctor"]);
    expect(readdirSync(path())).toEqual([]);
    mkdirSync(path("cache"), { mode: 0o700 });
    await run(["doctor"]);
    expect(readdirSync(path("cache"))).toEqual([]);
  });

  test.runIf(isThorough)("reports that koffi cannot be loaded", async () => {
    withoutKoffi();
    const { out } = await run(["doctor"]);
    expect(out).toContain("no koffi");
    expect(out).toContain("wasm for long ones");
  });
});

/** As if the optional dependency were not installed. */
function withoutKoffi(): void {
  const loader = Module as unknown as { _load(request: string, ...rest: unknown[]): unknown };
  const load = loader._load;
  vi.spyOn(loader, "_load").mockImplementation((request, ...rest) => {
    if (request === "koffi") throw new Error("Cannot find module 'koffi'");
    return load.call(loader, request, ...rest);
  });
}

describe("training where native cannot be used", () => {
  const cases: readonly (readonly [string, () => void, RegExp])[] = [
    ["there is no compiler", noCompiler, /a C compiler( is missing)?; install clang or gcc, or name one in \$CC/],
    [
      "$CC names none",
      () => vi.stubEnv("CC", "/no/such/cc"),
      /\$CC = "\/no\/such\/cc", which is not a program; correct it or unset it/,
    ],
    [
      "the compiler fails",
      () => onlyCompiler("echo sorry >&2; exit 1"),
      /C compiler .* does not know this machine \("sorry"\); see .*target-failed\.log for command and output/,
    ],
    [
      "the compiler fails on the kernels",
      () => onlyCompiler(`case "$*" in *" -E "*) echo '#define __VERSION__ "9"';; *) echo sorry >&2; exit 1;; esac`),
      /C compiler .* fails on the kernels \("sorry"\); see .*kernels-failed\.log for command and output|package koffi/,
    ],
    [
      "the library is none",
      () =>
        onlyCompiler(
          `case "$*" in *" -E "*) echo '#define __VERSION__ "9"';; *) cat >/dev/null; while [ $# -gt 0 ]; do [ "$1" = -o ] && out="$2"; shift; done; echo x > "$out";; esac`,
        ),
      /kernels in C cannot be loaded|package koffi/,
    ],
    [
      "the cache is a file",
      () => {
        onlyCompiler("exit 1");
        writeFileSync(path("cache"), "");
      },
      /cache folder .*cache is a file or is inside one; name a folder of your own/,
    ],
  ];

  // Each cause is told in one of the two ways.
  test.each(oneOf(cases))("says so in one line and uses wasm: %s", async (_, spoil, reason) => {
    spoil();
    const { code, out } = await longJob();
    expect(code).toBe(130);
    const line = out.split("\n").find((one) => one.startsWith("backend "));
    expect(line).toMatch(/^backend wasm \(native cannot be used: .*\)$/);
    expect(line).toMatch(reason);
    expect(line).not.toMatch(/wasm.*wasm|missing:|unsupported:|invalid:|another backend/);
  });

  test.each(oneOf(cases, 1))("is an error of one line if native was asked for: %s", async (_, spoil, reason) => {
    spoil();
    const { code, out, err } = await longJob("--backend", "native");
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(reason);
    expect(err).toMatch(/^(missing|unsupported|invalid): .*, or choose a backend other than native\n$/);
    expect(readdirSync(path()).includes("run")).toBe(false);
  });

  test("a koffi that cannot be loaded is missing, and auto uses wasm", async () => {
    withoutKoffi();
    const asked = await longJob("--backend", "native");
    expect([asked.code, asked.err.trim().split("\n").length]).toEqual([1, 1]);
    expect(asked.err).toMatch(/^(missing: (package koffi|a C compiler)|unsupported)/);
    expect((await longJob()).out).toMatch(/^backend wasm \(native cannot be used: /m);
  });
});

test("dalenet doctor reports that $CC names no program, rather than that there is no compiler", async () => {
  vi.stubEnv("CC", "/no/such/cc");
  const { out } = await run(["doctor"]);
  expect(out).toMatch(/^native +not usable: \$CC names no program; /m);
  expect(out).not.toContain("no C compiler");
});

describe("dalenet cache", () => {
  test("shows the folder and its size, and clears what is ours", async () => {
    vi.stubEnv("DALENET_CACHE", path("a $cache; here"));
    const folder = path("a $cache; here");
    mkdirSync(folder);
    writeFileSync(path("a $cache; here", "kernels-failed.log"), "x".repeat(2500));
    writeFileSync(path("a $cache; here", "mine.txt"), "");
    expect(await run(["cache"])).toEqual({ code: 0, out: `${folder}: 1 file, 2.5 kB\n`, err: "" });
    expect(JSON.parse((await run(["cache", "--json"])).out)).toEqual({ folder, files: 1, bytes: 2500, cleared: false });
    expect((await run(["cache", "--clear"])).out).toBe(`${folder}: 1 file, 2.5 kB deleted\n`);
    expect(readdirSync(folder)).toEqual(["mine.txt"]);
    rmSync(folder, { recursive: true });
    expect((await run(["cache", "--clear"])).out).toBe(`${folder}: 0 files, 0 bytes deleted\n`);
  });

  test("that cannot be read is unsupported", async () => {
    writeFileSync(path("file"), "");
    vi.stubEnv("DALENET_CACHE", path("file"));
    const { code, err } = await run(["cache"]);
    expect(code).toBe(1);
    expect(err).toBe(
      `unsupported: cache folder ${path("file")} is a file or is inside one; name a folder of your own, with room in it, in $DALENET_CACHE\n`,
    );
  });
});
