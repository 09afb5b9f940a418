/** The input of a network: the task's channels and their noise. */
import type { CellBuilder } from "../ir/cell.ts";
import { constant, type Expr, matmul, sqrt } from "../ir/expr.ts";
import { type InputNoise, inputsName, noiseGainName } from "./model.ts";

type Builder = Pick<CellBuilder<unknown>, "input" | "noise" | "scalar">;

interface InputOptions {
  readonly channels: number;
  /** The task's noise. */
  readonly inputNoise: InputNoise;
  /** Whether the model adds its own independent noise to every channel. */
  readonly hasOwnNoise?: boolean;
  /** Applied to the channels before noise is added. */
  readonly change?: (task: Expr) => Expr;
}

/**
 * task_t + ν·ξ_t. If all channels have the same independent noise, ν is the run-time scalar `inputNoise`, which
 * includes the model's own noise. If they differ, ν is a vector. Noise that is correlated between channels, or has a
 * gain per trial, cannot share its draws with the model's own noise, which then has a separate, last stream.
 */
export function networkInput(
  { input, noise, scalar }: Builder,
  { channels, inputNoise, hasOwnNoise = false, change = (task) => task }: InputOptions,
): Expr {
  const task = change(input(inputsName, channels));
  // Always declared: noise streams must not depend on the task.
  const draws = noise("inputs", channels);
  if (typeof inputNoise === "boolean")
    return inputNoise || hasOwnNoise ? task.add(draws.mul(scalar("inputNoise"))) : task;
  const { relative, mixing, perTrial } = inputNoise;
  const largest = scalar(hasOwnNoise ? "taskNoise" : "inputNoise");
  const own = hasOwnNoise ? scalar("ownInputNoise") : undefined;
  if (mixing === null && !perTrial) {
    const squares = constant(relative.map((one) => one * one));
    const deviation = own ? sqrt(squares.mul(largest.mul(largest)).add(own.mul(own))) : constant(relative).mul(largest);
    return task.add(draws.mul(deviation));
  }
  const shaped = mixing
    ? matmul(draws, constant(mixing.map((row) => row.map((share, channel) => share * relative[channel]))))
    : relative.every((one) => one === 1)
      ? draws
      : draws.mul(constant(relative));
  const strength = shaped.mul(largest);
  const noisy = task.add(perTrial ? strength.mul(input(noiseGainName, 1)) : strength);
  return own ? noisy.add(noise("own inputs", channels).mul(own)) : noisy;
}
