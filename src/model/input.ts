/** The input of a network: the task's channels and their noise. */
import type { CellBuilder } from "../ir/cell.ts";
import { constant, type Expr, matmul, sqrt } from "../ir/expr.ts";
import { type InputNoise, inputsName, type NoiseShape, noiseGainName } from "./model.ts";

type Builder = Pick<CellBuilder<unknown>, "input" | "noise" | "scalar">;

/** How noise is distributed over its members, relative to the largest deviation. */
export interface NoiseForm {
  /** Deviation of each; null if all are equal or correlated. */
  readonly relative: readonly number[] | null;
  /** Turns independent draws into correlated noise: draws @ mixing, [draw, member]; null for independent members. */
  readonly mixing: readonly (readonly number[])[] | null;
}

/** Draws with this distribution; their largest deviation is 1. */
export function formed(draws: Expr, { relative, mixing }: NoiseForm): Expr {
  if (mixing) return matmul(draws, constant(mixing.map((row) => [...row])));
  return relative ? draws.mul(constant([...relative])) : draws;
}

interface InputOptions {
  readonly channels: number;
  /** The task's noise. */
  readonly inputNoise: InputNoise;
  /** The model's own noise, besides the task's. */
  readonly own?: NoiseForm | undefined;
  /** Applied to the channels before noise is added. */
  readonly change?: (task: Expr) => Expr;
}

/**
 * task_t + ν·ξ_t. If all channels have the same independent noise, ν is the run-time scalar `inputNoise`, which
 * includes the model's own noise. If they differ, ν is a vector. Noise that is correlated between channels, or has a
 * gain per trial, cannot share its draws with other noise: the model's own then has a separate, last stream.
 */
export function networkInput(
  { input, noise, scalar }: Builder,
  { channels, inputNoise, own, change = (task) => task }: InputOptions,
): Expr {
  const task = change(input(inputsName, channels));
  // Always declared: noise streams must not depend on the task.
  const draws = noise("inputs", channels);
  const isPlain = own === undefined || (own.relative === null && own.mixing === null);
  if (typeof inputNoise === "boolean" && isPlain)
    return inputNoise || own ? task.add(draws.mul(scalar("inputNoise"))) : task;
  if (inputNoise === false) return task.add(formed(draws, own!).mul(scalar("ownInputNoise")));
  const { relative, mixing, perTrial } = inputNoise === true ? equal(channels) : inputNoise;
  const largest = scalar(own ? "taskNoise" : "inputNoise");
  const ownLargest = own ? scalar("ownInputNoise") : undefined;
  if (mixing === null && !perTrial && !own?.mixing) {
    const squares = constant(relative.map((one) => one * one));
    const deviation = own
      ? sqrt(squares.mul(largest.mul(largest)).add(ownSquares(own, ownLargest!)))
      : constant(relative).mul(largest);
    return task.add(draws.mul(deviation));
  }
  const shaped = mixing
    ? matmul(draws, constant(mixing.map((row) => row.map((share, channel) => share * relative[channel]))))
    : relative.every((one) => one === 1)
      ? draws
      : draws.mul(constant(relative));
  const strength = shaped.mul(largest);
  const noisy = task.add(perTrial ? strength.mul(input(noiseGainName, 1)) : strength);
  return own ? noisy.add(formed(noise("own inputs", channels), own).mul(ownLargest!)) : noisy;
}

const equal = (channels: number): NoiseShape => ({
  relative: new Array<number>(channels).fill(1),
  mixing: null,
  perTrial: false,
});

/** Variances of the model's own noise in independent channels. */
function ownSquares({ relative }: NoiseForm, largest: Expr): Expr {
  const square = largest.mul(largest);
  return relative ? constant(relative.map((one) => one * one)).mul(square) : square;
}
