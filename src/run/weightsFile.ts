/** Weights as files hold them: raw parameters, as trained, and the effective matrices that the equations see. */
import { invalid } from "../errors.ts";
import type { EffectiveValues } from "../model/evaluate.ts";
import type { NamedArray, NumericArray } from "./array.ts";
import { encodeNpz } from "./npz.ts";
import { encodeSafetensors } from "./safetensors.ts";

/** Goes into every file of weights. */
export const weightsNote =
  "Matrices are [from, to]: rows send, columns receive; used as r @ wRec, u @ wIn, r @ wOut. wIn, wRec, wOut, bRec, bOut, x0 are raw parameters; effective_wIn, effective_wRec, effective_wOut are what the equations use, after masks, sign constraints (Dale's principle) and fixed weights. The first excitatory units are E, the others I.";

export interface WeightsInput {
  readonly units: number;
  readonly excitatory: number;
  /** Raw parameters by name. */
  readonly parameters: Readonly<Record<string, Float64Array>>;
  readonly effective: EffectiveValues;
  /** float32 for backends that compute in it. */
  readonly precision: "float32" | "float64";
}

/** The shapes of parameters by name: wIn [input, unit], wRec [unit, unit], wOut [unit, output], vectors [n]. */
function shapeOf(name: string, length: number, units: number): readonly number[] {
  if (name.endsWith("wIn")) return [length / units, units];
  if (name.includes("wRec") || name.endsWith("wOut")) return [units, length / units];
  return [length];
}

function arraysOf({ units, parameters, effective, precision }: WeightsInput): Record<string, NumericArray> {
  const matrices = Object.entries(effective).flatMap(([name, value]) =>
    value ? [[`effective_${name}`, value] as const] : [],
  );
  return Object.fromEntries(
    [...Object.entries(parameters), ...matrices].map(([name, values]) => [
      name,
      {
        shape: shapeOf(name, values.length, units),
        data: precision === "float32" ? Float32Array.from(values) : values,
      },
    ]),
  );
}

/** The bytes of weights.npz: the arrays, `unit_population` [unit] (E or I) and the note under `README`. */
export function weightsNpz(input: WeightsInput): Uint8Array {
  const { units, excitatory } = input;
  const population = Array.from({ length: units }, (_, unit) => (unit < excitatory ? "E" : "I"));
  return encodeNpz({
    ...arraysOf(input),
    unit_population: { shape: [units], data: population },
    README: { shape: [1], data: [weightsNote] },
  });
}

/** The bytes of weights.safetensors: the same arrays, the note among the metadata. */
export const weightsSafetensors = (input: WeightsInput): Uint8Array =>
  encodeSafetensors(arraysOf(input), { README: weightsNote, excitatory_units: String(input.excitatory) });

/** The raw parameters in the arrays of weights.npz. Throws "invalid" where wRec is missing. */
export function rawParametersOf(
  arrays: Readonly<Record<string, NamedArray>>,
  name: string,
): Record<string, Float64Array> {
  const entries = Object.entries(arrays).filter(
    ([key, { data }]) => !key.startsWith("effective_") && !Array.isArray(data),
  );
  const parameters = Object.fromEntries(
    entries.map(([key, { data }]) => [key, Float64Array.from(data as Float64Array)]),
  );
  if (!parameters["wRec"]) throw invalid(`file "${name}" without array "wRec"; it is damaged, make it again`);
  return parameters;
}
