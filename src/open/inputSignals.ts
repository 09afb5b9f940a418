/** The signals that feed a batch to a network's inputs. */
import { inputsName, noiseGainName } from "../model/model.ts";
import { hasGains, noiseGains, type TaskNoise } from "../task/noise.ts";
import type { Batch, Segment } from "../task/trial.ts";

type Signals = Readonly<Record<string, { readonly segments: readonly (readonly Segment[])[] }>>;

/** The input channels, and the noise gain of each trial where the task has one. */
export const inputSignals = ({ trials }: Batch, noise: TaskNoise): Signals => ({
  [inputsName]: { segments: trials.map(({ inputs }) => inputs) },
  ...(hasGains(noise) && { [noiseGainName]: { segments: trials.map(noiseGains) } }),
});
