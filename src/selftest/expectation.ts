/** The expected results of a reference case. */
import { missing } from "../base/errors.ts";
import { readKeys } from "../settings/compound.ts";
import { below, number, readAt } from "../settings/kind.ts";
import { readArray, readArrays, type Shapes } from "./arrays.ts";

export interface CaseExpectation {
  readonly effectiveRecurrent: Float64Array;
  readonly effectiveOutput: Float64Array;
  /** [step, trial, unit] and, for outputs, [step, trial, output]. */
  readonly states: Float64Array;
  readonly rates: Float64Array;
  readonly outputs: Float64Array;
  readonly loss: number;
  readonly penalties: number;
  /** Absent if the case has no Ω. */
  readonly omega?: number;
  readonly gradientNorm: number;
  readonly gradients: ReadonlyMap<string, Float64Array>;
  readonly afterStep: ReadonlyMap<string, Float64Array>;
}

const expectedKeys = [
  "effectiveRecurrent",
  "effectiveOutput",
  "states",
  "rates",
  "outputs",
  "loss",
  "penalties",
  "omega",
  "gradientNorm",
  "gradients",
  "afterStep",
];
interface Sizes {
  readonly steps: number;
  readonly trials: number;
  readonly units: number;
  readonly outputs: number;
}

/** Reads the expected values; errors name the file and the path. */
export function readExpected(
  value: unknown,
  path: string,
  { steps, trials, units, outputs }: Sizes,
  shapes: Shapes,
  trained: readonly string[],
): CaseExpectation {
  const given = below(path, () => readKeys(value, expectedKeys));
  const array = (key: string, shape: readonly number[], axes: readonly string[]) =>
    readArray(given[key], `${path}.${key}`, shape, axes).data;
  const numberOf = (key: string) => readAt(number(), given[key], `${path}.${key}`);
  const overTime = ["step", "trial", "unit"];
  const ofTrained = (key: string) => {
    const arrays = readArrays(given[key], `${path}.${key}`, shapes);
    for (const name of trained)
      if (!arrays.has(name) && shapes[name].every((count) => count > 0))
        throw missing({ at: `${path}.${key}.${name}`, remedy: "required, since the case trains it" });
    return arrays;
  };
  return {
    effectiveRecurrent: array("effectiveRecurrent", [units, units], ["from", "to"]),
    effectiveOutput: array("effectiveOutput", [units, outputs], ["from", "to"]),
    states: array("states", [steps, trials, units], overTime),
    rates: array("rates", [steps, trials, units], overTime),
    outputs: array("outputs", [steps, trials, outputs], overTime),
    loss: numberOf("loss"),
    penalties: numberOf("penalties"),
    omega: given.omega === undefined || given.omega === null ? undefined : numberOf("omega"),
    gradientNorm: numberOf("gradientNorm"),
    gradients: ofTrained("gradients"),
    afterStep: ofTrained("afterStep"),
  };
}
