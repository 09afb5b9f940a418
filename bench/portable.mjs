// The cost of the portable profile: a training step under both profiles, on one thread, in turn in one process.
// Other programs on the machine slow some steps down, so processor time is measured, and the minimum of each
// counts. Stores the result and prints the table of docs/backends.md; --no-save leaves no file.
import { forms, stepTrainer, version, whyNoNative } from "./dalenet.mjs";
import { load, machine } from "./machine.mjs";
import { portableTable } from "./portableTable.mjs";
import { median } from "./statistics.mjs";
import { storeResult } from "./store.mjs";

const sizes = [
  { units: 50, batch: 16, steps: 110 },
  { units: 128, batch: 32, steps: 110 },
  { units: 256, batch: 64, steps: 110 },
  { units: 512, batch: 64, steps: 110 },
];
const options = { rounds: 20, turnMs: 200, threads: 1 };
const profiles = ["fast", "portable"];

const missing = await whyNoNative();
if (missing !== undefined) console.error(`without native: ${missing}`);
const shown = forms.filter((form) => form === "wasm" || (form === "native" && missing === undefined));

function processorMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e3;
}

async function contestant(size, form, profile) {
  const trainer = await stepTrainer({ ...size, rate: 1e-3, threads: 1, form, portable: profile === "portable" });
  trainer.start(1);
  let update = 0;
  const stepMs = [];
  return {
    ...{ ...size, form, profile, stepMs, numericProfile: trainer.profile },
    /** Some steps, all of which count except the very first ones. */
    turn() {
      const isFirst = update === 0;
      for (const end = processorMs() + options.turnMs; processorMs() < end; ) {
        const began = processorMs();
        trainer.train(++update);
        if (!isFirst) stepMs.push(processorMs() - began);
      }
    },
    close: trainer.close,
  };
}

const before = load();
const measured = [];
for (const size of sizes) {
  const all = [];
  for (const form of shown) for (const profile of profiles) all.push(await contestant(size, form, profile));
  for (let round = 0; round <= options.rounds; round++) for (const one of all) one.turn();
  for (const { turn: _, close, stepMs, ...rest } of all) {
    close();
    measured.push({ ...rest, count: stepMs.length, minMs: Math.min(...stepMs), medianMs: median(stepMs) });
  }
}

console.log(portableTable(measured));
const result = {
  date: new Date().toISOString(),
  version: version(),
  machine: machine(),
  options,
  load: { before, after: load() },
  measured,
};
if (!process.argv.includes("--no-save")) console.log(storeResult(result, "portable-"));
process.exit(0);
