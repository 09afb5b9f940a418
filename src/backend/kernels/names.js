// @ts-check
/** Names of the functions that a thread calls for a group of slabs. */

/**
 * Runs a slab: address of the thread's region, of the slab's, of the group's partial sums, of the trial counters; steps.
 * @param {number} lanes
 */
export const slabFunction = (lanes) => `slab${lanes}`;

/** Sets the partial sums of a group to 0: their address. */
export const clearFunction = "clear";
