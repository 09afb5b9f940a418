/**
 * One time step of each kind of dynamics, with α = dt/τ (per unit if τ is; timeConstants.ts), activation f and standard
 * normal draws ξ.
 *
 * - `current`: the current x leaks. x_t = (1−α)x_{t−1} + α(r_{t−1}W_rec + u_tW_in + b) + √(2α)·σ·ξ_t, r_t = f(x_t).
 *   Song, Yang & Wang (2016), PLoS Comput Biol 12(2): e1004792, eq. 1–3.
 * - `rate`: the rate leaks. r_t = (1−α)r_{t−1} + α·f(r_{t−1}W_rec + u_tW_in + b + √(2/α)·σ·ξ_t), r_0 = x_0.
 *   Yang et al. (2019), Nat Neurosci 22: 297–306.
 * - `rectifiedState`: the rate leaks into the next current. x_t = (1−α)r_{t−1} + α(…) + √(2α)·σ·ξ_t, r_t = f(x_t),
 *   r_0 = x_0, as in the notebook's cell.
 */
import type { CellBuilder } from "../../ir/cell.ts";
import { constant, type Expr, sqrt } from "../../ir/expr.ts";
import type { DynamicsName } from "./optionNames.ts";

export type OfAlpha = (alpha: Expr) => Expr;

export interface StepContext {
  /** Units that leak. */
  readonly units: number;
  readonly state: CellBuilder<unknown>["state"];
  /** The trained or fixed initial state, [unit]. */
  readonly initial: Expr;
  readonly activation: (x: Expr) => Expr;
  /** r_{t−1}W_rec + u_tW_in + b from the rates r_{t−1} of these units. */
  readonly drive: (rates: Expr) => Expr;
  /** g(α), a number or one per unit. */
  readonly ofAlpha: (g: OfAlpha) => Expr;
  /** Adds deviation(α)·σ·ξ_t to a signal, or nothing if the model has no recurrent noise. */
  readonly addNoise: (signal: Expr, deviation: OfAlpha) => Expr;
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

/** What the state keeps, 1 − α. */
export const leak: OfAlpha = (alpha) => constant(1).sub(alpha);
const identity: OfAlpha = (alpha) => alpha;
const added: OfAlpha = (alpha) => sqrt(alpha.mul(2));
const inside: OfAlpha = (alpha) => sqrt(constant(2).div(alpha));

export const dynamics = {
  current({ units, state, initial, activation, drive, ofAlpha, addNoise }) {
    const x = state("x", units, { initial });
    const r = state("r", units, { initial: activation(initial) });
    const next = addNoise(x.mul(ofAlpha(leak)).add(drive(r).mul(ofAlpha(identity))), added);
    const rates = activation(next);
    return { next: { x: next, r: rates }, states: next, rates, stateName: "x" };
  },
  rate({ units, state, initial, activation, drive, ofAlpha, addNoise }) {
    const r = state("r", units, { initial });
    const driven = activation(addNoise(drive(r), inside));
    const rates = r.mul(ofAlpha(leak)).add(driven.mul(ofAlpha(identity)));
    return { next: { r: rates }, states: rates, rates, stateName: "r" };
  },
  rectifiedState({ units, state, initial, activation, drive, ofAlpha, addNoise }) {
    state("x", units, { initial });
    const r = state("r", units, { initial });
    const next = addNoise(r.mul(ofAlpha(leak)).add(drive(r).mul(ofAlpha(identity))), added);
    const rates = activation(next);
    return { next: { x: next, r: rates }, states: next, rates, stateName: "x" };
  },
} satisfies Record<DynamicsName, (context: StepContext) => Step>;
