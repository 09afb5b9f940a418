/** Gradients of the float64 backend against central differences along random directions in parameter space. */
import { type Executable, reference } from "../../src/backend/index.ts";
import { type Case, feedOf, numbers, type Size, valuesOf, writeAll } from "../contract/case.ts";
import { learning, trainingOf } from "../contract/compare.ts";

const distance = 1e-5;

/** The differentiated objective: loss + penalties + Σ multiplier·adjoint term (multipliers by name, 0 if not given). */
function objective(
  executable: Executable,
  one: Case,
  size: Size,
  multipliers: Readonly<Record<string, number>>,
): number {
  const scalars = executable.run(feedOf(one, size), { ...one.scalars, ...learning });
  return Object.entries(multipliers).reduce(
    (sum, [name, factor]) => sum + factor * scalars[name],
    scalars.loss + scalars.penalties,
  );
}

/**
 * The maximum of |g·d − Δ| / (|g| + 1e-3) over a few unit directions d in the space of all or some trained
 * parameters.
 */
export function gradientError(
  one: Case,
  size: Size,
  multipliers: Readonly<Record<string, number>> = {},
  along?: readonly string[],
): number {
  const directions = 3;
  const executable = reference.compile(trainingOf(one), {
    trials: size.trials,
    maxSteps: size.steps,
    noise: "generated",
  });
  const values = valuesOf(one);
  const trained = along ?? one.network.parameters.filter((p) => p.trained).map((p) => p.name);
  writeAll(executable, values);
  objective(executable, one, size, multipliers);
  const gradients = new Map(trained.map((name) => [name, executable.result(`gradient ${name}`)]));
  const norm = Math.sqrt([...gradients.values()].reduce((sum, g) => sum + g.reduce((s, v) => s + v * v, 0), 0));
  let worst = 0;
  for (let k = 0; k < directions; k++) {
    const raw = trained.map((name, j) => numbers(values.get(name)!.length, [-1, 1], 100 + k, j));
    const length = Math.sqrt(raw.reduce((sum, d) => sum + d.reduce((s, v) => s + v * v, 0), 0));
    const at = (h: number) => {
      trained.forEach((name, j) => {
        executable.write(
          name,
          values.get(name)!.map((value, i) => value + (h * raw[j][i]) / length),
        );
      });
      return objective(executable, one, size, multipliers);
    };
    const difference = (at(distance) - at(-distance)) / (2 * distance);
    const expected = trained.reduce(
      (sum, name, j) => sum + gradients.get(name)!.reduce((s, g, i) => s + (g * raw[j][i]) / length, 0),
      0,
    );
    const error = Math.abs(difference - expected) / (norm + 1e-3);
    worst = error > worst || Number.isNaN(error) ? error : worst;
  }
  return worst;
}
