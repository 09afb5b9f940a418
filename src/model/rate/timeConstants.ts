/**
 * Time constants τ of the units, in ms: fixed, or trained between bounds as τ = min + (max − min)·σ(tauRaw), σ the
 * logistic function. Kim, Li & Sejnowski (2019), PNAS 116: 22811–22820, whose raw values begin as standard normal
 * draws.
 */
import { invalid, mismatched } from "../../base/errors.ts";
import { portableLog } from "../../base/math.ts";
import type { Generator } from "../../base/random.ts";
import { constant, type Expr, select, sigmoid } from "../../ir/expr.ts";
import { effectiveValues } from "../effectiveValues.ts";
import type { ModelOptions } from "./modelSettings.ts";
import type { TauSharing } from "./optionNames.ts";

/** Trained values and bounds in ms. */
export type TrainedTau = Exclude<ModelOptions["tau"], number | readonly number[]>;
export const isTrained = (tau: ModelOptions["tau"]): tau is TrainedTau => typeof tau === "object" && "trained" in tau;

/** The raw parameter, one number for each trained value. */
export const rawTauName = "tauRaw";

/** How many values are trained. */
export function tauCount({ trained }: TrainedTau, units: number): number {
  const counts: Readonly<Record<TauSharing, number>> = { perUnit: units, perPopulation: 2, shared: 1 };
  return counts[trained];
}

/** Throws "invalid" for bounds without room, and for initial values that do not lie between them. */
export function checkTau(tau: TrainedTau, units: number, at: string): void {
  const { min, max, initial, trained } = tau;
  if (!(Math.fround(min) < Math.fround(max)))
    throw invalid({ at: `${at}.max`, value: max, detail: `with ${at}.min = ${min}`, remedy: "it must exceed min" });
  if (initial === "random") return;
  const count = tauCount(tau, units);
  if (typeof initial !== "number" && initial.length !== count)
    throw mismatched({
      at: `${at}.initial`,
      detail: `[value ${initial.length}]`,
      remedy: `${trained} needs [value ${count}], or one number`,
    });
  const all = typeof initial === "number" ? [initial] : initial;
  const outside = all.findIndex((value) => !(value > min && value < max));
  if (outside >= 0)
    throw invalid({
      at: typeof initial === "number" ? `${at}.initial` : `${at}.initial[${outside}]`,
      value: all[outside],
      remedy: `it must lie between ${min} and ${max} (ms), which are reached only in the limit`,
    });
}

/** The shortest time constant that the units can have, ms. */
export function shortestTau(tau: ModelOptions["tau"]): number {
  if (typeof tau === "number") return tau;
  return isTrained(tau) ? tau.min : Math.min(...tau);
}

/** The time constant of every unit in ms, [unit], from the raw values; of `perPopulation` E first. */
export function trainedTau({ trained, min, max }: TrainedTau, raw: Expr, { units, excitatoryUnits }: Sizes): Expr {
  const each = (value: (unit: number) => number) => constant(Array.from({ length: units }, (_, unit) => value(unit)));
  const ofUnits: Readonly<Record<TauSharing, () => Expr>> = {
    perUnit: () => raw,
    perPopulation: () =>
      select(
        each((unit) => (unit < excitatoryUnits ? 1 : 0)),
        raw.slice(0, 1),
        raw.slice(1, 2),
      ),
    shared: () => each(() => 1).mul(raw),
  };
  return sigmoid(ofUnits[trained]())
    .mul(max - min)
    .add(min);
}
type Sizes = Pick<ModelOptions, "units" | "excitatoryUnits">;

/**
 * g(α) with α = dt/τ, for equations in terms of α: a constant if τ is fixed, one number or a vector [unit]; an
 * expression of the trained values otherwise.
 * @param trained τ of every unit, if it is trained
 */
export function ofAlphaWith(tau: ModelOptions["tau"], dt: number, trained?: Expr): (g: (alpha: Expr) => Expr) => Expr {
  if (trained) {
    const alpha = constant(dt).div(trained);
    return (g) => g(alpha);
  }
  const fixed = tau as Exclude<ModelOptions["tau"], TrainedTau>;
  const alpha =
    typeof fixed === "number"
      ? constant(dt / fixed)
      : constant(
          fixed.map((one) => dt / one),
          [{ name: "unit", size: fixed.length }],
        );
  return (g) => {
    const { value } = effectiveValues({ value: g(alpha) }, {}) as { value: Float64Array };
    return typeof fixed === "number" ? constant(value[0]) : constant(value, alpha.type.axes);
  };
}

/** Raw values before training: of given time constants, or standard normal draws. */
export function initialRawTau(tau: TrainedTau, units: number, random: Generator): Float64Array {
  const { initial, min, max } = tau;
  const raw = (given: number) => portableLog((given - min) / (max - given));
  const count = tauCount(tau, units);
  if (initial === "random") return Float64Array.from({ length: count }, () => random.normal());
  return Float64Array.from({ length: count }, (_, k) => raw(typeof initial === "number" ? initial : initial[k]));
}
