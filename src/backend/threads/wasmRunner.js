// @ts-check
/** Jobs of the WebAssembly backend: a job is a group of slabs. */

/**
 * @typedef {object} SlabCall
 * @property {string} name of the driver
 * @property {number} slab address of its region
 * @property {number} group address of the partial sums it adds to
 * @property {number} counters address of the counters of its trials
 *
 * @typedef {object} WasmJobs
 * @property {WebAssembly.Module} module
 * @property {WebAssembly.Memory} memory
 * @property {readonly (readonly SlabCall[])[]} groups the calls of each job, in order
 * @property {readonly number[]} threads addresses of the region of each thread
 */

/**
 * The slabs of a group, in order, on the functions of an instance of the module.
 * @param {object} exports
 * @param {WasmJobs} jobs
 * @param {number} thread
 * @returns {(job: number, steps: number) => void}
 */
export function groupRunner(exports, { groups, threads }, thread) {
  const functions = /** @type {Record<string, (...numbers: number[]) => void>} */ (exports);
  const region = threads[thread];
  return (job, steps) => {
    for (const { name, slab, group, counters } of groups[job]) functions[name](region, slab, group, counters, steps);
  };
}

/**
 * The same, with an instance of its own.
 * @param {WasmJobs} jobs
 * @param {number} thread
 */
export function wasmRunner(jobs, thread) {
  const { exports } = new WebAssembly.Instance(jobs.module, { arena: { memory: jobs.memory } });
  return groupRunner(exports, jobs, thread);
}
