/**
 * Effective weights, which the equations of a time step use, from the raw, trained matrices. With A = mask∘W + fixed,
 * and pos = |·| or [·]₊ under Dale's principle (constraint.ts),
 *
 *     W_in = pos(A_in)      W_rec = pos(A_rec)·sign      W_out = pos(A_out)·sign of the sending unit
 *
 * without autapses and readout from I units, unless requested. Song, Yang & Wang (2016), PLoS Comput Biol 12(2):
 * e1004792. The sign of W_rec is that of the sending unit, or of the receiving unit to reproduce the notebook's
 * fault. Instantaneous I units receive from E units only (inhibition.ts).
 */
import { constant, type Expr } from "../../ir/expr.ts";
import type { Axis } from "../../ir/shape.ts";
import { type Constraint, constraints } from "../constraint.ts";
import type { Dimensions } from "../model.ts";
import { isPossible, leakyUnits } from "./inhibition.ts";
import { outerMaskOf, recurrentMaskOf } from "./mask.ts";
import type { ModelOptions } from "./modelSettings.ts";

/** The raw parameters; wIn is absent without inputs, wRecFixed without fixed weights. */
export interface RawWeights {
  readonly wIn?: Expr;
  readonly wRec: Expr;
  readonly wRecFixed?: Expr;
  readonly wOut: Expr;
}

/** Matrices [from, to] as the step uses them, r @ W. */
export interface EffectiveWeights {
  readonly wIn?: Expr;
  readonly wRec: Expr;
  readonly wOut: Expr;
}

/** Masks of the plastic entries, each [from, to], or null if all are plastic. */
export interface Masks {
  readonly input: Float64Array | null;
  readonly recurrent: Float64Array | null;
  readonly output: Float64Array | null;
}

/** The number of units that are read out; they come first. */
export const readableUnits = ({ readout, units, excitatoryUnits }: ModelOptions): number =>
  readout === "excitatory" ? excitatoryUnits : units;

/**
 * The masks of the options, before autapses and readout. Throws "mismatched" if a size contradicts the task's,
 * "invalid" for an in-degree above the number of senders.
 */
export function masksOf(options: ModelOptions, dimensions: Dimensions): Masks {
  const { inputs, outputs, inputNames, outputNames } = dimensions;
  const { units, inputMask, recurrentMask, outputMask } = options;
  const leaky = leakyUnits(options);
  const readable = readableUnits(options);
  return {
    input:
      inputs === 0 ? null : outerMaskOf(inputMask, "model.inputMask", inputs, units, "to", options, leaky, inputNames),
    recurrent: recurrentMaskOf(recurrentMask, options, leaky, (from, to) => isPossible(options, from, to)),
    output: outerMaskOf(outputMask, "model.outputMask", units, outputs, "from", options, readable, outputNames),
  };
}

const positive = (constraint: Constraint, raw: Expr) => constraints[constraint].positive(raw);

/** +1 for an excitatory unit, −1 for an inhibitory one. */
export const signOf = (options: ModelOptions, unit: number): number => (unit < options.excitatoryUnits ? 1 : -1);

/** The expression times an array of f(from, to), which is omitted if f is 1 everywhere. */
function scaled(a: Expr, f: (from: number, to: number) => number): Expr {
  const axes = a.type.axes;
  const [rows, columns] = axes.map(({ size }) => size);
  const data = new Float64Array(rows * columns);
  for (let from = 0; from < rows; from++) for (let to = 0; to < columns; to++) data[from * columns + to] = f(from, to);
  return data.every((value) => value === 1) ? a : a.mul(constant(data, axes as Axis[]));
}

const masked = (w: Expr, mask: Float64Array | null): Expr => (mask ? w.mul(constant(mask, w.type.axes)) : w);

/** The effective weights as expressions of the raw parameters. */
export function effectiveWeights(options: ModelOptions, dimensions: Dimensions, raw: RawWeights): EffectiveWeights {
  const { dale, readout } = options;
  const masks = masksOf(options, dimensions);
  const leaky = leakyUnits(options);
  const recurrentSign = (from: number, to: number) => {
    if (!isPossible(options, from, to)) return 0;
    if (dale.recurrent === "none") return 1;
    return signOf(options, dale.signAxis === "presynaptic" ? from : to);
  };
  const outputSign = (from: number) => {
    if (readout === "excitatory" && from >= options.excitatoryUnits) return 0;
    return dale.output === "none" ? 1 : signOf(options, from);
  };
  const plastic = masked(raw.wRec, masks.recurrent);
  return {
    wIn: raw.wIn && scaled(positive(dale.input, masked(raw.wIn, masks.input)), (_, to) => (to < leaky ? 1 : 0)),
    wRec: scaled(positive(dale.recurrent, raw.wRecFixed ? plastic.add(raw.wRecFixed) : plastic), recurrentSign),
    wOut: scaled(positive(dale.output, masked(raw.wOut, masks.output)), outputSign),
  };
}
