/**
 * Initial parameters from given arrays. This file knows no constraint by name: it asks the model what it makes of a raw
 * weight, that is, which sign it gives and where connections exist.
 */
import { inContext, invalid, mismatched, missing, unknown } from "../base/errors.ts";
import { isFloat32, outsideFloat32 } from "../settings/kind.ts";
import type { ParameterValues } from "./model.ts";
import type { WeightsSource } from "./weightsSource.ts";

/** Numbers in C order, read only once the shape is known to be right. */
export interface GivenArray {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
  /** Whether the file holds text instead of numbers: a note, or a mistake. */
  readonly isText?: boolean;
}

export interface GivenWeights {
  /** The name in errors, such as `file "start.npz"`. */
  readonly name: string;
  readonly arrays: Readonly<Record<string, GivenArray>>;
}

/** A parameter that the network declares. */
export interface DeclaredParameter {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Effective matrices by name, from raw parameters. */
export type Effective = (parameters: Readonly<Record<string, Float64Array>>) => Readonly<Record<string, Float64Array>>;

/** Parameters that come from the configuration if the file lacks them; all others are drawn. */
const stated = ["x0", "wRecFixed"];
const effectivePrefix = "effective_";
/** wRecFixed is added to wRec. */
const fixedSuffix = "Fixed";
/** The fraction of the largest entry that float32 may lose. */
const rounding = 1e-5;

/**
 * Raw parameters by name. A matrix may be given in three ways: as the equations use it, [from, to] with signs, and is
 * converted to the raw matrix; as magnitudes, where Dale's principle adds the sign; or, together with
 * `effective_NAME` as in weights.npz, as a raw matrix that is taken unchanged. PyTorch's names for one RNN layer
 * (`weight_ih_l0`, …) and a linear readout (`weight`, `bias`) are recognised, with orientation [to, from].
 * @param usual the configuration's initial values, for parameters that are not given
 * @throws "unknown" for an array that the network does not have, "missing" for one that it needs, "mismatched" for a
 * wrong shape or orientation, "invalid" for text and for an entry that is not finite in float32 or impossible in the
 * model
 */
export function givenParameters(
  declared: readonly DeclaredParameter[],
  given: GivenWeights,
  source: Pick<WeightsSource, "orientation" | "partial">,
  usual: ParameterValues,
  effective: Effective,
): ParameterValues {
  const context = { at: "model.weights", within: `model.weights: ${given.name}` };
  return inContext(context, () => parametersOf(declared, given.arrays, source, usual, effective));
}

function parametersOf(
  declared: readonly DeclaredParameter[],
  given: GivenWeights["arrays"],
  { orientation, partial }: Pick<WeightsSource, "orientation" | "partial">,
  usual: ParameterValues,
  effective: Effective,
): ParameterValues {
  const values = new Map(usual);
  const used = () => effective(Object.fromEntries(values));
  const arrays = byParameter(declared, used(), given, orientation[0] === "to");
  const absent = declared.find(({ name }) => !arrays.has(name) && !stated.includes(name));
  if (absent && !partial)
    throw missing({
      subject: `array "${absent.name}"`,
      remedy: "add it, or set model.weights.partial to true to have it drawn",
    });
  for (const array of arrays.values()) checkNumbers(array);
  for (const { name } of declared) values.set(name, arrays.get(name)?.data ?? usual.get(name)!);
  for (const { name, shape } of declared) {
    const array = arrays.get(name);
    if (!array || arrays.has(`${effectivePrefix}${name}`)) continue;
    const rule = ruleOf(name, array.data, values, effective);
    if (!rule) continue;
    checkEntries(name, array, shape, rule);
    const fixed = values.get(`${name}${fixedSuffix}`);
    const raw = array.data.map((value, k) => (rule.plus[k] === 0 ? 0 : rawOf(value, k, rule) - (fixed?.[k] ?? 0)));
    values.set(name, raw);
  }
  for (const [name, made] of Object.entries(used())) {
    const wanted = arrays.get(`${effectivePrefix}${name}`);
    if (wanted) checkUse(wanted, made);
  }
  return values;
}

/** An array [from, to], assigned to its parameter. */
interface Placed extends Place {
  readonly data: Float64Array;
}

interface Place {
  readonly shape: readonly number[];
  /** Its name in the file. */
  readonly key: string;
  /** Whether the file has it as [to, from]; messages give shapes and indices as in the file. */
  readonly isTransposed: boolean;
  /** Whether it has a PyTorch name, which implies [to, from]. */
  readonly isTorch: boolean;
}

/** The parameters of PyTorch arrays, by the last part of their names. */
const torchNameOf = (part: string) => (Object.hasOwn(torchNames, part) ? torchNames[part] : undefined);
const torchNames: Readonly<Record<string, string>> = {
  weight_ih_l0: "wIn",
  weight_hh_l0: "wRec",
  bias_ih_l0: "bRec",
  bias_hh_l0: "bRec",
  weight: "wOut",
  bias: "bOut",
};

function byParameter(
  declared: readonly DeclaredParameter[],
  matrices: Readonly<Record<string, Float64Array>>,
  arrays: GivenWeights["arrays"],
  isTransposed: boolean,
): ReadonlyMap<string, Placed> {
  const effectives = Object.keys(matrices).map((name) => `${effectivePrefix}${name}`);
  const known = new Set([...declared.map(({ name }) => name), ...effectives]);
  const shapes = new Map(
    declared.flatMap(({ name, shape }) => [name, `${effectivePrefix}${name}`].map((key) => [key, shape] as const)),
  );
  const found = new Map<string, Placed>();
  const lastPart = (key: string) => key.replace(/^.*\./, "");
  for (const [key, array] of Object.entries(arrays)) {
    const isTorch = !known.has(key);
    const name = isTorch ? torchNameOf(lastPart(key)) : key;
    const subject = `array "${key}"`;
    const isKnown = name !== undefined && known.has(name);
    if (array.isText && !isKnown) continue; // a note
    if (array.isText)
      throw invalid({
        subject,
        detail: "holds text",
        remedy: `save it as numbers (in NumPy: array.astype("float32"))`,
      });
    if (!isKnown)
      throw unknown({
        subject,
        remedy: `this network has ${declared.map(({ name }) => name).join(", ")}: remove the array, or rename it`,
      });
    const isTurned = (isTransposed || isTorch) && array.shape.length === 2;
    const shape = isTurned ? array.shape.toReversed() : array.shape;
    const place = { shape, key, isTorch, isTransposed: isTurned };
    const wanted = shapes.get(name);
    if (wanted) checkShape(place, wanted);
    else checkUseLength(place, matrices[name.slice(effectivePrefix.length)].length);
    const values = Float64Array.from(array.data);
    const placed = { ...place, data: isTurned ? transposed(values, array.shape) : values };
    const other = found.get(name);
    // PyTorch's recurrent layer adds two biases.
    const isSum = other && isTorch && name === "bRec" && lastPart(key) !== lastPart(other.key);
    if (other && !isSum)
      throw invalid({
        subject,
        detail: `and array "${other.key}" would both be ${name}`,
        remedy: "keep one, or use this network's names",
      });
    found.set(name, isSum ? { ...placed, data: placed.data.map((value, k) => value + other.data[k]) } : placed);
  }
  for (const { name } of declared) {
    const used = found.get(`${effectivePrefix}${name}`);
    if (!used || found.has(name)) continue;
    found.delete(`${effectivePrefix}${name}`);
    found.set(name, used);
  }
  return found;
}

/** The transpose. */
function transposed(values: Float64Array, [rows, columns]: readonly number[]): Float64Array {
  return values.map((_, k) => values[(k % rows) * columns + Math.floor(k / rows)]);
}

/** The remedy for a matrix that would fit if it were transposed. */
const turned = ({ isTransposed, isTorch }: Place) =>
  isTorch
    ? "it seems to be [from, to], but a PyTorch name means [to, from]: transpose it, or use this network's name for it"
    : isTransposed
      ? "it seems to be [from, to] already: set model.weights.orientation to [from, to]"
      : "it seems to be transposed: give it as [from, to] (r @ W), or set model.weights.orientation to [to, from]";

function checkShape(array: Place, shape: readonly number[]): void {
  const { key, isTransposed } = array;
  const text = (sizes: readonly number[]) => `[${sizes.join(", ")}]`;
  const inFile = (sizes: readonly number[]) => text(isTransposed ? sizes.toReversed() : sizes);
  if (text(array.shape) !== text(shape)) {
    const fits = shape.length === 2 && text(array.shape.toReversed()) === text(shape);
    throw mismatched({
      subject: `array "${key}"`,
      detail:
        `of shape ${inFile(array.shape)}, but this network has ${inFile(shape)}` +
        (isTransposed ? " as [to, from]" : ""),
      remedy: fits ? turned(array) : "give it that shape, or change the model or the task",
    });
  }
}

function checkNumbers(array: Placed): void {
  const bad = array.data.findIndex((value) => !isFloat32(value));
  if (bad >= 0)
    throw invalid({
      subject: entry(bad, array),
      value: array.data[bad],
      remedy: `a weight is a finite number${outsideFloat32(array.data[bad])}`,
    });
}

/** A weight in six digits, the precision of float32. */
const short = (weight: number) => Number(weight.toPrecision(6));

/** An entry such as [3, 41], counted from 0 as in NumPy, at its position in the file. */
function entry(k: number, { key, shape, isTransposed }: Place): string {
  const [row, column] = [Math.floor(k / shape[1]), k % shape[1]];
  const indices = shape.length === 2 ? [row, column] : [k];
  return `entry [${(isTransposed ? indices.toReversed() : indices).join(", ")}] of array "${key}"`;
}

/** The effective weights of raw weights 1, −1 and 0, and whether the given matrix has negative entries. */
interface Rule {
  readonly plus: ArrayLike<number>;
  readonly minus: ArrayLike<number>;
  readonly base: ArrayLike<number>;
  readonly isSigned: boolean;
}

/**
 * The rule of a parameter if the model signs, removes or keeps each of its entries; undefined if it uses the
 * parameter in another way, so that it must be given raw.
 */
function ruleOf(
  name: string,
  data: Float64Array,
  values: ReadonlyMap<string, Float64Array>,
  effective: Effective,
): Rule | undefined {
  const zeros = data.map(() => 0);
  const parameters = Object.fromEntries(values);
  const unfixed = { ...parameters, ...(values.has(name + fixedSuffix) ? { [name + fixedSuffix]: zeros } : {}) };
  const plus = effective({ ...unfixed, [name]: data.map(() => 1) })[name];
  const minus = effective({ ...unfixed, [name]: data.map(() => -1) })[name];
  const base = effective({ ...parameters, [name]: zeros })[name];
  if (plus?.length !== data.length || !plus.every((value) => Math.abs(value) === 1 || value === 0)) return undefined;
  return { plus, minus, base, isSigned: data.some((value) => value < 0) };
}

/** Under Dale's principle, raw weights 1 and −1 do not give opposite effective weights. */
const isConstrained = (k: number, { plus, minus }: Rule) => plus[k] !== -minus[k];

/** The raw weight, including its fixed part, for an effective weight or its magnitude. */
const rawOf = (value: number, k: number, rule: Rule): number =>
  isConstrained(k, rule) ? Math.abs(value) : value * rule.plus[k];

/** Why the model cannot have an entry, and the remedy; undefined if it can. */
function objection(value: number, k: number, rule: Rule): readonly [fact: string, advice: string] | undefined {
  const { plus, base, isSigned } = rule;
  if (plus[k] === 0) {
    const there = isSigned ? base[k] : Math.abs(base[k]);
    if (Math.abs(value - there) <= rounding * Math.abs(there)) return undefined;
    return there === 0
      ? ["where this model has no connection (autapses, masks, readout)", "set it to 0, or change the model"]
      : [`where this model has the fixed weight ${short(there)}`, "give that one, or change model.recurrentFixed"];
  }
  if (!isSigned || !isConstrained(k, rule) || value * plus[k] >= 0) return undefined;
  const wanted = plus[k] > 0 ? "at least" : "at most";
  return [`where Dale's principle requires ${wanted} 0`, "correct its sign, or change the model"];
}

function checkEntries(name: string, array: Placed, shape: readonly number[], rule: Rule): void {
  const firstOf = (data: Float64Array) => data.findIndex((value, k) => objection(value, k, rule) !== undefined);
  const k = firstOf(array.data);
  if (k < 0) return;
  const [fact, advice] = objection(array.data[k], k, rule)!;
  const wrong = { subject: entry(k, array), value: short(array.data[k]), detail: fact };
  if (shape[0] === shape[1] && firstOf(transposed(array.data, shape)) < 0)
    throw mismatched({ ...wrong, remedy: turned(array) });
  const raw = `raw weights of a run? save ${effectivePrefix}${name}, or both`;
  throw invalid({ ...wrong, remedy: `${advice} (${raw})` });
}

const otherModel = `use the model section of the run that wrote the file, or remove its arrays ${effectivePrefix}…`;

/** The same for an effective matrix that is not named after a parameter, whose shape is unknown here. */
function checkUseLength({ key, shape }: Place, wanted: number): void {
  const count = shape.reduce((product, length) => product * length, 1);
  if (count !== wanted)
    throw mismatched({
      subject: `array "${key}"`,
      detail: `of ${count} numbers where this model has ${wanted}`,
      remedy: otherModel,
    });
}

/** Checks an effective matrix of the file: this model must compute it from the file's raw parameters. */
function checkUse(array: Placed, made: Float64Array): void {
  const { data } = array;
  const largest = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const k = made.findIndex((value, k) => !(Math.abs(value - data[k]) <= rounding * largest));
  if (k >= 0)
    throw mismatched({
      subject: entry(k, array),
      value: short(data[k]),
      detail: `, but this model computes ${short(made[k])} from the file's raw parameters`,
      remedy: otherModel,
    });
}
