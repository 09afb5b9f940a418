/**
 * Instantaneous inhibition, as in Dale's artificial neural networks (DANNs): Cornford et al. (2021), ICLR; recurrent
 * in Li, Cornford, Ghosh & Richards (2023), NeurIPS. I units have neither leak nor nonlinearity; their rates are
 *
 *     r_I,t = r_E,t W_EI,
 *
 * so that E units receive r_{t−1}W_rec = r_E,t−1 (W_EE + W_EI W_IE), where W_IE ≤ 0. There is no I→I block, and
 * inputs, biases, noise and readout belong to E units.
 */
import { invalid } from "../../base/errors.ts";
import { block, type Range } from "../../ir/block.ts";
import { concat, type Expr, matmul, product } from "../../ir/expr.ts";
import type { Step } from "./dynamics.ts";
import type { ModelOptions } from "./modelSettings.ts";

type Counts = Pick<ModelOptions, "units" | "excitatoryUnits" | "inhibition">;

export const isInstantaneous = ({ inhibition }: Pick<Counts, "inhibition">): boolean => inhibition === "instantaneous";

/** The number of units with a state of their own, which come first. */
export const leakyUnits = (options: Counts): number =>
  isInstantaneous(options) ? options.excitatoryUnits : options.units;

/** Whether the equations have a weight from unit `from` to unit `to`, before any mask. */
export const isPossible = (options: Counts & Pick<ModelOptions, "autapses">, from: number, to: number): boolean =>
  (options.autapses || from !== to) && Math.min(from, to) < leakyUnits(options);

/** What a step makes of the rates of the leaky units. */
export interface Recurrence {
  /** r W_rec of the leaky units. */
  readonly recurrent: (rates: Expr) => Expr;
  /** A step of the leaky units with what is recorded of all units. */
  readonly complete: (step: Step) => Step;
}

export function recurrence(options: Counts, wRec: Expr): Recurrence {
  if (!isInstantaneous(options)) return { recurrent: (rates) => matmul(rates, wRec), complete: (step) => step };
  const { ee, ei, ie } = blocksOf(options, wRec);
  const inhibitory = (rates: Expr) => matmul(rates, ei);
  return {
    recurrent: (rates) => matmul(rates, ee).add(matmul(inhibitory(rates), ie)),
    complete(step) {
      const all = (excitatory: Expr) => concat(excitatory, inhibitory(step.rates));
      return { ...step, rates: all(step.rates), states: all(step.states) };
    },
  };
}

function blocksOf(options: Counts, wRec: Expr) {
  const first = leakyUnits(options);
  const [e, i]: Range[] = [
    [0, first],
    [first, options.units],
  ];
  return { ee: block(wRec, e, e), ei: block(wRec, e, i), ie: block(wRec, i, e) };
}

/** Weights [from, to] onto the leaky units. */
export const ontoLeaky = (options: Counts, weights: Expr): Expr => {
  if (!isInstantaneous(options)) return weights;
  return block(weights, [0, weights.units], [0, leakyUnits(options)]);
};

/** Entries of the leaky units of a vector [unit]. */
export const ofLeaky = (options: Counts, vector: Expr): Expr =>
  isInstantaneous(options) ? vector.slice(0, leakyUnits(options)) : vector;

/** Time constants of the leaky units, of which given ones are listed by unit. */
export const leakyTau = ({ tau, ...options }: Counts & Pick<ModelOptions, "tau">): ModelOptions["tau"] =>
  typeof tau === "number" || "trained" in tau ? tau : tau.slice(0, leakyUnits(options));

/**
 * Factors of the gradients of wRec [from, to]: 1/√n_E for weights to, 1/n_E for weights from instantaneous units, so
 * that a step along either changes the input of E units about as much as one along W_EE (the "corrected" updates of
 * Cornford et al. 2021; before clipping, as in the code of Li et al. 2023).
 */
export function gradientFactors(options: Counts): { readonly gradientScale?: Float64Array } {
  if (!isInstantaneous(options)) return {};
  const { units } = options;
  const first = leakyUnits(options);
  const gradientScale = Float64Array.from({ length: units * units }, (_, k) => {
    if (Math.floor(k / units) >= first) return 1 / first;
    return k % units >= first ? 1 / Math.sqrt(first) : 1;
  });
  return { gradientScale };
}

/** W_rec, or W_EE + W_EI W_IE: what rates of one step send to the leaky units in the next. */
export function recurrentMap(options: Counts, wRec: Expr): Expr {
  if (!isInstantaneous(options)) return wRec;
  const { ee, ei, ie } = blocksOf(options, wRec);
  return ee.add(product(ei, ie));
}

/** Throws "invalid" for options that instantaneous inhibition cannot have. */
export function checkInhibition(options: ModelOptions, at: string): void {
  const { units, excitatoryUnits, dale, balance, regularizers, recurrentFixed } = options;
  if (!isInstantaneous(options)) return;
  const refuse = (key: string, value: unknown, remedy: string): void => {
    throw invalid({ at: `${at}.${key}`, value, detail: `with ${at}.inhibition = "instantaneous"`, remedy });
  };
  if (excitatoryUnits === 0 || excitatoryUnits === units)
    refuse("excitatoryUnits", excitatoryUnits, `of ${units} units, keep at least one excitatory and one inhibitory`);
  if (dale.recurrent === "none")
    refuse("dale.recurrent", "none", "inhibitory units need signed weights: use project or another constraint");
  if (dale.signAxis !== "presynaptic") refuse("dale.signAxis", dale.signAxis, "use presynaptic");
  if (balance !== "none")
    refuse(
      "balance",
      balance,
      "use none: inhibition is balanced by the products of its weights, as the distribution dann does",
    );
  recurrentFixed?.slice(excitatoryUnits).forEach((row, i) => {
    const to = row.findIndex((weight, unit) => unit >= excitatoryUnits && weight !== 0);
    if (to >= 0)
      refuse(`recurrentFixed[${excitatoryUnits + i}][${to}]`, row[to], "use 0: there are no weights between I units");
  });
  if (regularizers.omega > 0)
    refuse("regularizers.omega", regularizers.omega, "use 0: its formula is for units that all leak");
}
