import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test, vi } from "vitest";
import { findCompiler, namedInVain, runCompiler, targetOf } from "../../../src/node/native/compiler.ts";
import { fakes, knowsMachine } from "./fakes.ts";

const { path, compiler } = fakes();

describe("the compiler", () => {
  test("is none if there is none", () => {
    expect(findCompiler()).toBeUndefined();
    vi.stubEnv("PATH", undefined);
    expect(findCompiler()).toBeUndefined();
  });

  test("is clang before gcc before cc, the first in the search path", () => {
    for (const name of ["one/cc", "two/gcc", "two/clang", "three/clang"]) compiler("", name);
    vi.stubEnv("CC", undefined);
    const found = (...names: string[]) => {
      vi.stubEnv("PATH", names.map((name) => path(name)).join(":"));
      return findCompiler()?.command;
    };
    expect(found("one", "two", "three")).toEqual([path("two/clang")]);
    expect(found("one")).toEqual([path("one/cc")]);
  });

  test("is not taken from the current folder, nor from what cannot be run", () => {
    compiler("", "here/gcc");
    vi.stubEnv("CC", undefined);
    const before = process.cwd();
    process.chdir(path("here"));
    vi.stubEnv("PATH", ":");
    try {
      expect(findCompiler()).toBeUndefined();
    } finally {
      process.chdir(before);
    }
    mkdirSync(path("there/clang"), { recursive: true });
    writeFileSync(path("there/gcc"), "");
    vi.stubEnv("PATH", path("there"));
    expect(findCompiler()).toBeUndefined();
  });

  test.each(["plain", "two words", "it's", '"quoted"', "$HOME", "a;b & c"])(
    "may be at %j, with arguments after it in $CC",
    (name) => {
      const program = compiler("", `${name}/cc`);
      expect(findCompiler()?.command).toEqual([program]);
      vi.stubEnv("CC", `${program}  -m64 -DX=$HOME;`);
      expect(findCompiler()?.command).toEqual([program, "-m64", "-DX=$HOME;"]);
    },
  );

  test("that $CC names in vain is distinguished from an existing one", () => {
    expect(namedInVain()).toBeUndefined();
    vi.stubEnv("CC", "/no/such/cc -m64");
    expect(namedInVain()).toBe("/no/such/cc -m64");
    expect(findCompiler()).toBeUndefined();
    compiler("");
    expect(namedInVain()).toBeUndefined();
  });

  test("is a different one if another program appears under its name, or other arguments follow it", () => {
    const program = compiler("true");
    const first = findCompiler()?.identity;
    compiler("true # longer");
    const second = findCompiler()?.identity;
    vi.stubEnv("CC", `${program} -m64`);
    expect(new Set([first, second, findCompiler()?.identity]).size).toBe(3);
  });
});

describe("a compiler that hangs", () => {
  test("is ended after the time limit", () => {
    compiler(`echo $$ > "${path("pid")}"; exec sleep 600`);
    // On a busy machine a short limit is over before it has begun.
    for (let patience = 100; !existsSync(path("pid")); patience *= 2) {
      const { ok, isHung, message } = runCompiler(findCompiler()!, [], "", patience);
      expect([ok, isHung, message]).toEqual([false, true, `it did not end within ${patience / 1000} s`]);
    }
    const pid = Number(readFileSync(path("pid"), "utf8"));
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });
});

describe("what a compiler reports of the machine", () => {
  const target = () => targetOf(findCompiler()!);

  test("is asked with -march=native, and with -mcpu=native if that is unknown", () => {
    compiler(knowsMachine);
    expect(target()).toMatchObject({ compiler: "gcc 9.9", machineFlag: "-march=native" });
    compiler(`case "$*" in *-march=native*) exit 1;; *) ${knowsMachine};; esac`);
    expect(target()).toMatchObject({ compiler: "gcc 9.9", machineFlag: "-mcpu=native" });
  });

  const defines = (...names: string[]) => names.map((name) => `echo '#define ${name} 1'`).join("\n");
  test.each([
    [
      "16 lanes and 32 registers with AVX-512",
      ["__AVX512F__", "__AVX512VL__", "__AVX512DQ__", "__AVX2__", "__FMA__"],
      16,
      32,
      true,
    ],
    ["8 lanes with AVX2", ["__AVX2__", "__FMA__"], 8, 16, true],
    ["8 lanes where part of AVX-512 lacks", ["__AVX512F__", "__AVX2__"], 8, 16, false],
    ["4 lanes on older x86", ["__SSE2__"], 4, 16, false],
    ["4 lanes, 32 registers and fused on ARM", ["__aarch64__"], 4, 32, true],
  ] as const)("means %s", (_, names, lanes, registers, fused) => {
    compiler(defines(...names));
    expect(target()).toMatchObject({ lanes, registers, fused });
  });

  test("is unknown if it fails on everything: its first output is kept", () => {
    compiler(`echo "$1: no" >&2; exit 1`);
    expect(target()).toEqual({ words: ["-march=native", "-dM", "-E"], message: "-march=native: no\n" });
  });

  test("is unknown if it is killed, and for something that is not a program", () => {
    compiler("kill -9 $$");
    expect(target()).toMatchObject({ message: "it was ended by SIGKILL" });
    const program = compiler("");
    writeFileSync(program, "\u0000\u0001 nothing that runs");
    expect(target()).toHaveProperty("message");
  });
});
