import type { CellBuilder } from "../ir/cell.ts";
import type { Expr } from "../ir/expr.ts";
import { inputsName } from "./model.ts";

type Builder = Pick<CellBuilder<unknown>, "input" | "noise" | "scalar">;

/** The task's channels, and independent noise where there is some: task_t + s·ξ_t. `change` acts before the noise is added. */
export function networkInput(
  { input, noise, scalar }: Builder,
  channels: number,
  isNoisy: boolean,
  change: (task: Expr) => Expr = (task) => task,
): Expr {
  const task = change(input(inputsName, channels));
  // Declared in any case: streams of noise must not depend on the task.
  const draws = noise("inputs", channels);
  return isNoisy ? task.add(draws.mul(scalar("inputNoise"))) : task;
}
