// Is the C of the native backend right on ARM? A training step on emulated aarch64, compared with the WebAssembly backend.
// Needs dist/ (npm run build) and Debian's gcc-aarch64-linux-gnu, libc6-dev-arm64-cross and qemu-user. Not part of npm test.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const dist = (path) => import(new URL(`../dist/${path}`, import.meta.url).href);
const { planArena, allocate, slabCalls } = await dist("backend/arena/arena.js");
const { arenaExecutable } = await dist("backend/arena/executable.js");
const { emitModule } = await dist("backend/kernels/emit.js");
const { printC } = await dist("backend/native/print.js");
const { usesOf } = await dist("lower/normalize.js");
const { usualSlabs } = await dist("lower/slabs.js");
const { networkTrainer } = await dist("train/train.js");
const { builtinCases, runCase, runConfig, wasmBackend, worst } = await dist("index.js");

/** As native.ts tiles for a machine with 4 lanes and 32 registers. */
const tiling = {
  vectorLanes: () => 4,
  outsideLanes: 4,
  noiseVectors: 4,
  productTile: { units: 16, vectors: 1 },
  sumTile: { rows: 5, columns: 5 },
};
const flags = ["-O3", "-ffp-contract=off", "-fno-math-errno", "-std=gnu11", "-w", "-static"];
const folder = mkdtempSync(join(tmpdir(), "dalenet-arm-"));

/** The arena goes in and comes out as a file; the words behind it say what is called on it. */
const main = (widths) => `
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int main(int count, char **words) {
  FILE *file = fopen(words[1], "r+b");
  fseek(file, 0, SEEK_END);
  long bytes = ftell(file);
  rewind(file);
  char *m = aligned_alloc(64, bytes + 64 - bytes % 64);
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

let programs = 0;
const arm = {
  name: "aarch64",
  tolerance: { values: 2e-5, gradients: 2e-4 },
  compile(program, options) {
    const arena = planArena(program, options, { threads: 1, slabs: usualSlabs });
    const { plan, layout } = arena;
    const c = printC(emitModule({ plan, layout, uses: usesOf(plan.roots), ...tiling }, options.maxSteps));
    const [source, binary, dump] = ["c", "bin", "arena"].map((end) => join(folder, `${programs}.${end}`));
    programs++;
    writeFileSync(source, c + main([...new Set(layout.slabs.map(({ lanes }) => lanes))]));
    execFileSync("aarch64-linux-gnu-gcc", [...flags, source, "-o", binary]);
    const memory = allocate(layout);
    const bytes = new Uint8Array(memory.buffer, 0, layout.bytes);
    const call = (...words) => {
      writeFileSync(dump, bytes);
      execFileSync("qemu-aarch64", [binary, dump, ...words.map(String)]);
      bytes.set(readFileSync(dump));
    };
    return arenaExecutable(arena, options, {
      profile: { backend: "aarch64", precision: "float32", fused: true },
      memory,
      prologue: () => call("prologue"),
      slabs: (steps) =>
        call(
          ...slabCalls(layout).flatMap((group) => [
            "clear",
            group[0].group,
            ...group.flatMap(({ lanes, slab, group, counters }) => [
              `slab${lanes}`,
              layout.threads[0],
              slab,
              group,
              counters,
              steps,
            ]),
          ]),
        ),
      epilogue: () => call("epilogue"),
      update: () => call("update"),
      close: () => undefined,
    });
  },
};

/** The losses of a few steps of training, with noise from the generator. */
async function losses(backend) {
  const config = runConfig({
    model: { units: 12 },
    task: { stimulus: 200 },
    train: { epochs: 1, batchesPerEpoch: 4, batch: 17 },
  });
  const found = [];
  for await (const record of networkTrainer(config, { backend }).run())
    if (record.kind === "step") found.push(record.loss);
  return found;
}

try {
  const reports = builtinCases().map((one) => runCase(one, arm));
  for (const report of reports)
    console.log(
      `${report.passes ? "PASS" : "FAIL"} ${report.name} loss ${worst(report, "loss")} gradients ${worst(report, "gradients")}`,
    );
  const [here, there] = [await losses(wasmBackend()), await losses(arm)];
  const same = here.every((loss, k) => loss === there[k]);
  const far = Math.max(...here.map((loss, k) => Math.abs(there[k] / loss - 1)));
  console.log(
    `${same ? "same bits as" : `at most ${far.toExponential(1)} from`} wasm in the losses of ${here.length} steps with noise`,
  );
  process.exitCode = reports.every(({ passes }) => passes) && far < 1e-4 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
