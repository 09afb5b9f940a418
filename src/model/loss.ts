/**
 * Performance losses, always Σ mask·term / Σ mask over steps, trials (and outputs). Two inputs belong to them: `target` and `mask`.
 */
import { detach, type Expr, exp, input, log, maximum, pick, scalar, softplus, sum } from "../ir/expr.ts";
import type { LossTerm } from "../ir/program.ts";
import type { LossName } from "./options.ts";

/** The input that holds the desired output: a class index, or a value per output. */
export const targetName = "target";

interface Loss {
  /** Units of the target and of the mask, for z [outputs]. */
  readonly targetUnits: (outputs: number) => number;
  readonly maskUnits: (outputs: number) => number;
  readonly term: (z: Expr, target: Expr) => Expr;
}

const one = () => 1;
const each = (outputs: number) => outputs;

export const losses = {
  /** −log softmax(z)[class] = log Σ exp(z − max z) − (z[class] − max z): one term per step. */
  crossEntropy: {
    targetUnits: one,
    maskUnits: one,
    term(z, target) {
      const shifted = z.sub(detach(maximum(z)));
      return log(sum(exp(shifted))).sub(pick(shifted, target));
    },
  },
  /** (z − z*)² per output. */
  squaredError: {
    targetUnits: each,
    maskUnits: each,
    term(z, target) {
      const error = z.sub(target);
      return error.mul(error);
    },
  },
  /** −z*·log σ(z) − (1 − z*)·log(1 − σ(z)) = softplus(z) − z*·z per output: z are logits. */
  binaryCrossEntropy: { targetUnits: each, maskUnits: each, term: (z, target) => softplus(z).sub(target.mul(z)) },
} satisfies Record<LossName, Loss>;

/** The loss of outputs z as a term of a network; lossScale is 1/Σmask. */
export function lossTerm(name: LossName, z: Expr): LossTerm {
  const { targetUnits, maskUnits, term } = losses[name];
  return {
    name,
    term: term(z, input(targetName, targetUnits(z.units), "output")),
    weight: input("mask", maskUnits(z.units), "output"),
    scale: scalar("lossScale"),
  };
}
