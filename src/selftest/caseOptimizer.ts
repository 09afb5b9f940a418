/** The optimiser of a reference case. */
import { invalid } from "../errors.ts";
import { readName, readNumber, readRecord } from "../reader.ts";

export interface CaseOptimizer {
  readonly kind: "adam" | "sgd";
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly momentum: number;
  readonly clipNorm?: number;
}

/** The optimiser section made strict; what it leaves open is Adam's usual 0.9, 0.999, 1e-8. */
export function readOptimizer(value: unknown, path: string): CaseOptimizer {
  const given = readRecord(value, path, ["kind", "learningRate", "beta1", "beta2", "epsilon", "momentum", "clipNorm"]);
  const decay = (key: string, fallback: number) => {
    const number = readNumber(given[key] ?? fallback, `${path}.${key}`, { min: 0 });
    if (number >= 1) throw invalid(`${path}.${key} = ${number}; it must be below 1`);
    return number;
  };
  return {
    kind: readName(given.kind, `${path}.kind`, ["adam", "sgd"]),
    learningRate: readNumber(given.learningRate, `${path}.learningRate`, { min: 0 }),
    beta1: decay("beta1", 0.9),
    beta2: decay("beta2", 0.999),
    epsilon: readNumber(given.epsilon ?? 1e-8, `${path}.epsilon`, { above: 0 }),
    momentum: decay("momentum", 0),
    clipNorm:
      (given.clipNorm ?? null) === null ? undefined : readNumber(given.clipNorm, `${path}.clipNorm`, { above: 0 }),
  };
}
