/** The evaluate section of a run: what is measured once training is over. */
import { invalid } from "../errors.ts";
import { display, orElse, readNumber, readRecord } from "../reader.ts";
import type { TaskInstance } from "../task/instance.ts";
import { evaluateSettings as settings } from "./trainSettings.ts";

export interface EvaluateOptions {
  /** Fresh trials on which accuracy is measured, conditions in equal number. */
  readonly trials: number;
  /** Trials whose whole activity is recorded, for rates, selectivity and figures. */
  readonly recordedTrials: number;
  /** Coherences (%) of the psychometric curve; null for no curve, and for tasks without coherences, see `ownCurve`. */
  readonly psychometric: readonly number[] | null;
  /** Trials at each signed coherence of the curve. */
  readonly psychometricTrials: number;
}

const keys = Object.keys(settings);
const usualCoherences = [0, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2];

/** The evaluate section made complete. Throws with the path of the value that is wrong. */
export function evaluateOptions(loose: unknown, path: string, task: TaskInstance): EvaluateOptions {
  const given = readRecord(loose, path, keys);
  const hasCoherence = hasPsychometric(task);
  const curve = given.psychometric === undefined ? (hasCoherence ? usualCoherences : null) : given.psychometric;
  if (curve !== null && !hasCoherence)
    throw invalid(
      `${path}.psychometric = ${display(curve)}; task "${task.name}" has no coherence, use null: if it has a signed factor, the curve is drawn at the values of its own conditions`,
    );
  return {
    trials: readNumber(orElse(given.trials, 10_000), `${path}.trials`, settings.trials.range),
    recordedTrials: readNumber(
      orElse(given.recordedTrials, 500),
      `${path}.recordedTrials`,
      settings.recordedTrials.range,
    ),
    psychometric: curve === null ? null : readCoherences(curve, `${path}.psychometric`),
    psychometricTrials: readNumber(
      orElse(given.psychometricTrials, 200),
      `${path}.psychometricTrials`,
      settings.psychometricTrials.range,
    ),
  };
}

/** Whether a psychometric curve can be drawn: the task has levels of coherence, and two choices to tell apart. */
const hasPsychometric = (task: TaskInstance): boolean =>
  Array.isArray(task.parameters["coherence"]) && task.definition.signed !== undefined;

/**
 * The signed factor of a task that has no coherences: its curve is measured at the conditions as they are, on the same trials as accuracy;
 * undefined for other tasks.
 */
export const ownCurve = (task: TaskInstance): TaskInstance["definition"]["signed"] =>
  hasPsychometric(task) ? undefined : task.definition.signed;

function readCoherences(value: unknown, path: string): readonly number[] {
  if (!Array.isArray(value) || value.length === 0)
    throw invalid(`${path} = ${display(value)}; give a list of at least one coherence in %, or null for no curve`);
  const list = value.map((entry, k) => readNumber(entry, `${path}[${k}]`, { min: 0, max: 100 }));
  if (new Set(list).size < list.length) throw invalid(`${path} = ${display(value)}; it must not name a value twice`);
  return list;
}
