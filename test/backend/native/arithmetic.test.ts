/** Compilers told, openly or not, to change the arithmetic of the source. */
import { chmodSync, writeFileSync } from "node:fs";
import { afterEach, describe, expect, test, vi } from "vitest";
import { whyNot } from "../../../src/node/index.ts";
import { findCompiler } from "../../../src/node/native/compiler.ts";
import { because } from "../../because.ts";
import { temporaryFolder } from "../../cli/capture.ts";
import { oneOf } from "../../sample.ts";

const path = temporaryFolder();
const compiler = findCompiler()?.command[0] ?? "";
const reason = whyNot("native") ?? (compiler.endsWith("gcc") ? undefined : "gcc is not the compiler");
afterEach(() => void vi.unstubAllEnvs());

const numbers = Float64Array.of(2 ** -1022, 0.5, 2 ** -1074, 2, 1, 2 ** -60);
/** 1 if small numbers are kept, and rounding is to the nearest. */
const isPlain = () =>
  numbers[0] * numbers[1] === 2 ** -1023 && numbers[2] * numbers[3] === 2 ** -1073 && numbers[4] - numbers[5] === 1;

function withCompiler(command: string): string | undefined {
  vi.stubEnv("DALENET_CACHE", path("cache"));
  vi.stubEnv("CC", command);
  return whyNot("native");
}

/** A compiler that adds hidden arguments to those it is given. */
function hiding(words: string): string {
  writeFileSync(path("cc"), `#!/bin/sh\nexec '${compiler}' "$@" ${words}\n`);
  chmodSync(path("cc"), 0o755);
  return path("cc");
}

const fast = ["-funsafe-math-optimizations", "-ffast-math", "-Ofast"];

describe.skipIf(reason !== undefined)(`the arithmetic of the process${because(reason)}`, () => {
  test.each(oneOf(fast, 1))("stays unchanged, and kernels are usable, if $CC has %s", (flag) => {
    expect(withCompiler(`${compiler} ${flag}`)).toBeUndefined();
    expect(isPlain()).toBe(true);
  });

  test.each(oneOf(fast, 2))("stays unchanged if a script hides %s", (flag) => {
    withCompiler(hiding(flag));
    expect(isPlain()).toBe(true);
  });

  test("is restored if a library changes it when loaded, and that library is refused", () => {
    if (process.arch !== "x64") return;
    const source =
      '__attribute__((constructor)) static void s(void) { unsigned w = 0xffc0; __asm__ volatile("ldmxcsr %0" : : "m"(w)); }';
    writeFileSync(path("start.c"), source);
    expect(withCompiler(hiding(path("start.c")))).toMatch(
      /^C compiler whose libraries change arithmetic .*; name another one in \$CC/,
    );
    expect(isPlain()).toBe(true);
  });

  test.each([
    "-ffast-math",
    "-funsafe-math-optimizations",
    "-freciprocal-math",
    "-ffinite-math-only",
    "-fno-signed-zeros",
  ])("of kernels is not changed by a script that hides %s: it is refused", (flag) => {
    expect(withCompiler(hiding(flag))).toMatch(/fails on the kernels \(".*flags that change arithmetic/);
  });

  test("of kernels is not done on another unit of the processor", () => {
    if (process.arch !== "x64") return;
    expect(withCompiler(`${compiler} -mfpmath=387`)).toMatch(/fails on the kernels \(".*flags that change arithmetic/);
  });

  test("of kernels rounds products before they are added, or the compiler is refused", () => {
    const why = withCompiler(hiding("-ffp-contract=fast"));
    vi.stubEnv("CC", compiler);
    expect([undefined, expect.stringMatching(/makes multiply–adds that are rounded incorrectly/)]).toContainEqual(why);
    expect(isPlain()).toBe(true);
  });
});
