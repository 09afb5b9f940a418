/** The kernels of the native backend on emulated ARM: C, cross-compiled to programs that qemu runs. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { allocate, planArena, slabCalls } from "../../src/backend/arena/arena.ts";
import { arenaExecutable, portableProfile } from "../../src/backend/arena/executable.ts";
import { checkCounts, guarded } from "../../src/backend/guard.ts";
import type { Backend } from "../../src/backend/index.ts";
import { portableTiling, type Tiling } from "../../src/backend/kernels/context.ts";
import { emitModule } from "../../src/backend/kernels/emit.ts";
import { usesOf } from "../../src/lower/normalize.ts";
import { usualSlabs } from "../../src/lower/slabs.ts";
import { flags } from "../../src/node/native/compiler.ts";
import { printC } from "../../src/node/native/print.ts";

/** The tiling of native.ts for a machine with 4 lanes and 32 registers. */
const tiling: Tiling = {
  vectorLanes: () => 4,
  sumLanes: () => 4,
  outsideLanes: 4,
  noiseVectors: 4,
  productTile: { units: 16, vectors: 1 },
  sumTile: { rows: 5, columns: 5 },
};
/** Programs instead of libraries, with their start. */
const ofLibraries = ["-shared", "-fPIC", "-nostartfiles"];
const programFlags = [...flags.filter((flag) => !ofLibraries.includes(flag)), "-static"];

/** From Debian's package qemu-user or qemu-user-static. */
const emulators = ["qemu-aarch64", "qemu-aarch64-static"];
const emulator = emulators.find((name) => !spawnSync(name, ["--version"]).error) ?? emulators[0];

/** Reads and writes the arena as a file; further arguments name the calls on it. */
const main = (widths: readonly number[]) => `
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int main(int count, char **words) {
  FILE *file = fopen(words[1], "r+b");
  fseek(file, 0, SEEK_END);
  long bytes = ftell(file);
  rewind(file);
  char *m = aligned_alloc(64, bytes);
  if (fread(m, 1, bytes, file) != bytes) return 1;
  for (int k = 2; k < count; k++) {
    unsigned n[5];
    if (!strcmp(words[k], "prologue")) prologue(m);
    else if (!strcmp(words[k], "epilogue")) epilogue(m);
    else if (!strcmp(words[k], "update")) update(m);
    else if (!strcmp(words[k], "clear")) clear(m, atol(words[++k]));
${widths
  .map(
    (lanes) => `    else if (!strcmp(words[k], "slab${lanes}")) {
      for (int i = 0; i < 5; i++) n[i] = atol(words[++k]);
      slab${lanes}(m, n[0], n[1], n[2], n[3], n[4]);
    }`,
  )
  .join("\n")}
    else return 2;
  }
  rewind(file);
  return fwrite(m, 1, bytes, file) != bytes || fclose(file);
}`;

/** The backend, and a function that removes its programs. */
export function armBackend(): { readonly backend: Backend; readonly clear: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "dalenet-arm-"));
  const programs = new Map<string, string>();
  const programOf = (source: string): string => {
    const known = programs.get(source);
    if (known !== undefined) return known;
    const program = join(folder, `${programs.size}`);
    execFileSync("aarch64-linux-gnu-gcc", [...programFlags, "-o", program, "-x", "c", "-"], { input: source });
    programs.set(source, program);
    return program;
  };

  const compile: Backend["compile"] = (program, options) => {
    const { trials, maxSteps, portable = false } = options;
    checkCounts({ trials, maxSteps });
    const arena = planArena(program, options, { threads: 1, slabs: usualSlabs });
    const { plan, layout } = arena;
    const chosen = portable ? portableTiling(tiling) : tiling;
    const functions = emitModule({ plan, layout, uses: usesOf(plan.roots), ...chosen }, maxSteps);
    const kernels = printC(functions, { fused: !portable });
    const binary = programOf(kernels + main([...new Set(layout.slabs.map(({ lanes }) => lanes))]));
    const memory = allocate(layout);
    const bytes = new Uint8Array(memory.buffer);
    const dump = join(folder, "arena");
    const call = (...words: (string | number)[]) => {
      writeFileSync(dump, bytes);
      execFileSync(emulator, [binary, dump, ...words.map(String)]);
      bytes.set(readFileSync(dump));
    };
    const slabs = () => {
      const words = new Int32Array(memory.buffer);
      return slabCalls(layout).flatMap((calls) => [
        ...["clear", calls[0].group],
        ...calls.flatMap(({ lanes, slab, group, counters, steps }) => [
          ...[`slab${lanes}`, layout.threads[0], slab, group, counters, words[steps / 4]],
        ]),
      ]);
    };
    return arenaExecutable(arena, options, {
      profile: portable ? portableProfile : { backend: "aarch64", precision: "float32", fused: true },
      memory,
      prologue: () => call("prologue"),
      slabs: () => call(...slabs()),
      epilogue: () => call("epilogue"),
      update: () => call("update"),
      close: () => undefined,
    });
  };
  return {
    backend: {
      name: "aarch64",
      tolerance: { values: 2e-5, gradients: 2e-4 },
      compile: (...given) => guarded(compile(...given)),
    },
    clear: () => rmSync(folder, { recursive: true, force: true }),
  };
}
