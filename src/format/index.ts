/** `dalenet/formats`: the files of a run, from and to bytes. Works in Node and in a page. */
export { simulationNpz } from "../simulate/simulate.ts";
export type { NamedArray } from "./array.ts";
export { type CsvCell, decodeCsv, encodeCsv } from "./csv.ts";
export { encodeMat } from "./mat.ts";
export { decodeNpz, encodeNpz } from "./npz.ts";
export { recordingArrays } from "./recordingFile.ts";
export { recordingColumns } from "./recordingTable.ts";
export type { References, RunFile } from "./runFile.ts";
export { decodeSafetensors, encodeSafetensors } from "./safetensors.ts";
export { encodeScalarEvents, type ScalarCurve } from "./scalarEvents.ts";
export { tableArrays } from "./trialTable.ts";
