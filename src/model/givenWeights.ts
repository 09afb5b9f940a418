/**
 * Initial parameters from arrays that somebody else made. What the model makes of a raw weight (its sign, whether there is a connection)
 * is asked of the model itself, so this file knows no constraint by name.
 */
import { inContext, invalid, mismatched, missing, unknown } from "../base/errors.ts";
import { isFloat32, outsideFloat32 } from "../settings/kind.ts";
import type { ParameterValues } from "./model.ts";
import type { WeightsSource } from "./weightsSource.ts";

/** Numbers in C order; they are asked for once the shape is known to be right. */
export interface GivenArray {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
  /** Whether the file holds words in place of numbers: a note, or a mistake. */
  readonly isText?: boolean;
}

export interface GivenWeights {
  /** What errors call them, such as `file "start.npz"`. */
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

/** These come from the configuration where a file has none; all others are drawn. */
const stated = ["x0", "wRecFixed"];
const effectivePrefix = "effective_";
/** wRecFixed is added to wRec. */
const fixedSuffix = "Fixed";
/** Parts of the largest entry that float32 may lose. */
const rounding = 1e-5;

/**
 * Raw parameters by name. A matrix is given as the equations use it, [from, to] with signs, and becomes the raw one behind it; or as
 * magnitudes where Dale's principle brings the sign; or, with `effective_NAME` beside it as in weights.npz, as a raw one that stays as it
 * is. PyTorch's names of one RNN layer (`weight_ih_l0`, …) and one linear readout (`weight`, `bias`) are known, with its [to, from].
 * @param usual initial values as the configuration alone would have them, for what is not given
 * @throws "unknown" for an array that the network does not have, "missing" for one that it needs, "mismatched" for a shape or an
 * orientation, "invalid" for an entry that is not finite in float32 or that the model cannot have, and for text
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

/** An array under the name of the parameter that it is meant for, [from, to]. */
interface Placed extends Place {
  readonly data: Float64Array;
}

interface Place {
  readonly shape: readonly number[];
  /** Its name in the file. */
  readonly key: string;
  /** Whether it stands as [to, from] in the file, where messages find its shape and entries. */
  readonly isTransposed: boolean;
  /** Whether it has a name of PyTorch, which is never [from, to]. */
  readonly isTorch: boolean;
}

/** Which parameter an array of PyTorch is: by the last part of its name. */
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
        remedy: `this network has ${declared.map(({ name }) => name).join(", ")}: leave the array out, or change its name`,
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
    // PyTorch's recurrent layer has two biases, which it adds.
    const isSum = other && isTorch && name === "bRec" && lastPart(key) !== lastPart(other.key);
    if (other && !isSum)
      throw invalid({
        subject,
        detail: `and array "${other.key}" would both be ${name}`,
        remedy: "keep one, or name them as this network does",
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

/** Rows for columns. */
function transposed(values: Float64Array, [rows, columns]: readonly number[]): Float64Array {
  return values.map((_, k) => values[(k % rows) * columns + Math.floor(k / rows)]);
}

/** What to do about a matrix that fits once it is transposed. */
const turned = ({ isTransposed, isTorch }: Place) =>
  isTorch
    ? "it looks as if it were [from, to], but under a name of PyTorch it is [to, from]: transpose it, or name it as this network does"
    : isTransposed
      ? "it looks as if it were [from, to] already: give model.weights.orientation as [from, to]"
      : "it looks transposed: give it as [from, to], used as r @ W, or state model.weights.orientation: [to, from]";

function checkShape(array: Place, shape: readonly number[]): void {
  const { key, isTransposed } = array;
  const text = (sizes: readonly number[]) => `[${sizes.join(", ")}]`;
  const inFile = (sizes: readonly number[]) => text(isTransposed ? sizes.toReversed() : sizes);
  if (text(array.shape) !== text(shape)) {
    const fits = shape.length === 2 && text(array.shape.toReversed()) === text(shape);
    throw mismatched({
      subject: `array "${key}"`,
      detail: `of shape ${inFile(array.shape)} where this network has ${inFile(shape)}${isTransposed ? " as [to, from]" : ""}`,
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

/** A weight in six digits: float32 holds no more. */
const short = (weight: number) => Number(weight.toPrecision(6));

/** Entry [3, 41], counted from 0 as in NumPy, where the file has it. */
function entry(k: number, { key, shape, isTransposed }: Place): string {
  const [row, column] = [Math.floor(k / shape[1]), k % shape[1]];
  const indices = shape.length === 2 ? [row, column] : [k];
  return `entry [${(isTransposed ? indices.toReversed() : indices).join(", ")}] of array "${key}"`;
}

/** What the model makes of raw weights 1 and −1 and of fixed ones alone; and whether the given matrix has signs of its own. */
interface Rule {
  readonly plus: ArrayLike<number>;
  readonly minus: ArrayLike<number>;
  readonly base: ArrayLike<number>;
  readonly isSigned: boolean;
}

/**
 * The rule of a parameter, each of whose entries the model gives a sign, takes away or leaves as it is; undefined for one that it uses in
 * another way: that one is given raw.
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

/** Where Dale's principle holds, raw weights 1 and −1 are not opposites. */
const isConstrained = (k: number, { plus, minus }: Rule) => plus[k] !== -minus[k];

/** The raw weight (with what is fixed of it) behind an effective one, or behind its magnitude. */
const rawOf = (value: number, k: number, rule: Rule): number =>
  isConstrained(k, rule) ? Math.abs(value) : value * rule.plus[k];

/** Why the model cannot have an entry, and what to do; undefined where it can. */
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
  return [`where Dale's principle wants ${wanted} 0`, "correct its sign, or change the model"];
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

const otherModel = `take the model section of the run that wrote the file, or leave its arrays ${effectivePrefix}… out`;

/** The same for an effective matrix that no parameter has the name of, whose shape is not known here. */
function checkUseLength({ key, shape }: Place, wanted: number): void {
  const count = shape.reduce((product, length) => product * length, 1);
  if (count !== wanted)
    throw mismatched({
      subject: `array "${key}"`,
      detail: `of ${count} numbers where this model has ${wanted}`,
      remedy: otherModel,
    });
}

/** An effective matrix of the file: this model must make it of the raw parameters beside it. */
function checkUse(array: Placed, made: Float64Array): void {
  const { data } = array;
  const largest = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const k = made.findIndex((value, k) => !(Math.abs(value - data[k]) <= rounding * largest));
  if (k >= 0)
    throw mismatched({
      subject: entry(k, array),
      value: short(data[k]),
      detail: `, but this model makes ${short(made[k])} of the raw parameters beside it`,
      remedy: otherModel,
    });
}
