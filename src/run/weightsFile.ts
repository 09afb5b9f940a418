/** Weights as files hold them: raw parameters, as trained, and the effective matrices that the equations see. */
import type { EffectiveValues } from "../model/evaluate.ts";
import type { Population } from "../population.ts";
import type { NamedArray, NumericArray } from "./array.ts";
import { encodeNpz } from "./npz.ts";
import { populationArrays, signName } from "./populationArrays.ts";
import { encodeSafetensors } from "./safetensors.ts";

/** Goes into every file of weights. */
export const weightsNote =
  "Matrices are [from, to]: rows send, columns receive; used as r @ wRec, u @ wIn, r @ wOut. effective_wIn, effective_wRec, effective_wOut (and other effective_ arrays) are what the equations use, after masks, sign constraints (Dale's principle) and fixed weights; the other arrays are raw parameters, as they are trained. unit_population names the population of every unit.";

type Shapes = Readonly<Record<string, readonly number[]>>;

export interface WeightsInput {
  readonly populations: readonly Population[];
  /** Raw parameters by name, and their shapes. */
  readonly parameters: Readonly<Record<string, Float64Array>>;
  readonly shapes: Shapes;
  readonly effective: EffectiveValues;
  readonly effectiveShapes: Shapes;
  /** float32 for backends that compute in it. */
  readonly precision: "float32" | "float64";
}

function arraysOf({
  parameters,
  shapes,
  effective,
  effectiveShapes,
  precision,
}: WeightsInput): Record<string, NumericArray> {
  const all = [
    ...Object.entries(parameters).map(([name, values]) => [name, shapes[name], values] as const),
    ...Object.entries(effective).map(([name, values]) => [`effective_${name}`, effectiveShapes[name], values] as const),
  ];
  return Object.fromEntries(
    all.map(([name, shape, values]) => [
      name,
      { shape, data: precision === "float32" ? Float32Array.from(values) : values },
    ]),
  );
}

/** The bytes of weights.npz: the arrays, the population of every unit, and the note under `README`. */
export const weightsNpz = (input: WeightsInput): Uint8Array =>
  encodeNpz({
    ...arraysOf(input),
    ...populationArrays(input.populations),
    README: { shape: [1], data: [weightsNote] },
  });

/** The bytes of weights.safetensors: the same arrays, the note among the metadata. */
export const weightsSafetensors = (input: WeightsInput): Uint8Array =>
  encodeSafetensors(arraysOf(input), { README: weightsNote, populations: JSON.stringify(input.populations) });

/** The raw parameters in the arrays of weights.npz. */
export function rawParametersOf(arrays: Readonly<Record<string, NamedArray>>): Record<string, Float64Array> {
  const entries = Object.entries(arrays).filter(
    ([key, { data }]) => !key.startsWith("effective_") && key !== signName && !Array.isArray(data),
  );
  return Object.fromEntries(entries.map(([key, { data }]) => [key, Float64Array.from(data as Float64Array)]));
}
