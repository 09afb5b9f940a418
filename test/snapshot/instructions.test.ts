/**
 * A guard on speed that is independent of load on the machine: the number of instructions of each kernel of the
 * notebook's network may fall, not rise. To renew the file after an improvement, delete it and run this test.
 */
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { planArena } from "../../src/backend/arena/arena.ts";
import { adam, compileTraining } from "../../src/backend/index.ts";
import { emitModule } from "../../src/backend/kernels/emit.ts";
import { tiling } from "../../src/backend/wasm/wasm.ts";
import { usesOf } from "../../src/lower/normalize.ts";
import { usualSlabs } from "../../src/lower/slabs.ts";
import { modelOptions } from "../../src/model/index.ts";
import { buildNetwork } from "../../src/model/rate/network.ts";

const file = "ei.instructions.txt";
const [trials, maxSteps] = [16, 110];

function emitted() {
  const { network } = buildNetwork(modelOptions({ preset: "ei", units: 50 }), {
    inputs: 3,
    outputs: 3,
    dt: 20,
    loss: "crossEntropy",
    inputNoise: true,
  });
  const program = compileTraining(network, adam({ clipNorm: 1 }), { records: ["outputs"] });
  const { plan, layout } = planArena(
    program,
    { trials, maxSteps, noise: "generated" },
    { threads: 1, slabs: usualSlabs },
  );
  return emitModule({ plan, layout, uses: usesOf(plan.roots), ...tiling }, maxSteps);
}

/** Lines of "name: instructions, instructions executed per call". */
type Counts = ReadonlyMap<string, readonly number[]>;
const print = (counts: Counts) => [...counts].map(([name, pair]) => `${name}: ${pair.join(", ")}\n`).join("");
const parse = (text: string): Counts =>
  new Map(
    text
      .trim()
      .split("\n")
      .map((line) => line.split(": "))
      .map(([name, pair]) => [name, pair.split(", ").map(Number)]),
  );
const grown = (now: Counts, before: Counts) =>
  [...now].filter(([name, pair]) => pair.some((count, k) => count > (before.get(name)?.[k] ?? 0)));

test("no kernel of the notebook's network has more instructions than before", async () => {
  const functions = emitted();
  const total = (key: "instructions" | "executed") => functions.reduce((sum, f) => sum + f[key], 0);
  const now: Counts = new Map([
    ...functions.map((f) => [f.name, [f.instructions, f.executed]] as const),
    ["all", [total("instructions"), total("executed")]],
  ]);
  const path = new URL(file, import.meta.url);
  const more = existsSync(path) ? grown(now, parse(readFileSync(path, "utf8"))) : [...now];
  if (more.length === 0) return;
  const names = more.map(([name]) => name).join("; ");
  const advice = "measure it (bench/), and if that is intended accept it: npx vitest run test/snapshot -u";
  await expect(print(now), `more instructions in ${names}; ${advice}`).toMatchFileSnapshot(file);
});

test("one instruction more is growth, one less is not", () => {
  const before = parse("forward3 product 8: 112, 7011\n");
  const now = (instructions: number, executed: number): Counts =>
    new Map([["forward3 product 8", [instructions, executed]]]);
  expect(grown(now(112, 7011), before)).toEqual([]);
  expect(grown(now(111, 7010), before)).toEqual([]);
  expect(grown(now(113, 7011), before)).toHaveLength(1);
  expect(grown(now(112, 7012), before)).toHaveLength(1);
});
