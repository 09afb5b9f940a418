import type { Population } from "../../src/model/index.ts";

/** E units, then I units. */
export const excitatoryInhibitory = (units: number, excitatory: number): Population[] =>
  (
    [
      { name: "E", units: excitatory, sign: 1 },
      { name: "I", units: units - excitatory, sign: -1 },
    ] as const
  ).filter(({ units }) => units > 0);

/** Units without a sign. */
export const plainUnits = (units: number): Population[] => [{ name: "units", units, sign: 0 }];
