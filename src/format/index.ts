/** `dalenet/formats`: the files of a run, from and to bytes. Works in Node and in a page. */
export { simulationNpz } from "../simulate/simulate.ts";
export type { NamedArray } from "./array.ts";
export { decodeCsv, encodeCsv } from "./csv.ts";
export { decodeNpz, encodeNpz } from "./npz.ts";
export type { References, RunFile } from "./runFile.ts";
export { decodeSafetensors, encodeSafetensors } from "./safetensors.ts";
export { tableArrays } from "./trialTable.ts";
