/** A training in any order resumes to the bit, through a checkpoint file. */
import { expect, test } from "vitest";
import { decodeCheckpoint, encodeCheckpoint } from "../../src/format/checkpointFile.ts";
import type { Checkpoint, Config } from "../../src/index.ts";
import { networkTrainer } from "../../src/loop/loop.ts";
import { open } from "../../src/open/experiment.ts";
import { fault } from "../fault.ts";
import { wasm } from "../wasm.ts";
import { tiny, tinyTask } from "./tiny.ts";

const match = { name: "delayMatchSample", fixation: 40, sample: 60, delay: 40, test: 60, decision: 40 } as const;
const mixed = { name: "mixture", tasks: [{ ...tinyTask, weight: 2 }, match] } as const;
const list = [
  { levels: "perceptualDecision", batches: 6 },
  { levels: "delayMatchSample", until: 0.5, over: 2 },
  { levels: ["perceptualDecision", "delayMatchSample"] },
] as const;
const inRows = { sequence: { steps: 40 }, truncation: 200 } as const;

const trainings: Readonly<Record<string, Config["train"]>> = {
  "batches of one task": { order: { blocks: "task", length: "batch" } },
  "blocks of random length, one task favoured": { order: { blocks: "task", length: { uniform: [3, 9] }, share: 0.8 } },
  transitions: { order: { transitions: "task", stay: [0.9, 0.2], length: 10 } },
  "more of what fails": { order: { adapt: "task", memory: 3 } },
  "one task after the other": { order: { stages: "task", list } },
  "transitions in rows with carried state and windows": { order: { transitions: "task", stay: 0.8 }, ...inRows },
  "stages in such rows": { order: { stages: "task", list, each: "batch" }, ...inRows },
  "a mixture in such rows": inRows,
};
const experimentOf = (train: Config["train"]) =>
  open({ ...tiny, task: mixed, train: { ...tiny.train, optimizer: { learningRate: 0.02 }, ...train } });

async function trained(train: Config["train"], resume?: Checkpoint, stopAfter = Number.POSITIVE_INFINITY) {
  const controller = new AbortController();
  const loop = networkTrainer(experimentOf(train), { backend: wasm, signal: controller.signal, resume }).run();
  for (let next = await loop.next(); ; next = await loop.next()) {
    if (next.done) return next.value.checkpoint;
    if (next.value.kind === "step" && next.value.step === stopAfter) controller.abort();
  }
}
const lasting = ({ parameters, slots, step, position, epochs }: Checkpoint) => ({
  parameters,
  slots,
  step,
  position,
  epochs,
});

test.each(Object.entries(trainings))("%s", async (_, train) => {
  const whole = await trained(train);
  const half = decodeCheckpoint(encodeCheckpoint(await trained(train, undefined, 9)), "checkpoint.npz");
  expect(half.step).toBe(9);
  expect(lasting(await trained(train, half))).toEqual(lasting(whole));
});

test("a run is not resumed in another order", async () => {
  const half = await trained(trainings["transitions"], undefined, 3);
  expect(() => networkTrainer(experimentOf(trainings["more of what fails"]), { backend: wasm, resume: half })).toThrow(
    fault("mismatched", /train\.order/),
  );
});
