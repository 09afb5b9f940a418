/** Number and seed of the examples that a property draws: a few from a fixed seed, unless the environment sets more. */
const { DALENET_RUNS, DALENET_SEED } = process.env;

/** Parameters of fc.assert. `usual` is the number that takes about a second. */
export const runs = (usual: number) => ({
  numRuns: DALENET_RUNS === undefined ? usual : Number(DALENET_RUNS),
  seed: DALENET_SEED === undefined ? 2016 : Number(DALENET_SEED),
});

/** Time-out in ms for that many examples; only for tests that hang, as in vitest.config.ts. */
export const timeLimit = 600_000 * (DALENET_RUNS === undefined ? 1 : 60);
