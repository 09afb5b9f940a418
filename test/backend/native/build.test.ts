import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type DalenetError, Interrupted } from "../../../src/index.ts";
import type { Compilation } from "../../../src/node/index.ts";
import { buildLibrary, onTrial, toolchain } from "../../../src/node/native/build.ts";
import { openCache } from "../../../src/node/native/cache.ts";
import { fault } from "../../fault.ts";
import { fakes, knowsMachine, writes } from "./fakes.ts";

const { path, compiler, onKernels } = fakes();
afterEach(() => void vi.restoreAllMocks());
const failing = (said: string) =>
  fault("unsupported", /^C compiler /, { detail: new RegExp(`^fails on the kernels \\("${said}`) });
const build = () => buildLibrary("int x;", toolchain());

/** A compiler that writes a line for every call. */
const counting = () =>
  compiler(`echo "$*" >> '${path("calls")}'
case "$*" in *" -E "*) ${knowsMachine};; *) ${writes("library")};; esac`);
const calls = () => readFileSync(path("calls"), "utf8").trim().split("\n").length;

/** The file that an error names, whose first line is a command that can be run again. */
function logOf(work: () => unknown): string {
  const { remedy } = caught(work) as DalenetError;
  const log = /^see (.*) for command and output, or name another compiler/.exec(remedy)?.[1];
  return readFileSync(log!, "utf8");
}

describe("a compiler", () => {
  test("that does not exist is missing", () => {
    expect(toolchain).toThrow(fault("missing", "a C compiler", { remedy: "install clang or gcc, or name one in $CC" }));
  });

  test("that $CC names in vain is invalid, although there is another one", () => {
    compiler("", "bin/gcc");
    vi.stubEnv("PATH", path("bin"));
    vi.stubEnv("CC", "/no/such/cc -m64");
    expect(toolchain).toThrow(fault("invalid", "$CC", { value: "/no/such/cc -m64", remedy: "correct it or unset it" }));
  });

  test("that fails on everything is unsupported, and its output kept", () => {
    const program = compiler("echo 'cc: sorry' >&2; echo more >&2; exit 1");
    expect(toolchain).toThrow(
      fault("unsupported", `C compiler ${program}`, {
        detail: 'does not know this machine ("cc: sorry")',
        remedy: /^see /,
      }),
    );
    const empty = path("cache", "target-failed.c");
    expect(logOf(toolchain)).toBe(`${program} -march=native -dM -E -x c ${empty}\ncc: sorry\nmore\n`);
    expect(existsSync(empty)).toBe(true);
  });

  test("that fails on the kernels is unsupported; source, command and output are kept, the library is not", () => {
    const program = onKernels("echo 'kernels.c:1: no' >&2; exit 1", "it's a $CC; really");
    expect(build).toThrow(
      fault("unsupported", `C compiler ${program}`, {
        detail: 'fails on the kernels ("kernels.c:1: no")',
        remedy: /^see /,
      }),
    );
    const [command, ...output] = logOf(build).split("\n");
    expect(command).toMatch(
      /^'.*\/it'\\''s a \$CC; really' -O[13] .* -march=native -o kernels.so -x c .*kernels-failed\.c$/,
    );
    expect(output).toEqual(["kernels.c:1: no", ""]);
    expect(readFileSync(path("cache", "kernels-failed.c"), "utf8")).toBe("int x;");
    expect(readdirSync(path("cache")).filter((name) => name.endsWith(".so") || name.startsWith("new"))).toEqual([]);
  });

  test("that writes nothing, or does not read its input, is unsupported", () => {
    onKernels("cat > /dev/null");
    expect(build).toThrow(failing("no error, but it wrote no library"));
    onKernels("exec <&-; exit 3");
    expect(() => buildLibrary("x".repeat(2 ** 20), toolchain())).toThrow(failing(""));
  });

  test("is asked once per machine and once per source", () => {
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

describe("a compilation that a signal ended", () => {
  test.each([
    ["SIGINT", "kill -INT $$", 130],
    ["SIGTERM", "kill -TERM $$", 143],
    ["SIGHUP", "kill -HUP $$", 129],
    ["SIGINT, and whose script says so by its exit code", "exit 130", 130],
  ])("by %s is an interruption, and leaves nothing", (_, lines, exitCode) => {
    const half = `for last; do :; done; while [ $# -gt 1 ]; do [ "$1" = -o ] && echo half > "$2"; shift; done`;
    onKernels(`cat > /dev/null; ${half}; ${lines}`);
    const tools = toolchain();
    const before = readdirSync(path("cache"));
    const thrown = caught(() => buildLibrary("int x;", tools));
    expect(thrown).toBeInstanceOf(Interrupted);
    expect(thrown).toMatchObject({ exitCode });
    expect(readdirSync(path("cache"))).toEqual(before);
  });

  test("leaves no temporary file of a compiler that does not clean up", () => {
    mkdirSync(path("tmp"));
    vi.stubEnv("TMPDIR", path("tmp"));
    onKernels('cat > /dev/null; echo half > "$TMPDIR/half.o"; kill -INT $$');
    expect(caught(build)).toBeInstanceOf(Interrupted);
    expect(readdirSync(path("tmp"))).toEqual([]);
  });

  test("leaves what the next one removes, if SIGKILL ended the whole process; files of another process stay", () => {
    mkdirSync(path("tmp"));
    vi.stubEnv("TMPDIR", path("tmp"));
    onKernels(`cat > /dev/null; ls "$TMPDIR/.." > "${path("names")}"; exit 1`);
    expect(build).toThrow(fault("unsupported"));
    const [name] = readFileSync(path("names"), "utf8").trim().split("\n");
    const nobody = String(2 ** 31 - 1);
    const [left, kept] = [name.replace(String(process.pid), nobody), name.replace(/[^-]*$/, "0123456789abcdef")];
    for (const folder of [left, kept, "dalenet-mine"]) mkdirSync(path("shared", folder), { recursive: true });
    writeFileSync(path("shared", left, "half.o"), "half");
    vi.stubEnv("TMPDIR", path("shared"));
    expect(build).toThrow(fault("unsupported"));
    expect(readdirSync(path("shared")).sort()).toEqual(["dalenet-mine", kept].sort());
  });

  test("is also possible while the compiler is asked what the machine can do", () => {
    compiler("kill -INT $$");
    expect(caught(toolchain)).toBeInstanceOf(Interrupted);
    expect(readdirSync(path("cache"))).toEqual([]);
  });

  test("by SIGKILL, as when memory is short, is a failure of the compiler", () => {
    onKernels("cat > /dev/null; kill -9 $$");
    expect(build).toThrow(failing("it was ended by SIGKILL"));
  });
});

const caught = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

describe("the caller", () => {
  test("learns when the compiler starts and ends, and nothing about cached work", () => {
    onKernels(writes("library"));
    const told: Compilation[] = [];
    const tools = toolchain((compilation) => told.push(compilation));
    buildLibrary("int x;", tools);
    buildLibrary("int x;", tools);
    expect(told).toEqual([{ compiler: "gcc 9.9" }, { compiler: "gcc 9.9", seconds: expect.any(Number) }]);
  });

  test("also learns of the end of a compilation that fails", () => {
    onKernels("exit 1");
    const told: Compilation[] = [];
    const tools = toolchain((compilation) => told.push(compilation));
    expect(() => buildLibrary("int x;", tools)).toThrow(fault("unsupported"));
    expect(told.map(({ seconds }) => typeof seconds)).toEqual(["undefined", "number"]);
  });
});

describe("a trial of the compiler", () => {
  test("runs it afresh and leaves the cache unchanged, or absent", () => {
    counting();
    const trial = () => onTrial((tools) => readFileSync(buildLibrary("int x;", tools), "utf8"));
    expect([trial(), existsSync(path("cache"))]).toEqual(["library", false]);
    build();
    const before = readdirSync(path("cache"));
    const asked = calls();
    expect([trial(), calls()]).toEqual(["library", asked + 2]);
    expect(readdirSync(path("cache"))).toEqual(before);
  });

  test("that fails leaves the compiler's output", () => {
    onKernels("echo sorry >&2; exit 1");
    expect(logOf(() => onTrial((tools) => buildLibrary("int x;", tools)))).toMatch(/\nsorry\n$/);
    expect(readdirSync(path("cache")).sort()).toEqual(["kernels-failed.c", "kernels-failed.log"]);
  });
});

describe("the cached work", () => {
  test("is made again if a library is damaged", () => {
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
  ])("is asked for again if the file of the machine is %s", (_, damage) => {
    counting();
    const { target, folder } = toolchain();
    damage(join(folder, readdirSync(folder)[0]));
    expect([toolchain().target, calls()]).toEqual([target, 2]);
  });
});

describe("a cache that cannot be used is unsupported, and the error tells what to do", () => {
  const remedy = "name a folder of your own, with room in it, in $DALENET_CACHE";
  const someoneElse = () => {
    openCache();
    vi.spyOn(process, "getuid").mockReturnValue(4242);
  };

  test.each([
    ["is a file or is inside one", () => writeFileSync(path("cache"), "")],
    ["is a file or is inside one", () => vi.stubEnv("DALENET_CACHE", path("cc", "cache"))],
    ["cannot be made", () => vi.stubEnv("DALENET_CACHE", "/proc/dalenet")],
    ["can be written by users other than its owner", () => chmodSync(openCache(), 0o777)],
    ["belongs to another user", someoneElse],
  ])("because it %s", (what, spoil) => {
    counting();
    spoil();
    const folder = process.env["DALENET_CACHE"]!;
    expect(toolchain).toThrow(fault("unsupported", `cache folder ${folder}`, { detail: what, remedy }));
  });

  test.skipIf(process.getuid?.() === 0)("because it is not writable (root, who can always write, skips this)", () => {
    counting();
    mkdirSync(path("cache"), { mode: 0o500 });
    expect(toolchain).toThrow(
      fault("unsupported", /^cache folder/, { detail: "may not be read and written by this user", remedy }),
    );
  });

  test("because the disk is full: nothing fits", () => {
    counting();
    const tools = toolchain();
    const file = () => {
      throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
    };
    expect(() => buildLibrary("int x;", { ...tools, file })).toThrow(
      fault("unsupported", `cache folder ${path("cache")}`, { detail: "is on a disk that is full", remedy }),
    );
  });

  test("because the disk is full: the compiler says so, and its output does not fit either", () => {
    const program = onKernels("echo 'cannot write: No space left on device' >&2; exit 1");
    const tools = toolchain();
    for (const name of ["kernels-failed.c", "kernels-failed.log"]) mkdirSync(path("cache", name)); // cannot be written
    expect(() => buildLibrary("int x;", tools)).toThrow(
      fault("unsupported", `C compiler ${program}`, {
        detail: /No space left on device"\), and its output cannot be written \(/,
        remedy: /free some room/,
      }),
    );
  });
});
