// @ts-check
/** A worker thread of Node. */
import { parentPort, workerData } from "node:worker_threads";
import { at } from "../../backend/threads/stage.js";
import { wasmRunner } from "../../backend/threads/wasmRunner.js";
import { worker } from "../../backend/threads/worker.js";
import { nativeRunner } from "./nativeRunner.js";

/** @typedef {import("../../backend/threads/wasmRunner.js").WasmJobs} WasmJobs */
/** @typedef {import("./nativeRunner.js").NativeJobs} NativeJobs */

/** @type {import("../../backend/threads/team.ts").WorkerStart} */
const start = workerData;

/**
 * @param {WasmJobs | NativeJobs} jobs
 * @param {number} thread
 */
function runnerOf(jobs, thread) {
  if ("module" in jobs) return wasmRunner(jobs, thread);
  const { block } = start;
  Atomics.add(block, at.loading, 1);
  try {
    return nativeRunner(jobs, thread);
  } finally {
    Atomics.sub(block, at.loading, 1);
    Atomics.notify(block, at.loading);
  }
}

parentPort?.on(
  "message",
  worker(start, runnerOf, (error) => parentPort?.postMessage(String(error))),
);
