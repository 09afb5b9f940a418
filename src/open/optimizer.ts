/**
 * Optimisers, in the language of the compiler, so that they run where the gradients are. The learning rate and Adam's corrections for its
 * zero start are run-time scalars, see optimizerScalars: changing them never recompiles.
 */
import { invalid } from "../base/errors.ts";
import { pow } from "../base/math.ts";
import type { UpdateRule } from "../compiler.ts";
import { constant, type Expr, scalar, sqrt } from "../ir/expr.ts";

export interface Optimizer extends UpdateRule {
  readonly kind: "sgd" | "adam" | "adamW";
}

const learningRate = () => scalar("learningRate");
/** 1 − betaˢᵗᵉᵖ, given by the host in float64: Adam's correction of its zero start. */
const correction = (name: string) => scalar(name);

/** Throws "invalid" unless the number is at least 0 and below 1. */
function checkFraction(name: string, value: number): void {
  if (!(value >= 0 && value < 1))
    throw invalid({ subject: `${name} ${value} of an optimiser`, remedy: "it must be at least 0 and below 1" });
}

/** Throws "invalid" unless the number is above 0 (or not given). */
function checkPositive(name: string, value: number | undefined): void {
  if (value !== undefined && !(value > 0 && Number.isFinite(value)))
    throw invalid({ subject: `${name} ${value} of an optimiser`, remedy: "it must be above 0" });
}

export interface SgdOptions {
  readonly momentum?: number;
  readonly clipNorm?: number;
}

/** p ← p − η·v, v ← momentum·v + g. Without momentum, plain stochastic gradient descent. Throws "invalid". */
export function sgd({ momentum = 0, clipNorm }: SgdOptions = {}): Optimizer {
  checkFraction("momentum", momentum);
  checkPositive("clipNorm", clipNorm);
  return {
    kind: "sgd",
    clipNorm,
    slots: momentum === 0 ? [] : ["velocity"],
    update(value, gradient, { velocity }): { value: Expr; slots: Record<string, Expr> } {
      const step = velocity ? velocity.mul(momentum).add(gradient) : gradient;
      return { value: value.sub(step.mul(learningRate())), slots: velocity ? { velocity: step } : {} };
    },
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

/** Adam (Kingma & Ba 2015, arXiv:1412.6980); with weight decay AdamW (Loshchilov & Hutter 2019, arXiv:1711.05101). Throws "invalid". */
export function adam({
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-8,
  clipNorm,
  weightDecay = 0,
}: AdamOptions = {}): Optimizer {
  checkFraction("beta1", beta1);
  checkFraction("beta2", beta2);
  checkPositive("epsilon", epsilon);
  checkPositive("clipNorm", clipNorm);
  if (!(weightDecay >= 0))
    throw invalid({ subject: `weightDecay ${weightDecay} of an optimiser`, remedy: "it must be at least 0" });
  return {
    kind: weightDecay === 0 ? "adam" : "adamW",
    clipNorm,
    slots: ["mean", "square"],
    update(value, gradient, { mean, square }) {
      const nextMean = mean.mul(beta1).add(gradient.mul(1 - beta1));
      const nextSquare = square.mul(beta2).add(gradient.mul(gradient).mul(1 - beta2));
      const step = nextMean
        .div(correction("correction1"))
        .div(sqrt(nextSquare.div(correction("correction2"))).add(epsilon))
        .mul(learningRate());
      const decayed = weightDecay === 0 ? value : value.mul(constant(1).sub(learningRate().mul(weightDecay)));
      return { value: decayed.sub(step), slots: { mean: nextMean, square: nextSquare } };
    },
  };
}

/** The run-time scalars of update number `step` (1, 2, …). Throws "invalid" for another number. */
export function optimizerScalars(
  rate: number,
  step: number,
  { beta1 = 0.9, beta2 = 0.999 }: { beta1?: number; beta2?: number } = {},
): Record<string, number> {
  if (!(rate >= 0)) throw invalid({ at: "rate", value: rate, remedy: "give a learning rate of at least 0" });
  if (!(Number.isSafeInteger(step) && step >= 1))
    throw invalid({ at: "step", value: step, remedy: "updates count from 1" });
  return { learningRate: rate, correction1: 1 - pow(beta1, step), correction2: 1 - pow(beta2, step) };
}
