/** Terms added to the performance loss: of weights and rates, activity target, vanishing-gradient regulariser. */
import {
  abs,
  carried,
  constant,
  derivative,
  detach,
  type Expr,
  lessEqual,
  matmul,
  mean,
  scalar,
  select,
  sum,
  transpose,
} from "../../ir/expr.ts";
import {
  type AdjointTerm,
  adjointName,
  type Network,
  type ParameterPenalty,
  type SignalPenalty,
} from "../../ir/program.ts";
import { activityTarget, batchPenalty } from "../activityTarget.ts";
import type { RawWeights } from "./dale.ts";
import { leak as kept, type Step, type StepContext } from "./dynamics.ts";
import type { Regularizers } from "./modelSettings.ts";

/** λ₁·mean|W| and λ₂·mean W² over all entries of the raw matrices; terms with multiplier 0 are omitted. */
export function weightPenalties({ l1, l2 }: Regularizers, { wIn, wRec, wOut }: RawWeights): ParameterPenalty[] {
  const all: (ParameterPenalty | undefined)[] = (
    [
      ["input", wIn],
      ["recurrent", wRec],
      ["output", wOut],
    ] as const
  ).flatMap(([key, w]) => [
    w && l1[key] > 0 ? { name: `l1 ${key}`, value: mean(abs(w)).mul(l1[key]) } : undefined,
    w && l2[key] > 0 ? { name: `l2 ${key}`, value: mean(w.mul(w)).mul(l2[key]) } : undefined,
  ]);
  return all.filter((penalty) => penalty !== undefined);
}

/** λ₁·mean |r| and λ₂·mean r² over steps, trials (padding included) and units; stepScale is 1/(steps·trials). */
export function ratePenalties({ rateL1, rateL2 }: Regularizers, rates: Expr): SignalPenalty[] {
  const scale = (multiplier: number) => scalar("stepScale").mul(multiplier / rates.units);
  return [
    ...(rateL1 > 0 ? [{ name: "rateL1", term: abs(rates), scale: scale(rateL1) }] : []),
    ...(rateL2 > 0 ? [{ name: "rateL2", term: rates.mul(rates), scale: scale(rateL2) }] : []),
  ];
}

/** The activity target of the options; nothing with multiplier 0. */
export function activityPenalty(regularizers: Regularizers, rates: Expr): Pick<Network, "batchPenalties"> {
  const { activity, activityTarget: target, activityTemperature: temperature } = regularizers;
  if (activity === 0) return {};
  const term = activityTarget(rates, { multiplier: activity, target, temperature });
  return { batchPenalties: [batchPenalty("activity", term)] };
}

/**
 * Ω of Pascanu, Mikolov & Bengio (2013), ICML, as Song, Yang & Wang (2016) compute it: with δ_{t+1} the adjoint of
 * the performance loss alone, g_t = (1−α)∘δ_{t+1} and v_t = (1−α)∘g_t + f′(x_t)∘(W_rec(α∘g_t)), Ω is the mean of
 * (‖v_t‖²/‖g_t‖² − 1)² over the steps and trials with ‖g_t‖² ≥ `omegaBound`. g, x and α count as constants, so its
 * gradient reaches only W_rec.
 *
 * In all three dynamics, x is the signal recorded as `states` (r under `rate`), and δ its adjoint.
 */
export function omegaTerm(
  { omega, omegaBound }: Regularizers,
  { states, stateName }: Step,
  { activation, ofAlpha }: Pick<StepContext, "activation" | "ofAlpha">,
  wRec: Expr,
): AdjointTerm[] {
  if (omega === 0) return [];
  const leak = ofAlpha((alpha) => kept(detach(alpha)));
  const g = carried(adjointName(stateName), states.units).mul(leak);
  const slope = derivative(activation, detach(states));
  const v = g.mul(leak).add(slope.mul(matmul(g.mul(ofAlpha(detach)), transpose(wRec))));
  const norm = sum(g.mul(g));
  const isCounted = lessEqual(omegaBound, norm);
  // Where g vanishes, the ratio is set to 1 before the division, so neither its value nor its gradient becomes 0/0.
  const ratio = select(isCounted, sum(v.mul(v)).div(select(isCounted, norm, 1)), 1);
  const excess = ratio.sub(1);
  return [
    {
      name: "omega",
      numerator: select(isCounted, excess.mul(excess), 0),
      denominator: select(isCounted, 1, 0),
      multiplier: constant(omega),
    },
  ];
}
