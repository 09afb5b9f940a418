// @ts-check
/** Names of the functions that threads call for a group of slabs. */

/**
 * Runs a slab. Arguments: addresses of the thread's region, the slab's, the group's partial sums, the trial counters;
 * steps.
 * @param {number} lanes
 */
export const slabFunction = (lanes) => `slab${lanes}`;

/** Sets the partial sums of a group to 0. Argument: their address. */
export const clearFunction = "clear";
