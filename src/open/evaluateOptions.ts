/** The evaluate section of a run: what is measured after training. */
import { invalid } from "../base/errors.ts";
import { below } from "../settings/kind.ts";
import { group, readGroup } from "../settings/setting.ts";
import type { TaskInstance } from "../task/instance.ts";
import { type EvaluateOptions, evaluateSettings } from "./trainSettings.ts";

const section = group("what is measured after training", evaluateSettings);

/** Lengths of periods that are floored at levels of the psychometric variable, but not in training. */
export function levelWarnings({ psychometric: asked }: EvaluateOptions, task: TaskInstance): string[] {
  if (asked === null || asked === "conditions") return [];
  const known = new Set(task.warnings);
  return task.atLevels(asked).warnings.flatMap((text) => (known.has(text) ? [] : [`evaluate.psychometric: ${text}`]));
}

/** Completes the evaluate section. Errors give the path of the wrong value. */
export function evaluateOptions(loose: unknown, at: string, task: TaskInstance): EvaluateOptions {
  const { psychometric } = task.words;
  const usual = task.levels ?? (psychometric ? "conditions" : null);
  const options = below(at, () => readGroup(section, loose, { psychometric: usual }));
  const { psychometric: asked } = options;
  if (asked === null) return options;
  const refuse = (remedy: string) => invalid({ at: `${at}.psychometric`, value: asked, remedy });
  if (!psychometric) throw refuse(`task "${task.name}" declares no psychometric variable, use null`);
  if (asked === "conditions") return options;
  if (!task.levels)
    throw refuse(`the psychometric variable of task "${task.name}" has no levels to choose, use "conditions"`);
  below(`${at}.psychometric`, () => task.atLevels(asked));
  return options;
}
