/** The tasks that come with the library, one file per family. */
import { named } from "../../errors.ts";
import type { TaskDefinition } from "../definition.ts";
import { createTask, type TaskInstance, type TaskSettings } from "../instance.ts";
import { perceptualDecision } from "./perceptualDecision.ts";

export const tasks: readonly TaskDefinition[] = [perceptualDecision];

/** The definition of a library task. Throws `unknown`, with the nearest name suggested. */
export const taskNamed = (name: string): TaskDefinition => named("task", name, tasks);

/** A library task with its parameters and time step fixed: `task("perceptualDecision", { dt: 10, coherence: [0, 3.2] })`. */
export function task(name: string, settings: TaskSettings = {}): TaskInstance {
  return createTask(taskNamed(name), settings);
}
