// @ts-check
/** Jobs of the native backend: a job is a group of slabs. */
import { createRequire } from "node:module";
import { clearFunction, slabFunction } from "../../backend/kernels/names.js";

const require = createRequire(import.meta.url);

/**
 * The library is the path of the compiled kernels.
 * @typedef {import("../../backend/threads/jobs.ts").Jobs & { readonly library: string, readonly memory:
 * WebAssembly.Memory }} NativeJobs
 */

/** The package that calls C. Throws if it is not installed, or not for this machine. */
export const loadKoffi = () => require("koffi");

/**
 * A function of a loaded library, on a memory. Throws koffi's error if there is no such file or function.
 * @param {string} library
 * @param {WebAssembly.Memory} memory
 * @returns {(name: string, parameters: number) => (...numbers: number[]) => void}
 */
export function nativeFunctions(library, memory) {
  const loaded = loadKoffi().load(library);
  const arena = new Uint8Array(memory.buffer);
  return (name, parameters) => {
    const call = loaded.func(name, "void", ["void *", ...new Array(parameters).fill("uint32")]);
    return (...numbers) => call(arena, ...numbers);
  };
}

/**
 * The slabs of a group, in order.
 * @param {NativeJobs} jobs
 * @param {number} thread
 * @returns {(job: number) => void}
 */
export function nativeRunner({ library, memory, groups, threads }, thread) {
  const functionOf = nativeFunctions(library, memory);
  const widths = [...new Set(groups.flat().map(({ lanes }) => lanes))];
  const slabs = new Map(widths.map((lanes) => [lanes, functionOf(slabFunction(lanes), 5)]));
  const clear = functionOf(clearFunction, 1);
  const region = threads[thread];
  const words = new Int32Array(memory.buffer);
  return (job) => {
    clear(groups[job][0].group);
    for (const { lanes, slab, group, counters, steps } of groups[job])
      slabs.get(lanes)?.(region, slab, group, counters, words[steps / 4]);
  };
}
