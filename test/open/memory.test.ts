import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";

/** Trains `steps` steps on the built package, collects garbage, and reports the bytes in use, repeatedly. */
const program = `
import { networkTrainer } from "./dist/loop/loop.js";
import { open } from "./dist/open/experiment.js";
import { backendNamed } from "./dist/node/index.js";
const experiment = open({ model: { units: 4 }, task: { stimulus: 100 }, train: { epochs: 100, batchesPerEpoch: 1000, batch: 2 } });
const loop = networkTrainer(experiment, { backend: backendNamed("wasm") }).run();
const sizes = [];
for (let round = 0; round < 8; round++) {
  for (let step = 0; step < 1000; step++) await loop.next();
  for (let i = 0; i < 2; i++) { gc(); await new Promise((done) => setTimeout(done, 5)); }
  const { heapUsed, arrayBuffers, external } = process.memoryUsage();
  sizes.push({ heapUsed, arrayBuffers, external });
}
console.log(JSON.stringify(sizes));
process.exit();
`;

test("after a warm-up, 1000 training steps leave less than 64 KB more in the heap, and no typed arrays", () => {
  const out = execFileSync(process.execPath, ["--expose-gc", "--input-type=module", "-e", program], {
    encoding: "utf8",
  });
  type Size = Record<"heapUsed" | "arrayBuffers" | "external", number>;
  const sizes = JSON.parse(out) as Size[];
  // The least of three rounds: a collection may come before the engine has let go of what it compiled.
  const least = (from: number, key: keyof Size) => Math.min(...sizes.slice(from, from + 3).map((size) => size[key]));
  const growth = (key: keyof Size) => (least(5, key) - least(2, key)) / 3;
  expect(growth("heapUsed")).toBeLessThan(65536);
  expect(growth("arrayBuffers")).toBeLessThan(4096);
  expect(growth("external")).toBeLessThan(4096);
});
