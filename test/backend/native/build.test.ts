import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { buildLibrary, toolchain } from "../../../src/backend/native/build.ts";
import { openCache } from "../../../src/backend/native/cache.ts";
import { fakes, knowsMachine, writes } from "./fakes.ts";

const { path, compiler, onKernels } = fakes();
const build = () => buildLibrary("int x;", toolchain());

/** A compiler that leaves a line for every call. */
const counting = () =>
  compiler(`echo "$*" >> '${path("calls")}'
case "$*" in *" -E "*) ${knowsMachine};; *) ${writes("library")};; esac`);
const calls = () => readFileSync(path("calls"), "utf8").trim().split("\n").length;

/** The file that an error names, whose first line is a command that can be run again. */
function logOf(work: () => unknown): string {
  let message = "";
  try {
    work();
  } catch (error) {
    message = (error as Error).message;
  }
  const log = /command and output are in (.*); name another compiler/.exec(message)?.[1];
  return readFileSync(log!, "utf8");
}

describe("a compiler", () => {
  test("that is not there is missing", () => {
    expect(toolchain).toThrow(/^missing: a C compiler for backend "native"; install clang or gcc, or name one in \$CC/);
  });

  test("that fails on everything is unsupported, and its answer kept", () => {
    const program = compiler("echo 'cc: sorry' >&2; echo more >&2; exit 1");
    expect(toolchain).toThrow(
      `unsupported: C compiler ${program}; it does not know this machine ("cc: sorry"); command`,
    );
    const empty = path("cache", "target-failed.c");
    expect(logOf(toolchain)).toBe(`${program} -march=native -dM -E -x c ${empty}\ncc: sorry\nmore\n`);
    expect(existsSync(empty)).toBe(true);
  });

  test("that fails on the kernels is unsupported; source, command and output are kept, the library is not", () => {
    const program = onKernels("echo 'kernels.c:1: no' >&2; exit 1", "it's a $CC; really");
    expect(build).toThrow(`unsupported: C compiler ${program}; it failed on the kernels ("kernels.c:1: no"); command`);
    const [command, ...output] = logOf(build).split("\n");
    expect(command).toMatch(
      /^'.*\/it'\\''s a \$CC; really' -O3 .* -march=native -o kernels.so -x c .*kernels-failed\.c$/,
    );
    expect(output).toEqual(["kernels.c:1: no", ""]);
    expect(readFileSync(path("cache", "kernels-failed.c"), "utf8")).toBe("int x;");
    expect(readdirSync(path("cache")).filter((name) => name.endsWith(".so") || name.startsWith("new"))).toEqual([]);
  });

  test("that writes nothing, or does not even read, is unsupported", () => {
    onKernels("cat > /dev/null");
    expect(build).toThrow(/it failed on the kernels \("no error, but it wrote no library"\)/);
    onKernels("exec <&-; exit 3");
    expect(() => buildLibrary("x".repeat(2 ** 20), toolchain())).toThrow(/unsupported: .*it failed on the kernels \("/);
  });

  test("is asked once for the machine and once for a source", () => {
    counting();
    const library = build();
    expect([build(), calls()]).toEqual([library, 2]);
    expect(readFileSync(library, "utf8")).toBe("library");
  });

  test.each(["two words", "it's", 'a "quote"', "$HOME", "a;b", "*"])(
    "writes into a cache, and has temporary files, at %j",
    (name) => {
      vi.stubEnv("DALENET_CACHE", path(name, "cache"));
      mkdirSync(path(name, "tmp"), { recursive: true });
      vi.stubEnv("TMPDIR", path(name, "tmp"));
      onKernels(writes("library"), `${name}/cc`);
      expect(build().startsWith(path(name, "cache", "kernels-"))).toBe(true);
    },
  );
});

describe("what is kept", () => {
  test("is made again where a library is damaged", () => {
    counting();
    const library = build();
    const bytes = readFileSync(library);
    bytes[3] ^= 1;
    writeFileSync(library, bytes);
    expect(build()).toBe(library);
    expect([readFileSync(library, "utf8"), calls()]).toEqual(["library", 3]);
  });

  test.each([
    ["cut short", (file: string) => truncateSync(file, 20)],
    ["garbled", (file: string) => writeFileSync(file, '{"lanes":16}')],
    ["emptied", (file: string) => truncateSync(file, 0)],
  ])("is asked for again where the file of the machine is %s", (_, damage) => {
    counting();
    const { target, folder } = toolchain();
    damage(join(folder, readdirSync(folder)[0]));
    expect([toolchain().target, calls()]).toEqual([target, 2]);
  });
});

describe("a cache that cannot be used is unsupported, and the error says what to do", () => {
  const advice =
    /^unsupported: cache for compiled kernels: .*; name a folder of your own, with room in it, in \$DALENET_CACHE, or use wasm$/;

  test.each([
    ["is a file", () => writeFileSync(path("cache"), "")],
    ["lies below a file", () => vi.stubEnv("DALENET_CACHE", path("cc", "cache"))],
    ["cannot be made", () => vi.stubEnv("DALENET_CACHE", "/proc/dalenet")],
    ["is open for others to write", () => chmodSync(openCache(), 0o777)],
  ])("because it %s", (_, spoil) => {
    counting();
    spoil();
    expect(toolchain).toThrow(advice);
  });

  test.skipIf(process.getuid?.() === 0)("because it cannot be written (not shown to root, who can)", () => {
    counting();
    mkdirSync(path("cache"), { mode: 0o500 });
    expect(toolchain).toThrow(advice);
  });

  test("because the disk is full: the compiler says so, and what it says finds no room either", () => {
    const program = onKernels("echo 'cannot write: No space left on device' >&2; exit 1");
    const tools = toolchain();
    for (const name of ["kernels-failed.c", "kernels-failed.log"]) mkdirSync(path("cache", name)); // cannot be written
    expect(() => buildLibrary("int x;", tools)).toThrow(
      new RegExp(
        `^unsupported: C compiler ${program}; .*No space left on device"\\); what it said could not be written \\(`,
      ),
    );
  });
});
