/** The evaluate section of a run: what is measured once training is over. */
import { invalid } from "../base/errors.ts";
import { below } from "../settings/kind.ts";
import { group, readGroup } from "../settings/setting.ts";
import type { TaskInstance } from "../task/instance.ts";
import { type EvaluateOptions, evaluateSettings } from "./trainSettings.ts";

const section = group("what is measured after training", evaluateSettings);
const usualCoherences = [0, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2];

/** The evaluate section made complete. Throws with the path of the value that is wrong. */
export function evaluateOptions(loose: unknown, at: string, task: TaskInstance): EvaluateOptions {
  const hasCoherence = hasPsychometric(task);
  const options = below(at, () => readGroup(section, loose, { psychometric: hasCoherence ? usualCoherences : null }));
  if (options.psychometric !== null && !hasCoherence)
    throw invalid({
      at: `${at}.psychometric`,
      value: options.psychometric,
      remedy: `task "${task.name}" has no coherence, use null: if it has a signed factor, the curve is drawn at the values of its own conditions`,
    });
  return options;
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
