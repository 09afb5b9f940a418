/** What run.json says of the recurrent matrix: its spectrum, and what it sends. */
import { join } from "node:path";
import type { Recording } from "../analysis/recording.ts";
import { recurrentInput } from "../analysis/recurrentInput.ts";
import { type Spectrum, spectrum } from "../analysis/spectrum.ts";
import { DalenetError } from "../errors.ts";
import { finite } from "../figure/figure.ts";
import { type EffectiveValues, effectiveValues } from "../model/evaluate.ts";
import type { Model } from "../model/model.ts";
import { readBytes } from "../run/file.ts";
import { openNpz } from "../run/npz.ts";
import type { RunResults } from "../run/runResults.ts";
import { recurrentIn } from "../run/weightsFile.ts";
import type { TaskInstance } from "../task/instance.ts";
import { type RunConfig, settingOf } from "../train/config.ts";
import { initialName } from "./runFolder.ts";

/** Up to here the eigenvalues of a matrix take a second or two; for twice as many units eight times that. */
export const mostEigenvalues = 512;

/** The effective recurrent matrix [from, to] of raw parameters; undefined where the model has none. */
export function recurrentOf(
  model: Model,
  task: TaskInstance,
  parameters: Readonly<Record<string, ArrayLike<number>>>,
): Float64Array | undefined {
  const { wRec } = model.build(settingOf(task, null)).effective;
  return wRec && effectiveValues({ wRec }, parameters)["wRec"];
}

/** That before training, where a run folder still has it: a damaged file is worth no more than none. */
export async function readInitial(folder: string | undefined, units: number): Promise<ArrayLike<number> | undefined> {
  if (folder === undefined) return undefined;
  const path = join(folder, initialName);
  try {
    return recurrentIn(openNpz(await readBytes(path), path), units, path);
  } catch (error) {
    if (!(error instanceof DalenetError)) throw error;
    return undefined;
  }
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
