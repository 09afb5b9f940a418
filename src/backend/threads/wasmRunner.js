// @ts-check
/** Jobs of the WebAssembly backend: a job is a group of slabs. */

/**
 * @typedef {import("./jobs.ts").Jobs & {
 *   readonly module: WebAssembly.Module,
 *   readonly memory: WebAssembly.Memory,
 * }} WasmJobs
 */

import { clearFunction, slabFunction } from "../kernels/names.js";

/**
 * Runs the slabs of a group in order, with the functions of an instance of the module.
 * @param {object} exports
 * @param {WasmJobs} jobs
 * @param {number} thread
 * @returns {(job: number) => void}
 */
export function groupRunner(exports, { memory, groups, threads }, thread) {
  const functions = /** @type {Record<string, (...numbers: number[]) => void>} */ (exports);
  const region = threads[thread];
  const words = new Int32Array(memory.buffer);
  return (job) => {
    functions[clearFunction](groups[job][0].group);
    for (const { lanes, slab, group, counters, steps } of groups[job])
      functions[slabFunction(lanes)](region, slab, group, counters, words[steps / 4]);
  };
}

/**
 * The same, with a new instance.
 * @param {WasmJobs} jobs
 * @param {number} thread
 */
export function wasmRunner(jobs, thread) {
  const { exports } = new WebAssembly.Instance(jobs.module, { arena: { memory: jobs.memory } });
  return groupRunner(exports, jobs, thread);
}
