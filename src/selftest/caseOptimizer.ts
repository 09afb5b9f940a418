/** The optimiser of a reference case. */
import { readKeys } from "../settings/compound.ts";
import { below, number, oneOf, readAt } from "../settings/kind.ts";

export interface CaseOptimizer {
  readonly kind: "adam" | "sgd";
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly momentum: number;
  readonly clipNorm?: number;
}

/** Reads the optimiser section; the defaults are Adam's usual 0.9, 0.999, 1e-8. */
export function readOptimizer(value: unknown, path: string): CaseOptimizer {
  const given = below(path, () =>
    readKeys(value, ["kind", "learningRate", "beta1", "beta2", "epsilon", "momentum", "clipNorm"]),
  );
  const decay = (key: string, fallback: number) =>
    readAt(number({ min: 0, below: 1 }), given[key] ?? fallback, `${path}.${key}`);
  return {
    kind: readAt(oneOf(["adam", "sgd"]), given.kind, `${path}.kind`),
    learningRate: readAt(number({ min: 0 }), given.learningRate, `${path}.learningRate`),
    beta1: decay("beta1", 0.9),
    beta2: decay("beta2", 0.999),
    epsilon: readAt(number({ above: 0 }), given.epsilon ?? 1e-8, `${path}.epsilon`),
    momentum: decay("momentum", 0),
    clipNorm:
      (given.clipNorm ?? null) === null ? undefined : readAt(number({ above: 0 }), given.clipNorm, `${path}.clipNorm`),
  };
}
