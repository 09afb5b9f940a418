/**
 * The program of a page's worker, bundled from worker.js by the build: inlined as text because bundlers resolve
 * worker files differently.
 */
export const workerText: string;
