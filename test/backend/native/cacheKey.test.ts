import { describe, expect, test } from "vitest";
import { libraryName, machineKey, targetFileName, thisMachine } from "../../../src/node/native/cacheKey.ts";

const cpuinfo = (flags: string, hertz = 1000, cores = 2) =>
  Array.from({ length: cores }, (_, k) => `processor\t: ${k}\ncpu MHz\t\t: ${hertz + k}\nflags\t\t: ${flags}\n`).join(
    "\n",
  );
const machine = (model = "CPU 1", flags = "sse2 avx2") => machineKey("linux", "x64", model, cpuinfo(flags));

describe("cached work", () => {
  test("belongs to one machine: processor, its instructions, system", () => {
    const others = [
      machine(),
      machine("CPU 2"),
      machine("CPU 1", "sse2 avx2 avx512f"),
      machineKey("linux", "arm64", "CPU 1", cpuinfo("sse2 avx2")),
      machineKey("darwin", "x64", "CPU 1", ""),
      machineKey("linux", "arm64", "unknown", "Features\t: fp asimd\nCPU part\t: 0xd40\n"),
      machineKey("linux", "arm64", "unknown", "Features\t: fp asimd\nCPU part\t: 0xd4f\n"),
    ];
    expect(new Set(others).size).toBe(others.length);
    const names = others.map((one) => libraryName("source", "cc", { compiler: "gcc 9" }, ["-O3"], one));
    expect(new Set(names).size).toBe(others.length);
    expect(new Set(others.map((one) => targetFileName("cc", one))).size).toBe(others.length);
  });

  test("does not depend on clock rates, nor on the number of processors", () => {
    expect(machineKey("linux", "x64", "CPU 1", cpuinfo("sse2 avx2", 3999, 64))).toBe(machine());
    expect(thisMachine()).toBe(thisMachine());
  });

  test("belongs to one source, compiler, version and list of flags", () => {
    const given = ["source", "cc", "gcc 9", "-O3"];
    const name = ([source, identity, compiler, flag]: readonly string[]) =>
      libraryName(source, identity, { compiler }, [flag], machine());
    const names = [given, ...given.map((_, k) => given.map((word, j) => (j === k ? `${word}1` : word)))].map(name);
    expect(new Set(names).size).toBe(5);
    expect(names[0]).toMatch(/^kernels-[\da-f]{32}\.so$/);
  });
});
