/** Weights as files store them: raw parameters, as trained, and the effective matrices that enter the equations. */
import { mismatched } from "../base/errors.ts";
import type { Population } from "../base/population.ts";
import type { EffectiveValues } from "../model/effectiveValues.ts";
import { elementCount, type NamedArray, type NumericArray, type NumericData } from "./array.ts";
import { finiteNumbersIn } from "./expectedArrays.ts";
import { encodeNpz } from "./npz.ts";
import { populationArrays, signName } from "./populationArrays.ts";
import { encodeSafetensors } from "./safetensors.ts";

/** Included in every file of weights. */
export const weightsNote =
  "Matrices are [from, to]: rows send, columns receive; used as r @ wRec, u @ wIn, r @ wOut. " +
  "effective_wIn, effective_wRec, effective_wOut (and other effective_ arrays) are what the equations use, " +
  "after masks, sign constraints (Dale's principle) and fixed weights; " +
  "the other arrays are raw parameters, as they are trained. " +
  "unit_population names the population of every unit.";

const positionName = "unit_position";

/** Arrays of numbers in a file of weights that are no weights. */
export const unitArrays: readonly string[] = [signName, positionName];

type Shapes = Readonly<Record<string, readonly number[]>>;

export interface WeightsContent {
  readonly populations: readonly Population[];
  /** The group of every unit in the mask of a matrix, by the name of the matrix; only of masks that name groups. */
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  /** Column and row of every unit, if the recurrent mask follows from their distances. */
  readonly positions?: readonly (readonly [number, number])[];
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
}: WeightsContent): Record<string, NumericArray> {
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

/** The bytes of weights.npz: the arrays, what is known of every unit, and the note as `README`. */
export const weightsNpz = (input: WeightsContent): Uint8Array =>
  encodeNpz({
    ...arraysOf(input),
    ...populationArrays(input.populations),
    ...Object.fromEntries(
      Object.entries(input.groups ?? {}).map(([matrix, names]) => [
        `unit_group_${matrix}`,
        { shape: [names.length], data: names },
      ]),
    ),
    ...(input.positions && {
      [positionName]: { shape: [input.positions.length, 2], data: Float64Array.from(input.positions.flat()) },
    }),
    README: { shape: [1], data: [weightsNote] },
  });

/** The bytes of weights.safetensors: the same arrays, with the note in the metadata. */
export const weightsSafetensors = (input: WeightsContent): Uint8Array =>
  encodeSafetensors(arraysOf(input), { README: weightsNote, populations: JSON.stringify(input.populations) });

/**
 * The effective recurrent matrix in such arrays; undefined if the model has none. Throws "invalid" if its size is
 * wrong or it is not finite.
 */
export const recurrentIn = (
  arrays: Readonly<Record<string, NamedArray>>,
  units: number,
  file: string,
): NumericData | undefined =>
  Object.hasOwn(arrays, "effective_wRec") ? finiteNumbersIn(arrays, "effective_wRec", [units, units], file) : undefined;

/**
 * The trained time constants in ms, [unit], in the arrays of a preset's network; undefined if it trains none. Throws
 * like `recurrentIn`.
 */
export const tauIn = (
  arrays: Readonly<Record<string, NamedArray>>,
  units: number,
  file: string,
): NumericData | undefined =>
  Object.hasOwn(arrays, "effective_tau") ? finiteNumbersIn(arrays, "effective_tau", [units], file) : undefined;

/**
 * The raw parameters of a network from the arrays of its weights.npz; `file` is that file's name.
 * @param shapes of the parameters that the network declares
 * @throws "mismatched" if one is missing or of another size, before reading any; "invalid" if it is text or holds
 * a value that is not finite
 */
export function rawParametersOf(
  arrays: Readonly<Record<string, NamedArray>>,
  shapes: Shapes,
  file: string,
): Record<string, Float64Array> {
  for (const [name, shape] of Object.entries(shapes)) {
    const found = Object.hasOwn(arrays, name) ? elementCount(arrays[name].shape) : 0;
    if (found !== elementCount(shape))
      throw mismatched({
        place: { file },
        subject: `parameter "${name}"`,
        detail: `of ${found} numbers`,
        remedy: `run.json gives ${elementCount(shape)}, the files are not of one run`,
      });
  }
  return Object.fromEntries(
    Object.keys(shapes).map((name) => {
      const numbers = finiteNumbersIn(arrays, name, arrays[name].shape, file);
      return [name, numbers instanceof Float64Array ? numbers : Float64Array.from(numbers)];
    }),
  );
}
