/** The raw weight that gives a weight of the equations. Like givenWeights.ts, it knows no constraint by name. */
import { type DalenetError, invalid, unknownName, unsupported } from "../base/errors.ts";
import { isMatrix, type ParameterDeclaration } from "../ir/program.ts";
import { matricesOf } from "./connections.ts";
import { effectiveValues } from "./effectiveValues.ts";
import type { BuiltNetwork } from "./model.ts";

type Values = Readonly<Record<string, Float64Array>>;

/** An entry of a parameter, row by row, and its new raw value. */
export interface RawWeight {
  readonly name: string;
  readonly entry: number;
  readonly raw: number;
}

/** The fraction of a weight that float32 may lose. */
const rounding = 1e-6;
/** A raw weight that no fixed weight hides, whatever the constraint. */
const probe = 2 ** 20;

/**
 * Finds which raw weight has to take which value for an entry of a matrix to be `value` in the equations. A parameter
 * that no matrix of the equations shows is taken as it is.
 * @param parameters raw, by name
 * @param removed connections that were removed from a parameter, 1 or 0
 * @throws "unknown" for another matrix, "invalid" for an entry that it does not have, that is no connection, or whose
 * sign Dale's principle fixes otherwise, "unsupported" where no raw weight gives the value
 */
export function rawWeightOf(
  { matrix, from, to }: { readonly matrix: string; readonly from: number; readonly to: number },
  value: number,
  parameters: Values,
  { network, effective }: Pick<BuiltNetwork, "network" | "effective">,
  removed: (name: string) => ArrayLike<number> | undefined,
): RawWeight {
  const declared = network.parameters.filter(isMatrix);
  const used = Object.fromEntries(Object.entries(effective).filter(([, { type }]) => type.axes.length === 2));
  const shown = Object.values(used).flatMap((one) => declared.filter(({ name }) => isIn(name, { one })));
  const hidden = declared.filter((one) => !shown.includes(one));
  const known = [...new Set([...Object.keys(used), ...hidden.map(({ name }) => name)])];
  if (!known.includes(matrix)) throw unknownName({ at: "weight.matrix" }, matrix, known);
  const type = (used[matrix] ?? declared.find(({ name }) => name === matrix)!.value).type;
  [from, to].forEach((index, side) => {
    const { size } = type.axes[side];
    if (index >= size)
      throw invalid({
        at: `weight.${side === 0 ? "from" : "to"}`,
        value: index,
        detail: `in ${matrix} of shape [${type.axes.map((one) => one.size).join(", ")}]`,
        remedy: `count from 0 to ${size - 1}`,
      });
  });
  const entry = from * type.axes[1].size + to;
  const isRemoved = (name: string) => removed(name)?.[entry] === 1;
  if (!used[matrix]) {
    const { mask } = declared.find(({ name }) => name === matrix)!;
    if ((mask && mask[entry] === 0) || isRemoved(matrix)) throw noConnection(matrix, from, to, value);
    return { name: matrix, entry, raw: value };
  }
  const own = { [matrix]: used[matrix] };
  const size = type.axes[0].size * type.axes[1].size;
  const made = (name: string, raw: number) => {
    const changed = parameters[name].slice();
    changed[entry] = raw;
    return effectiveValues(own, { ...parameters, [name]: changed })[matrix];
  };
  const now = effectiveValues(own, parameters)[matrix];
  /** Whether a raw weight gives the value, and changes no other one. */
  const gives = (name: string, raw: number) =>
    made(name, raw).every((weight, k) =>
      k === entry ? Math.abs(weight - value) <= rounding * Math.abs(value) : weight === now[k],
    );
  const possible = byLikeness(matrix, declared).filter(({ name }) => matricesOfSize(name, size, own));
  const connected = possible.filter(({ name }) => {
    const [none, plus, minus] = [0, probe, -probe].map((raw) => made(name, raw)[entry]);
    return !isRemoved(name) && (none !== plus || none !== minus);
  });
  for (const { name } of connected) {
    // Fixed weights are added to the raw one, before or after its sign.
    const base = made(name, 0)[entry];
    // Under |w| both signs give it: the present one keeps the direction in which momentum pushes the weight.
    const isKept = (one: number) => Math.sign(one) === Math.sign(parameters[name][entry]);
    const raw = [value, -value, value - base, base - value, -value - base, value + base]
      .toSorted((a, b) => Number(isKept(b)) - Number(isKept(a)))
      .find((one) => gives(name, one));
    if (raw !== undefined) return { name, entry, raw: raw === 0 ? 0 : raw };
  }
  if (connected.length === 0 && possible.length > 0) throw noConnection(matrix, from, to, value);
  const signs = connected.map(({ name }) => [probe, -probe].map((raw) => Math.sign(made(name, raw)[entry])));
  const sign = signs.flat().find((one) => one !== 0) ?? 0;
  if (sign !== 0 && signs.every((both) => both.every((one) => one === sign || one === 0)) && value * sign < 0)
    throw invalid({
      at: "value",
      value,
      detail: `for ${matrix} from ${from} to ${to}, where Dale's principle requires ${sign > 0 ? "at least" : "at most"} 0`,
      remedy: "correct its sign",
    });
  throw unsupported({
    at: "value",
    value,
    detail: `for ${matrix} from ${from} to ${to}, which no single raw weight sets to it`,
    remedy: `edit a matrix whose entries have a raw weight each`,
  });
}

const isIn = (name: string, matrices: BuiltNetwork["effective"]): boolean =>
  Object.values(matrices).some(({ type }) => matricesOfSize(name, type.axes[0].size * type.axes[1].size, matrices));

const matricesOfSize = (name: string, size: number, matrices: BuiltNetwork["effective"]): boolean =>
  Object.keys(matricesOf(name, size, matrices)).length > 0;

/** The parameter with the name of the matrix first; those that are trained before others. */
const byLikeness = (matrix: string, declared: readonly ParameterDeclaration[]): ParameterDeclaration[] =>
  declared.toSorted(
    (a, b) => Number(b.name === matrix) - Number(a.name === matrix) || Number(b.trained) - Number(a.trained),
  );

const noConnection = (matrix: string, from: number, to: number, value: number): DalenetError =>
  invalid({
    at: "value",
    value,
    detail: `for ${matrix} from ${from} to ${to}, where the network has no connection`,
    remedy: "edit one that exists: neither an autapse, nor masked, nor removed before",
  });
