/** Every key of the task section, task by task: what it means and what it may be. */
import { parameterSetting } from "../parameters.ts";
import { number, type Settings, type Variants } from "../setting.ts";
import type { TaskDefinition } from "./definition.ts";

const about =
  "what is learned; a length may be random: { uniform: [500, 1500] }, { choice: [200, 400] } or { exponential: { mean: 300, min: 100, max: 900 } }";

/** The section for these tasks; where it leaves the name out, it means the task `usual`. */
export function taskSettings(tasks: readonly TaskDefinition[], usual: string): Variants {
  const names = tasks.map(({ name }) => name);
  const of = (task: TaskDefinition): Settings => ({
    name: { about: "name of the task, see dalenet tasks", schema: { type: "string", enum: names } },
    dt: number({ above: 0 }, "time step of task and network", "ms"),
    ...Object.fromEntries(
      Object.entries(task.parameters).map(([key, parameter]) => [key, parameterSetting(parameter)]),
    ),
  });
  return {
    about,
    by: "name",
    usual,
    of: Object.fromEntries(tasks.map((task) => [task.name, of(task)])),
  };
}
