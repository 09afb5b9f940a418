import type { Recording } from "../analysis/recording.ts";
import { recurrentInput } from "../analysis/recurrentInput.ts";
import { type Spectrum, spectrum } from "../analysis/spectrum.ts";
import { finite } from "../figure/figure.ts";
import type { RunResults } from "../format/runResults.ts";
import { type EffectiveValues, effectiveValues } from "../model/evaluate.ts";
import type { RunConfig } from "../open/config.ts";
import type { Experiment } from "../open/experiment.ts";

/** Up to here the eigenvalues of a matrix take a second or two; for twice as many units eight times that. */
export const mostEigenvalues = 512;

/** The effective recurrent matrix [from, to] of raw parameters; undefined where the model has none. */
export function recurrentOf(
  { effective: { wRec } }: Pick<Experiment, "effective">,
  parameters: Readonly<Record<string, ArrayLike<number>>>,
): Float64Array | undefined {
  return wRec && effectiveValues({ wRec }, parameters)["wRec"];
}

/** Null where there is no such matrix, or one that is too large to be looked at by the way. */
export function spectrumOf(matrix: ArrayLike<number> | undefined, units: number): Spectrum | null {
  return matrix?.length !== units * units || units > mostEigenvalues ? null : spectrum(matrix, units);
}

/** Null where nothing was recorded, or rates may not be what is multiplied with the matrix: in a cell of the user's. */
export function recurrentInputOf(
  recording: Recording,
  model: RunConfig["model"],
  effective: EffectiveValues,
): RunResults["recurrentInput"] {
  const matrix = effective["wRec"];
  if (recording.trials === 0 || matrix === undefined || "name" in model) return null;
  return recurrentInput(recording, matrix).map(({ name, excitation, inhibition }) => ({
    name,
    excitation: finite(excitation),
    inhibition: finite(inhibition),
  }));
}
