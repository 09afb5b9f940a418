/** The scalar results of a training step. */
import type { Network } from "../ir/program.ts";
import type { Unsound } from "./divergence.ts";

export interface Losses {
  readonly loss: number;
  /** Penalties of parameters and signals, which are added to it. */
  readonly penalties: number;
  readonly gradientNorm: number;
  /** The penalty of the Jacobian, λ_Ω·Ω, a property of gradients; absent without it. */
  readonly omega?: number;
}

/** The loss of a run, its gradient, its penalties, and its adjoint terms times their multipliers, constants. */
export function lossesOf({ adjointTerms }: Network, values: Readonly<Record<string, number>>): Losses {
  const omega = adjointTerms.reduce((sum, { name, multiplier }) => sum + multiplier.attr.data![0] * values[name], 0);
  return {
    loss: values.loss,
    penalties: values.penalties,
    gradientNorm: values.gradientNorm,
    ...(adjointTerms.length > 0 && { omega }),
  };
}

/** The first of them that is not finite. */
export function unsoundLoss({
  loss,
  penalties,
  omega = 0,
  gradientNorm = 0,
}: Omit<Losses, "gradientNorm"> & Partial<Losses>): Unsound | undefined {
  const entries = Object.entries({ loss, penalties, "λ_Ω Ω": omega, "gradient norm": gradientNorm });
  const found = entries.find(([, value]) => !Number.isFinite(value));
  return found && { name: found[0], value: found[1] };
}
