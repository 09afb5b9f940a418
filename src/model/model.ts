/** The contract of models, whether they come from a preset or from a user. */
import { checkArgument } from "../base/arguments.ts";
import type { Population } from "../base/population.ts";
import type { Expr } from "../ir/expr.ts";
import type { Network } from "../ir/program.ts";
import type { LossName } from "./loss.ts";
import type { RecommendedTraining } from "./recommendedTraining.ts";

/** The input signal with the task's channels. */
export const inputsName = "inputs";

/** The input signal, of one channel, with the gain of the task's noise in each trial. */
export const noiseGainName = "noiseGain";

/** How a task's noise differs between channels and trials. Its strength is given at run time. */
export interface NoiseShape {
  /** σ of each channel, relative to the largest. */
  readonly relative: readonly number[];
  /** Turns independent draws into correlated noise: draws @ mixing, [draw, channel]; null for independent channels. */
  readonly mixing: readonly (readonly number[])[] | null;
  /** Whether each trial has its own gain. */
  readonly perTrial: boolean;
}
/** The task's noise: false for none, true for independent and equal in all channels and trials, or a description. */
export type InputNoise = boolean | NoiseShape;

/** The part of a network that the task determines. */
export interface Dimensions {
  readonly inputs: number;
  readonly outputs: number;
  /** Names of the channels, for masks that refer to them. */
  readonly inputNames?: readonly string[];
  readonly outputNames?: readonly string[];
}

/** The sizes of a network that a task determines. */
export interface TaskSizes extends Dimensions {
  /** Time step, ms. */
  readonly dt: number;
}

export interface NetworkSetting extends TaskSizes {
  /** null for a network that is only simulated. */
  readonly loss: LossName | null;
  /** The task's noise, for which inputs need draws. */
  readonly inputNoise: InputNoise;
}

/** Whether two settings, apart from the loss, make the same network. */
export const isSameSetting = (one: Omit<NetworkSetting, "loss">, other: Omit<NetworkSetting, "loss">): boolean =>
  (["inputs", "outputs", "dt"] as const).every((key) => one[key] === other[key]) &&
  JSON.stringify(one.inputNoise) === JSON.stringify(other.inputNoise) &&
  (["inputNames", "outputNames"] as const).every((key) => isSameList(one[key], other[key]));

/** Names that one of them lacks made no difference. */
const isSameList = (one?: readonly string[], other?: readonly string[]) =>
  one === undefined || other === undefined || one.join("\n") === other.join("\n");

/** Throws "missing" or "invalid" for a setting without the sizes of a network. */
export function checkSetting(setting: unknown): void {
  const remedy = "give the network's setting: { inputs, outputs, dt, loss, inputNoise }";
  checkArgument("setting", setting, ["inputs", "outputs", "dt", "inputNoise"], remedy);
}

export interface BuiltNetwork {
  readonly network: Network;
  /**
   * Matrices [from, to] as the step uses them, by name: `wRec` and, if the model has them, `wIn`, `wOut` and others; of
   * a preset that trains time constants, also `tau` [unit], ms.
   */
  readonly effective: Readonly<Record<string, Expr>>;
}

/** Raw parameters by name, row by row. */
export type ParameterValues = Map<string, Float64Array>;

/** A matrix that should obey Dale's principle. */
export interface SignedMatrix {
  readonly name: string;
  /** +1, −1 or 0 (no constraint) for each sending unit. */
  readonly signs: readonly number[];
  /** Whether its entries carry the sign of the sending unit by construction. */
  readonly obeys: boolean;
}

/** The run-time scalars that scale input noise, the task's and the model's own. */
const inputNoises = ["inputNoise", "taskNoise", "ownInputNoise"];

/** The same scalars with the noise of inputs times a factor. */
export const withInputNoise = (
  scalars: Readonly<Record<string, number>>,
  factor: number,
): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(scalars).map(([name, value]) => [name, inputNoises.includes(name) ? factor * value : value]),
  );

export interface Model {
  /** The preset, or its author's name for it. */
  readonly name: string;
  /** The completed model section: plain data from which the same model can be made. */
  readonly section: Readonly<Record<string, unknown>>;
  readonly populations: readonly Population[];
  /** All units. */
  readonly units: number;
  /** How its authors trained it: the defaults of the train section. */
  readonly training: RecommendedTraining;
  /** Reasons why the task's ideal observer does not apply to this network; empty if it applies. */
  readonly changesInputs: readonly string[];
  /** Whether it has noise besides that of its inputs. */
  readonly isNoisy: boolean;
  /** The model without that noise; null if it has none, or if only the noise's factor can be set to 0. */
  quiet(): Model | null;
  /**
   * A new network for a task. Signals: `inputs` [channel], `target`, `mask`. Recorded outputs: `states`, `rates`,
   * `inputs` (as the network sees them), `outputs`.
   * @throws "invalid" or "mismatched" if model and task do not fit together
   */
  build(setting: NetworkSetting): BuiltNetwork;
  /** Parameters before training, a function of model, task and seed only. */
  initialParameters(setting: NetworkSetting, seed: number): ParameterValues;
  /**
   * Values of the network's run-time scalars.
   * @param taskSigma the task's input noise in √ms, the largest of any channel
   * @param noise factor of the network's own noise
   */
  scalars(dt: number, taskSigma: number, noise?: number): Readonly<Record<string, number>>;
  /** Matrices that Dale's principle governs. */
  signed(dimensions: Dimensions): readonly SignedMatrix[];
  /** Warnings for the user before training. `taskSigma`: the task's input noise in √ms, the largest of any channel. */
  warnings(taskSigma: number): readonly string[];
}
