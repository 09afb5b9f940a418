/** RMSprop: steps in units of the running size of the gradient. */
import { sqrt } from "../ir/expr.ts";
import { number } from "../settings/kind.ts";
import { readOptions } from "../settings/options.ts";
import { additive } from "./additive.ts";
import { clipNormOption, decayOption, type Optimizer, refuseRate } from "./optimizer.ts";

export interface RmspropOptions {
  /** Decay rate of the mean squared gradient, 0.9 if not given. */
  readonly rho?: number;
  readonly epsilon?: number;
  readonly momentum?: number;
  readonly clipNorm?: number;
}

const options = { rho: decayOption, epsilon: number({ above: 0 }), momentum: decayOption, clipNorm: clipNormOption };

/**
 * RMSprop (Tieleman & Hinton 2012, Coursera, lecture 6.5), not centred. With decay ρ of the mean square:
 *
 *     s ← ρ·s + (1 − ρ)·g²      v ← momentum·v + g/(√s + ε)      p ← p − η·v
 *
 * s starts at 0 and is not corrected, so the first step is η/√(1 − ρ). Throws "invalid" or "unknown".
 */
export function rmsprop(given: RmspropOptions = {}): Optimizer {
  const of = "the options of rmsprop";
  refuseRate(given, of);
  const { rho = 0.9, epsilon = 1e-8, momentum = 0, clipNorm } = readOptions(options, given, of);
  return {
    kind: "rmsprop",
    clipNorm,
    slots: momentum === 0 ? ["square"] : ["square", "velocity"],
    ...additive((gradient, { square, velocity }, { learningRate }) => {
      const nextSquare = square.mul(rho).add(gradient.mul(gradient).mul(1 - rho));
      const scaled = gradient.div(sqrt(nextSquare).add(epsilon));
      const step = velocity ? velocity.mul(momentum).add(scaled) : scaled;
      return { step: step.mul(learningRate), slots: { square: nextSquare, ...(velocity && { velocity: step }) } };
    }),
  };
}
