import { number, readAt } from "../settings/kind.ts";
import { defineTask } from "./definition.ts";
import { createTask, type TaskInstance } from "./instance.ts";

/** The only period of a trial without task input. */
export const restPeriod = "rest";

/**
 * A task without input on the channels of another: a trial is one period of rest, in which every input is 0 but noisy
 * as in that task. Nothing is wanted, so nothing is scored.
 * @param ms how long a trial lasts
 */
export function restingTask({ dt, inputs, outputs, noise }: TaskInstance, ms: number): TaskInstance {
  readAt(number({ min: dt }, "ms"), ms, "rest");
  const definition = defineTask({
    name: "rest",
    title: "Rest",
    summary: "No task input.",
    source: "None: a control of the network without its task.",
    dt,
    parameters: {},
    inputs,
    outputs,
    target: "value",
    conditions: () => [{}],
    periods: () => ({ [restPeriod]: ms }),
    trial(_, t) {
      t.mask.during(restPeriod, 0);
    },
  });
  return { ...createTask(definition), noise };
}
