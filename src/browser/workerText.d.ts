/** The program of a page's worker, which the build makes of worker.js: inlined as text because bundlers resolve worker files differently. */
export const workerText: string;
