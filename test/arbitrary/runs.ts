import { isThorough } from "../sample.ts";

/**
 * Number and seed of the examples that a property draws: a few from a fixed seed, unless the environment sets more or
 * all tests are asked for.
 */
const { DALENET_RUNS, DALENET_SEED } = process.env;

/** Parameters of fc.assert. `all` is the number that takes about a second; `npm test` draws a fifth of it. */
export const runs = (all: number) => ({
  numRuns: DALENET_RUNS === undefined ? (isThorough ? all : Math.ceil(all / 5)) : Number(DALENET_RUNS),
  seed: DALENET_SEED === undefined ? 2016 : Number(DALENET_SEED),
});

/** Time-out in ms for that many examples; only for tests that hang, as in vitest.config.ts. */
export const timeLimit = 600_000 * (DALENET_RUNS === undefined ? 1 : 60);
