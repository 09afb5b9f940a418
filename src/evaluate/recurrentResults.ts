import type { Recording } from "../analysis/recording.ts";
import { recurrentInput } from "../analysis/recurrentInput.ts";
import { type Spectrum, spectrum } from "../analysis/spectrum.ts";
import { DalenetError } from "../base/errors.ts";
import { finite } from "../figure/figure.ts";
import type { RunResults } from "../format/runResults.ts";
import type { EffectiveValues } from "../model/evaluate.ts";
import type { RunConfig } from "../open/config.ts";

/** Up to here the eigenvalues of a matrix take less than a second; for twice as many units eight times that. */
export const mostEigenvalues = 512;

/** Null if there is no such matrix, or one that is too large to be looked at by the way. One that cannot be decomposed must not end a run, either. */
export function spectrumOf(matrix: ArrayLike<number> | undefined, units: number): Spectrum | null {
  if (matrix?.length !== units * units || units > mostEigenvalues) return null;
  try {
    return spectrum(matrix, units);
  } catch (error) {
    if (!(error instanceof DalenetError)) throw error;
    return null;
  }
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
