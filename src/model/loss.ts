/**
 * Performance losses: Σ mask·term / Σ mask over steps, trials (and outputs). They use two inputs, `target` and `mask`.
 */
import {
  constant,
  detach,
  type Expr,
  equal,
  exp,
  indices,
  input,
  log,
  maximum,
  neg,
  pick,
  scalar,
  select,
  softplus,
  sum,
} from "../ir/expr.ts";
import type { LossTerm } from "../ir/program.ts";
import { oneOf, readAt } from "../settings/kind.ts";

export const lossNames = ["crossEntropy", "squaredError", "binaryCrossEntropy"] as const;
export type LossName = (typeof lossNames)[number];

/** The input with the desired output: a class index, or a value per output. */
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
  /**
   * −log softmax(z)[class] = softplus(log Σ exp z over the other outputs − z[class]): one term per step. This form
   * keeps the digits of confident answers, whose loss is tiny.
   */
  crossEntropy: {
    targetUnits: one,
    maskUnits: one,
    term(z, target) {
      const others = select(equal(indices(z), target), -1e30, z);
      const top = detach(maximum(others));
      return softplus(
        log(sum(exp(others.sub(top))))
          .add(top)
          .sub(pick(z, target)),
      );
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
  /**
   * −z*·log σ(z) − (1 − z*)·log(1 − σ(z)) per output, with logits z; log σ(z) = −softplus(−z) keeps the digits of
   * confident answers.
   */
  binaryCrossEntropy: {
    targetUnits: each,
    maskUnits: each,
    term: (z, target) => target.mul(softplus(neg(z))).add(constant(1).sub(target).mul(softplus(z))),
  },
} satisfies Record<LossName, Loss>;

const lossKind = oneOf(lossNames);

/** The loss of outputs z as a term of a network; lossScale is 1/Σmask. Throws "unknown" for another name. */
export function lossTerm(name: LossName, z: Expr): LossTerm {
  const { targetUnits, maskUnits, term } = losses[readAt(lossKind, name, "loss")];
  return {
    name,
    term: term(z, input(targetName, targetUnits(z.units), "output")),
    weight: input("mask", maskUnits(z.units), "output"),
    scale: scalar("lossScale"),
  };
}
