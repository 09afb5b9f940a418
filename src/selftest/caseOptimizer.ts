/** The optimiser of a reference case. */
import type { UpdateRule } from "../compiler/updateRule.ts";
import { adam, sgd } from "../optimizer/optimizer.ts";
import { rmsprop } from "../optimizer/rmsprop.ts";
import { readKeys } from "../settings/compound.ts";
import { below, flag, number, oneOf, readAt } from "../settings/kind.ts";

const kinds = ["adam", "adamW", "rmsprop", "sgd"] as const;

export interface CaseOptimizer {
  readonly kind: (typeof kinds)[number];
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly rho: number;
  readonly epsilon: number;
  readonly momentum: number;
  readonly nesterov: boolean;
  /** Of adamW. */
  readonly weightDecay: number;
  readonly clipNorm?: number;
}

const keys = [
  ...["kind", "learningRate", "beta1", "beta2", "rho", "epsilon", "momentum", "nesterov", "weightDecay", "clipNorm"],
];

/** Reads the optimiser section; the defaults are the usual ones: Adam's 0.9, 0.999 and 1e-8, RMSprop's 0.9. */
export function readOptimizer(value: unknown, path: string): CaseOptimizer {
  const given = below(path, () => readKeys(value, keys));
  const decay = (key: string, fallback: number) =>
    readAt(number({ min: 0, below: 1 }), given[key] ?? fallback, `${path}.${key}`);
  return {
    kind: readAt(oneOf(kinds), given["kind"], `${path}.kind`),
    learningRate: readAt(number({ min: 0 }), given["learningRate"], `${path}.learningRate`),
    beta1: decay("beta1", 0.9),
    beta2: decay("beta2", 0.999),
    rho: decay("rho", 0.9),
    epsilon: readAt(number({ above: 0 }), given["epsilon"] ?? 1e-8, `${path}.epsilon`),
    momentum: decay("momentum", 0),
    nesterov: readAt(flag, given["nesterov"] ?? false, `${path}.nesterov`),
    weightDecay: readAt(number({ min: 0 }), given["weightDecay"] ?? 0.01, `${path}.weightDecay`),
    clipNorm:
      (given["clipNorm"] ?? null) === null
        ? undefined
        : readAt(number({ above: 0 }), given["clipNorm"], `${path}.clipNorm`),
  };
}

/** The update rule of the section. */
export function caseRule(section: CaseOptimizer): UpdateRule {
  const { kind, beta1, beta2, rho, epsilon, momentum, nesterov, weightDecay, clipNorm } = section;
  switch (kind) {
    case "adam":
      return adam({ beta1, beta2, epsilon, clipNorm });
    case "adamW":
      return adam({ beta1, beta2, epsilon, weightDecay, clipNorm });
    case "rmsprop":
      return rmsprop({ rho, epsilon, momentum, clipNorm });
    case "sgd":
      return sgd({ momentum, nesterov, clipNorm });
  }
}
