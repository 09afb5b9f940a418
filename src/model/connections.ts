/** Which entries of a matrix are connections, and how strong they are. */
import { type Expr, walk } from "../ir/expr.ts";
import type { ParameterDeclaration } from "../ir/program.ts";
import { effectiveValues } from "./effectiveValues.ts";

/** Of each entry of a raw matrix, row by row. */
export interface MatrixConnections {
  /** 1 for a connection, else 0. */
  readonly exists: Float64Array;
  /** What the raw weight changes in the matrix that the equations use, or the raw weight itself. */
  readonly strengths: Float64Array;
}

/**
 * An entry is a connection if its raw weight changes the same entry of an effective matrix. Fixed weights do not add to
 * its strength; of several matrices, the one that it changes most counts. Where no effective matrix of the size depends
 * on the parameter, the mask with which a cell declared it decides, and strengths are raw weights.
 */
export function connectionsOf(
  { name, mask }: ParameterDeclaration,
  parameters: Readonly<Record<string, ArrayLike<number>>>,
  effective: Readonly<Record<string, Expr>>,
): MatrixConnections {
  const raw = Float64Array.from(parameters[name]);
  const own = matricesOf(name, raw.length, effective);
  if (Object.keys(own).length === 0)
    return { exists: mask ? Float64Array.from(mask) : raw.map(() => 1), strengths: raw };
  const under = (weights: Float64Array) => Object.values(effectiveValues(own, { ...parameters, [name]: weights }));
  const [used, none, probed] = [raw, raw.map(() => 0), raw.map((_, k) => probe + k)].map(under);
  return {
    exists: raw.map((_, k) => Number(none.some((matrix, i) => matrix[k] !== probed[i][k]))),
    strengths: raw.map((_, k) => Math.max(...none.map((matrix, i) => Math.abs(used[i][k] - matrix[k])))),
  };
}

/** The effective matrices of a size that depend on a parameter. */
export function matricesOf(
  name: string,
  size: number,
  effective: Readonly<Record<string, Expr>>,
): Readonly<Record<string, Expr>> {
  const isOwn = ({ op, attr }: Expr) => op === "parameter" && attr.name === name;
  return Object.fromEntries(
    Object.entries(effective).filter(([, matrix]) => sizeOf(matrix) === size && walk([matrix]).some(isOwn)),
  );
}

/** A raw weight that no fixed weight hides, whatever the constraint. */
const probe = 2 ** 20;

const sizeOf = ({ type }: Expr): number => type.axes.reduce((product, { size }) => product * size, 1);
