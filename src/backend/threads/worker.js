// @ts-check
/** A worker thread: learns of executables by message, and works on their stages in between. */
import { parentPort, workerData } from "node:worker_threads";
import { nativeRunner } from "./nativeRunner.js";
import { at, awaitChange, takeJobs } from "./stage.js";
import { wasmRunner } from "./wasmRunner.js";

/** @type {import("./team.ts").WorkerData} */
const { block, thread, read: before } = workerData;
/** @type {Map<number, (job: number, argument: number) => void>} */
const runners = new Map();
let read = before;

/** @param {unknown} error */
const report = (error) => parentPort?.postMessage(String(error));

/** @param {import("./jobs.ts").Jobs} jobs */
function runnerOf(jobs) {
  if ("module" in jobs) return wasmRunner(jobs, thread);
  Atomics.add(block, at.loading, 1);
  try {
    return nativeRunner(jobs, thread);
  } finally {
    Atomics.sub(block, at.loading, 1);
    Atomics.notify(block, at.loading);
  }
}

/** @param {(job: number, argument: number) => void} run */
const counted = (run) => (/** @type {number} */ job, /** @type {number} */ argument) => {
  run(job, argument);
  Atomics.add(block, at.helped, 1);
};

/** Works until there is a message to read: messages come when this function returns. */
function work() {
  let serial = Atomics.load(block, at.serial);
  for (;;) {
    if (Atomics.load(block, at.posted) !== read) return;
    takeJobs(block, (executable) => runners.get(executable), report);
    awaitChange(block, at.serial, serial);
    serial = Atomics.load(block, at.serial);
  }
}

parentPort?.on("message", (/** @type {import("./team.ts").Message} */ message) => {
  read++;
  if ("release" in message) runners.delete(message.release);
  else if (thread < message.jobs.threads.length) runners.set(message.load, counted(runnerOf(message.jobs)));
  work();
});
