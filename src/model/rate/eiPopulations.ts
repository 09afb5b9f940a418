import type { Population } from "../../base/population.ts";

/** Numbers of E and I units. */
export interface UnitCounts {
  readonly units: number;
  readonly excitatoryUnits: number;
}

/** The populations of the presets, E first; either may have no units. Without signs, their names remain. */
export const eiPopulations = ({ units, excitatoryUnits }: UnitCounts, haveSigns = true): readonly Population[] => [
  { name: "E", units: excitatoryUnits, sign: haveSigns ? 1 : 0 },
  { name: "I", units: units - excitatoryUnits, sign: haveSigns ? -1 : 0 },
];
