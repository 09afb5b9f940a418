import type { Recording } from "../analysis/recording.ts";
import { recurrentInput } from "../analysis/recurrentInput.ts";
import { type Spectrum, spectrum } from "../analysis/spectrum.ts";
import { DalenetError } from "../base/errors.ts";
import { finite } from "../figure/figure.ts";
import type { RunResults } from "../format/runResults.ts";
import type { EffectiveValues } from "../model/effectiveValues.ts";
import type { RunConfig } from "../open/config.ts";
import { recurrentMapOf } from "./recurrent.ts";

/** Up to so many units eigenvalues take less than a second; for twice as many, eight times as long. */
export const mostEigenvalues = 512;

/**
 * The spectrum of the recurrent map. Null without a matrix, if it is too large, and if it cannot be decomposed, which
 * must not end a run.
 */
export function spectrumOf(
  weights: ArrayLike<number> | undefined,
  units: number,
  model: RunConfig["model"],
): Spectrum | null {
  if (weights?.length !== units * units || units > mostEigenvalues) return null;
  const { matrix, size } = recurrentMapOf(model, weights);
  try {
    return spectrum(matrix, size);
  } catch (error) {
    if (!(error instanceof DalenetError)) throw error;
    return null;
  }
}

/**
 * Null if nothing was recorded, and for a user's cell, which may multiply something other than rates with the matrix.
 */
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
