/**
 * Repetitions of one claim on many tasks, networks or programs: `npm test` makes them for a part, `npm run test:all`
 * for all.
 */
export const isThorough = process.env["DALENET_TESTS"] === "all";

/** The first of every `every` of a list, counted from `from`. */
export const sampleOf = <T>(list: readonly T[], every: number, from = 0): readonly T[] =>
  isThorough ? list : list.filter((_, k) => k % every === from % every);

/** One of a list, for a claim whose repetitions differ in a word, a signal or a format: by default its first. */
export const oneOf = <T>(list: readonly T[], which = 0): readonly T[] => sampleOf(list, list.length, which);
