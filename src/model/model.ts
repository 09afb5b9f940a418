/** What the rest of the library knows about a model, whether it was put together from a preset or written by a user. */
import { checkGiven } from "../base/given.ts";
import type { Population } from "../base/population.ts";
import type { Expr } from "../ir/expr.ts";
import type { Network } from "../ir/program.ts";
import type { Dimensions, LossName } from "./options.ts";
import type { RecommendedTraining } from "./recommendedTraining.ts";

/** The input signal that holds the task's channels. */
export const inputsName = "inputs";

/** The input signal, of one channel, that holds what the task's noise is multiplied by in each trial. */
export const noiseGainName = "noiseGain";

/** How a task's noise differs between channels and trials; how strong it is, is said at run time. */
export interface NoiseShape {
  /** σ of each channel, relative to the largest. */
  readonly relative: readonly number[];
  /** What mixes independent draws into correlated ones, draws @ mixing, [draw, channel]; null: channels are independent. */
  readonly mixing: readonly (readonly number[])[] | null;
  /** Whether it is multiplied by a gain of each trial. */
  readonly perTrial: boolean;
}
/** The task's noise: none, the same in all channels and trials and independent, or another. */
export type InputNoise = boolean | NoiseShape;

/** What a task decides about the sizes of a network. */
export interface TaskSizes extends Dimensions {
  /** Time step, ms. */
  readonly dt: number;
}

export interface NetworkSetting extends TaskSizes {
  /** null: a network that is only simulated. */
  readonly loss: LossName | null;
  /** Noise that the task brings, for which inputs need draws. */
  readonly inputNoise: InputNoise;
}

/** Whether two settings, apart from the loss, make the same network. */
export const isSameSetting = (one: Omit<NetworkSetting, "loss">, other: Omit<NetworkSetting, "loss">): boolean =>
  (["inputs", "outputs", "dt"] as const).every((key) => one[key] === other[key]) &&
  JSON.stringify(one.inputNoise) === JSON.stringify(other.inputNoise);

/** Throws "missing" or "invalid" for what says nothing of the sizes of a network. */
export function checkSetting(setting: unknown): void {
  const remedy = "say what the network is for: { inputs, outputs, dt, loss, inputNoise }";
  checkGiven("setting", setting, ["inputs", "outputs", "dt", "inputNoise"], remedy);
}

export interface BuiltNetwork {
  readonly network: Network;
  /** Matrices [from, to] as the step uses them, by name: `wRec` and, where there are such, `wIn`, `wOut` and others. */
  readonly effective: Readonly<Record<string, Expr>>;
}

/** Raw parameters by name, row by row. */
export type ParameterValues = Map<string, Float64Array>;

/** A matrix in which Dale's principle was asked for. */
export interface SignedMatrix {
  readonly name: string;
  /** +1, −1 or 0 (no constraint) for each sending unit. */
  readonly signs: readonly number[];
  /** Whether its entries carry the sign of the sending unit by construction. */
  readonly obeys: boolean;
}

/** The run-time scalars that noise of the inputs, the task's and the model's own, is multiplied by. */
const inputNoises = ["inputNoise", "taskNoise", "ownInputNoise"];

/** The same scalars for inputs without noise. */
export const withQuietInputs = (scalars: Readonly<Record<string, number>>): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(scalars).map(([name, value]) => [name, inputNoises.includes(name) ? 0 : value]));

export interface Model {
  /** The preset, or the name that its author gave it. */
  readonly name: string;
  /** The model section made complete: plain data, which gives the same model again. */
  readonly section: Readonly<Record<string, unknown>>;
  readonly populations: readonly Population[];
  /** All units. */
  readonly units: number;
  /** How its authors trained it; the train section follows it where it says nothing. */
  readonly training: RecommendedTraining;
  /** Why the task's ideal observer says nothing about this network; empty where it does. */
  readonly changesInputs: readonly string[];
  /** Whether it draws noise of its own, apart from that of its inputs. */
  readonly isNoisy: boolean;
  /** The same without that noise; null where it has none, or where its equations draw it all the same and only its factor can be 0. */
  quiet(): Model | null;
  /**
   * The network for a task, built anew. Signals: `inputs` [channel], `target`, `mask`. Recorded outputs: `states`, `rates`, `inputs` (as the network
   * sees them), `outputs`.
   * @throws "invalid" or "mismatched" where model and task cannot go together
   */
  build(setting: NetworkSetting): BuiltNetwork;
  /** Parameters before training: a function of model, task and seed alone. */
  initialParameters(setting: NetworkSetting, seed: number): ParameterValues;
  /**
   * Values of the network's run-time scalars. `taskSigma` is the task's input noise in √ms, the largest of any channel; `noise` a factor of the
   * network's own noise.
   */
  scalars(dt: number, taskSigma: number, noise?: number): Readonly<Record<string, number>>;
  /** Matrices that Dale's principle governs. */
  signed(dimensions: Dimensions): readonly SignedMatrix[];
  /** What a user should know before training. `taskSigma`: the task's input noise, √ms, the largest of any channel. */
  warnings(taskSigma: number): readonly string[];
}
