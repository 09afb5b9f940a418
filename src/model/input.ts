/** What a network sees: the task's channels and their noise. */
import type { CellBuilder } from "../ir/cell.ts";
import { constant, type Expr, matmul, sqrt } from "../ir/expr.ts";
import { type InputNoise, inputsName, noiseGainName } from "./model.ts";

type Builder = Pick<CellBuilder<unknown>, "input" | "noise" | "scalar">;

interface InputOptions {
  readonly channels: number;
  /** Noise that the task brings. */
  readonly inputNoise: InputNoise;
  /** Whether the model adds independent noise of its own to every channel. */
  readonly hasOwnNoise?: boolean;
  /** Acts on the channels before noise is added. */
  readonly change?: (task: Expr) => Expr;
}

/**
 * task_t + ν·ξ_t. Where all channels have the same independent noise, ν is the run-time scalar `inputNoise`, the model's own noise included.
 * Where they differ, ν is a vector; a noise that is mixed, or multiplied in each trial, cannot take the model's own into its draws, which then has
 * a stream behind all others.
 */
export function networkInput(
  { input, noise, scalar }: Builder,
  { channels, inputNoise, hasOwnNoise = false, change = (task) => task }: InputOptions,
): Expr {
  const task = change(input(inputsName, channels));
  // Declared in any case: streams of noise must not depend on the task.
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
