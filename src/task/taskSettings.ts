/** The settings of the task section, for each task. */
import { number, oneOf } from "../settings/kind.ts";
import { type Settings, setting, type Variants, variants } from "../settings/setting.ts";
import { type AnyTask, isComposed } from "./instance.ts";

const about =
  "the task to learn; a length may be random: { uniform: [500, 1500] }, { choice: [200, 400] }, { exponential: { mean: 300, min: 100, max: 900 } } or { normal: { mean: 300, sd: 50, min: 100, max: 900 } }";

/** The section for these tasks; without a name it means the task `usual`. */
export function taskSettings(tasks: readonly AnyTask[], usual: string): Variants {
  const names = { ...oneOf(tasks.map(({ name }) => name)), words: "a task of the library, or your own" };
  const name = setting(names, "name of the task, see dalenet tasks");
  const dt = setting(number({ above: 0 }, "ms"), "time step of task and network");
  const of = (task: AnyTask): Settings => {
    const { parameters, presets } = task;
    return {
      name,
      ...(presets && { preset: setting(oneOf(Object.keys(presets)), "values under a name", { isOptional: true }) }),
      dt,
      ...(isComposed(task) ? task.parametersAmong(tasks) : parameters),
    };
  };
  return variants(about, "name", Object.fromEntries(tasks.map((task) => [task.name, of(task)])), usual);
}
