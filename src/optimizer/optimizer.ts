/**
 * Optimisers, written in the language of the compiler so that they run where the gradients are. The learning rate and
 * the corrections for Adam's zero start are run-time scalars (`optimizerScalars`): changing them never recompiles.
 */
import { isRecord } from "../base/display.ts";
import { inContext, invalid, unknown } from "../base/errors.ts";
import { portablePow } from "../base/math.ts";
import type { UpdateRule } from "../compiler/updateRule.ts";
import { type Expr, scalar, sqrt } from "../ir/expr.ts";
import { optional, record } from "../settings/compound.ts";
import { flag, number } from "../settings/kind.ts";
import { readOptions } from "../settings/options.ts";
import { additive, type Forms } from "./additive.ts";

/** A rule whose step depends on the gradient alone, so that it can add or multiply. */
export interface Optimizer extends Omit<UpdateRule, keyof Forms>, Forms {
  readonly kind: "sgd" | "adam" | "adamW" | "rmsprop";
}

const usualBeta1 = 0.9;
const usualBeta2 = 0.999;
/** Adam's corrections of its zero start, 1 − βˢᵗᵉᵖ, which the host gives in float64. Each decay has its own scalar. */
const correction1 = (beta: number) => (beta === usualBeta1 ? "correction1" : `correction1 of ${beta}`);
const correction2 = (beta: number) => (beta === usualBeta2 ? "correction2" : `correction2 of ${beta}`);

/** Share of a running mean that one update keeps. */
export const decayOption = number({ min: 0, below: 1 });
/** Largest common norm of all gradients. */
export const clipNormOption = number({ above: 0 });
export const weightDecayOption = number({ min: 0 });

/** Throws "unknown" for a learning rate among the options of a rule: nothing would read it. */
export function refuseRate(options: unknown, of: string): void {
  if (isRecord(options) && Object.hasOwn(options, "learningRate"))
    throw unknown({
      within: of,
      at: "learningRate",
      remedy: "it is a run-time scalar: give `...optimizerScalars(rate, update)` to each run",
    });
}

export interface SgdOptions {
  readonly momentum?: number;
  /** Whether the momentum looks ahead: Nesterov's (1983), as in Sutskever et al. (2013). Needs a momentum. */
  readonly nesterov?: boolean;
  readonly clipNorm?: number;
}

const sgdOptions = { momentum: decayOption, nesterov: flag, clipNorm: clipNormOption };

/**
 * p ← p − η·v, v ← momentum·v + g. Without momentum, plain stochastic gradient descent; with `nesterov`,
 * p ← p − η·(g + momentum·v). Throws "invalid" or "unknown".
 */
export function sgd(options: SgdOptions = {}): Optimizer {
  const of = "the options of sgd";
  refuseRate(options, of);
  const { momentum = 0, nesterov = false, clipNorm } = readOptions(sgdOptions, options, of);
  if (nesterov && momentum === 0)
    throw invalid({ within: of, at: "nesterov", value: true, remedy: "it changes the momentum, which is 0: set one" });
  return {
    kind: "sgd",
    clipNorm,
    slots: momentum === 0 ? [] : ["velocity"],
    ...additive((gradient, { velocity }, { learningRate }) => {
      const none: Record<string, Expr> = {};
      if (!velocity) return { step: gradient.mul(learningRate), slots: none };
      const next = velocity.mul(momentum).add(gradient);
      const step = nesterov ? next.mul(momentum).add(gradient) : next;
      return { step: step.mul(learningRate), slots: { velocity: next } };
    }),
  };
}

export interface AdamOptions {
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
  readonly clipNorm?: number;
  /** Decoupled decay per unit of learning rate; 0 is Adam. */
  readonly weightDecay?: number;
}

const adamOptions = {
  beta1: decayOption,
  beta2: decayOption,
  epsilon: number({ above: 0 }),
  clipNorm: clipNormOption,
  weightDecay: weightDecayOption,
};

/**
 * Adam (Kingma & Ba 2015, arXiv:1412.6980); with weight decay AdamW (Loshchilov & Hutter 2019, arXiv:1711.05101).
 * Throws "invalid" or "unknown".
 */
export function adam(options: AdamOptions = {}): Optimizer {
  const of = "the options of adam";
  refuseRate(options, of);
  const read = readOptions(adamOptions, options, of);
  const { beta1 = usualBeta1, beta2 = usualBeta2, epsilon = 1e-8, clipNorm, weightDecay = 0 } = read;
  return {
    kind: weightDecay === 0 ? "adam" : "adamW",
    clipNorm,
    slots: ["mean", "square"],
    ...additive((gradient, { mean, square }, { learningRate }) => {
      const nextMean = mean.mul(beta1).add(gradient.mul(1 - beta1));
      const nextSquare = square.mul(beta2).add(gradient.mul(gradient).mul(1 - beta2));
      const step = nextMean
        .div(scalar(correction1(beta1)))
        .div(sqrt(nextSquare.div(scalar(correction2(beta2)))).add(epsilon))
        .mul(learningRate);
      return { step, slots: { mean: nextMean, square: nextSquare } };
    }, weightDecay),
  };
}

const scalarOptions = record({ beta1: optional(decayOption, usualBeta1), beta2: optional(decayOption, usualBeta2) });

/**
 * The run-time scalars of update number `step` (1, 2, …). Give the decays that `adam` was given.
 * @throws "invalid" for a negative rate or another number of updates, "unknown" for another option
 */
export function optimizerScalars(
  rate: number,
  step: number,
  decays: { readonly beta1?: number; readonly beta2?: number } = {},
): Record<string, number> {
  const { beta1, beta2 } = inContext({ within: "the options of optimizerScalars" }, () => scalarOptions.read(decays));
  if (!(typeof rate === "number" && rate >= 0))
    throw invalid({ at: "rate", value: rate, remedy: "give a learning rate of at least 0" });
  if (!(Number.isSafeInteger(step) && step >= 1))
    throw invalid({ at: "step", value: step, remedy: "updates count from 1" });
  return {
    learningRate: rate,
    [correction1(beta1)]: 1 - portablePow(beta1, step),
    [correction2(beta2)]: 1 - portablePow(beta2, step),
  };
}
