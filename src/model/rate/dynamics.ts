/**
 * One time step of each kind of dynamics, with α = dt/τ (per unit if τ is), activation f and standard normal draws ξ.
 *
 * - `current`: the current x leaks. x_t = (1−α)x_{t−1} + α(r_{t−1}W_rec + u_tW_in + b) + √(2α)·σ·ξ_t, r_t = f(x_t).
 *   Song, Yang & Wang (2016), PLoS Comput Biol 12(2): e1004792, eq. 1–3.
 * - `rate`: the rate leaks. r_t = (1−α)r_{t−1} + α·f(r_{t−1}W_rec + u_tW_in + b + √(2/α)·σ·ξ_t), r_0 = x_0.
 *   Yang et al. (2019), Nat Neurosci 22: 297–306.
 * - `rectifiedState`: the rate leaks into the next current. x_t = (1−α)r_{t−1} + α(…) + √(2α)·σ·ξ_t, r_t = f(x_t),
 *   r_0 = x_0, as in the notebook's cell.
 */
import type { CellBuilder } from "../../ir/cell.ts";
import { constant, type Expr } from "../../ir/expr.ts";
import type { DynamicsName } from "./optionNames.ts";

export interface StepContext {
  readonly units: number;
  readonly state: CellBuilder<unknown>["state"];
  /** The trained or fixed initial state, [unit]. */
  readonly initial: Expr;
  readonly activation: (x: Expr) => Expr;
  /** r_{t−1}W_rec + u_tW_in + b from r_{t−1}. */
  readonly drive: (rates: Expr) => Expr;
  /** g(α), a number or one per unit. */
  readonly ofAlpha: (g: (alpha: number) => number) => Expr;
  /** Adds deviation(α)·σ·ξ_t to a signal, or nothing if the model has no recurrent noise. */
  readonly addNoise: (signal: Expr, deviation: (alpha: number) => number) => Expr;
}

export interface Step {
  /** Each declared state's value at t. */
  readonly next: Readonly<Record<string, Expr>>;
  /** Recorded as "states": x_t, or r_t under `rate`. */
  readonly states: Expr;
  readonly rates: Expr;
  /** The declared state that is recorded as "states". */
  readonly stateName: string;
}

const leak = (alpha: number) => 1 - alpha;
const identity = (alpha: number) => alpha;

export const dynamics = {
  current({ units, state, initial, activation, drive, ofAlpha, addNoise }) {
    const x = state("x", units, { initial });
    const r = state("r", units, { initial: activation(initial) });
    const next = addNoise(x.mul(ofAlpha(leak)).add(drive(r).mul(ofAlpha(identity))), (alpha) => Math.sqrt(2 * alpha));
    const rates = activation(next);
    return { next: { x: next, r: rates }, states: next, rates, stateName: "x" };
  },
  rate({ units, state, initial, activation, drive, ofAlpha, addNoise }) {
    const r = state("r", units, { initial });
    const inside = activation(addNoise(drive(r), (alpha) => Math.sqrt(2 / alpha)));
    const rates = r.mul(ofAlpha(leak)).add(inside.mul(ofAlpha(identity)));
    return { next: { r: rates }, states: rates, rates, stateName: "r" };
  },
  rectifiedState({ units, state, initial, activation, drive, ofAlpha, addNoise }) {
    state("x", units, { initial });
    const r = state("r", units, { initial });
    const next = addNoise(r.mul(ofAlpha(leak)).add(drive(r).mul(ofAlpha(identity))), (alpha) => Math.sqrt(2 * alpha));
    const rates = activation(next);
    return { next: { x: next, r: rates }, states: next, rates, stateName: "x" };
  },
} satisfies Record<DynamicsName, (context: StepContext) => Step>;

/** g(α), α = dt/τ, as a constant: one number, or a vector [unit] if τ is per unit. */
export function alphaConstants(tau: number | readonly number[], dt: number): StepContext["ofAlpha"] {
  return (g) =>
    typeof tau === "number"
      ? constant(g(dt / tau))
      : constant(
          tau.map((one) => g(dt / one)),
          [{ name: "unit", size: tau.length }],
        );
}
