/** What a network is shown of a batch. */
import { inputsName, noiseGainName } from "../model/model.ts";
import { hasGains, noiseGains, type TaskNoise } from "../task/noise.ts";
import type { Batch, Segment } from "../task/trial.ts";

type Signals = Readonly<Record<string, { readonly segments: readonly (readonly Segment[])[] }>>;

/** The signals of its inputs: the channels, and the gain of each trial's noise where there are such. */
export const inputSignals = ({ trials }: Batch, noise: TaskNoise): Signals => ({
  [inputsName]: { segments: trials.map(({ inputs }) => inputs) },
  ...(hasGains(noise) && { [noiseGainName]: { segments: trials.map(noiseGains) } }),
});
