/** Finds keys of a configuration in the wrong place and reports where they belong. */
import { isRecord } from "../base/display.ts";
import { nearestName, unknown } from "../base/errors.ts";
import { modelSettings } from "../model/rate/modelSettings.ts";
import { group, type Settings } from "../settings/setting.ts";
import { knownTasks } from "../task/library/index.ts";
import { taskSettings } from "../task/taskSettings.ts";
import { evaluateSettings, seedSettings, trainSettings } from "./trainSettings.ts";

const sections: Settings = {
  model: group("", modelSettings),
  train: group("", trainSettings),
  evaluate: group("", evaluateSettings),
  ...seedSettings,
};

/** Paths of all values, outermost first. */
function paths(usualTask: string): string[] {
  const below = (settings: Settings, parents: readonly string[]): string[][] =>
    Object.entries(settings).flatMap(([key, entry]) => {
      const path = [...parents, key];
      if ("kind" in entry) return [path];
      const groups = "settings" in entry ? [entry.settings] : Object.values(entry.of);
      return [path, ...groups.flatMap((group) => below(group, path))];
    });
  const all = below({ ...sections, task: taskSettings(knownTasks, usualTask) }, []);
  return [...new Set(all.toSorted((a, b) => a.length - b.length).map((path) => path.join(".")))];
}

/**
 * Throws "unknown" for a key that belongs elsewhere, such as `tau` for `model.tau` or `train.learningRate` for
 * `train.optimizer.learningRate`. Other unknown keys are left to the readers of their sections.
 */
export function checkPlaces(given: Readonly<Record<string, unknown>>, usualTask: string): void {
  const last = (path: string) => path.slice(path.lastIndexOf(".") + 1);
  const refuse = (at: string, home: string) => unknown({ at, remedy: `did you mean "${home}"?` });
  let known: string[] | undefined;
  const home = (key: string) => (known ??= paths(usualTask)).find((path) => last(path) === key);
  for (const [key, value] of Object.entries(given)) {
    if (key !== "task" && !Object.hasOwn(sections, key)) {
      const exact = home(key);
      const near = exact === undefined ? nearestName(key, known!.map(last)) : undefined;
      const meant = exact ?? (near === undefined ? undefined : home(near));
      if (meant !== undefined) throw refuse(key, meant);
    }
    const section = sections[key];
    // A user's own model has its own parameters.
    if (section === undefined || !("settings" in section) || !isRecord(value) || (key === "model" && "name" in value))
      continue;
    for (const inner of Object.keys(value)) {
      if (Object.hasOwn(section.settings, inner)) continue;
      const meant = home(inner);
      if (meant !== undefined) throw refuse(`${key}.${inner}`, meant);
    }
  }
}
