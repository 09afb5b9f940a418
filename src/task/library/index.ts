/** The tasks that come with the library, one file per family. */
import { named } from "../../errors.ts";
import type { TaskDefinition } from "../definition.ts";
import { createTask, type TaskInstance, type TaskSettings } from "../instance.ts";
import { perceptualDecision } from "./perceptualDecision.ts";

export const tasks: readonly TaskDefinition[] = [perceptualDecision];

/** The definition of a library task. Throws `unknown`, with the nearest name suggested. */
export const taskNamed = (name: string): TaskDefinition => named("task", name, tasks);

/**
 * The definition of a task of the library or of a caller's own. Throws `unknown`, with the nearest name suggested, or how to name a task of
 * one's own.
 */
export const taskAmong = (own: readonly TaskDefinition[], name: string): TaskDefinition =>
  named(
    "task",
    name,
    [...own, ...tasks],
    "for a task of your own name the file that defines it (--use FILE, or the option tasks)",
  );

/** A library task with its parameters and time step fixed: `task("perceptualDecision", { dt: 10, coherence: [0, 3.2] })`. */
export function task(name: string, settings: TaskSettings = {}): TaskInstance {
  return createTask(taskNamed(name), settings);
}
