/** How many examples a property draws, and from which seed: a few from a fixed one, unless the environment asks for more. */
const { DALENET_RUNS, DALENET_SEED } = process.env;

/** Parameters of fc.assert. `usual` is what takes about a second. */
export const runs = (usual: number) => ({
  numRuns: DALENET_RUNS === undefined ? usual : Number(DALENET_RUNS),
  seed: DALENET_SEED === undefined ? 2016 : Number(DALENET_SEED),
});

/** Time for a test of that many examples, in ms: for what hangs alone, as in vitest.config.ts. */
export const timeLimit = 600_000 * (DALENET_RUNS === undefined ? 1 : 60);
