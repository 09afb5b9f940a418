/** The scalar results of a training step. */
import type { Network } from "../ir/program.ts";
import type { Unsound } from "./divergence.ts";

export interface Losses {
  readonly loss: number;
  /** Everything that is added to it. */
  readonly penalties: number;
  readonly gradientNorm: number;
  /** The penalty of the Jacobian, λ_Ω·Ω, which `penalties` include; absent without it. */
  readonly omega?: number;
}

/**
 * The loss of a run, its gradient, and everything that is added to it: penalties of parameters and signals, and adjoint
 * terms times their multipliers, which are constants.
 */
export function lossesOf({ adjointTerms }: Network, values: Readonly<Record<string, number>>): Losses {
  const termsFrom = (first: number) =>
    adjointTerms.reduce((sum, { name, multiplier }) => sum + multiplier.attr.data![0] * values[name], first);
  return {
    loss: values.loss,
    penalties: termsFrom(values.penalties),
    gradientNorm: values.gradientNorm,
    ...(adjointTerms.length > 0 && { omega: termsFrom(0) }),
  };
}

/** The first of them that is not finite. */
export function unsoundLoss({
  loss,
  penalties,
  gradientNorm = 0,
}: Omit<Losses, "gradientNorm"> & Partial<Losses>): Unsound | undefined {
  const entries = Object.entries({ loss, penalties, "gradient norm": gradientNorm });
  const found = entries.find(([, value]) => !Number.isFinite(value));
  return found && { name: found[0], value: found[1] };
}
