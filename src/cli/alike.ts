/** Whether networks that are evaluated together were trained on one task. */
import { mismatched } from "../base/errors.ts";
import type { Run } from "../index.ts";

interface TrainedRun {
  /** The folder, as typed. */
  readonly folder: string;
  readonly task: Run["task"];
}

/**
 * Warnings that name the parameters, time steps and channels in which the tasks of runs differ from that of the first.
 * @param changed parameters, or "dt", that the user sets for all
 * @throws "mismatched" for runs of different tasks
 */
export function unlikeTasks([first, ...others]: readonly TrainedRun[], changed: readonly string[]): string[] {
  const stranger = others.find(({ task }) => task.name !== first.task.name);
  if (stranger)
    throw mismatched({
      subject: `task "${stranger.task.name}" of ${stranger.folder}`,
      detail: `: ${first.folder} was trained on "${first.task.name}"`,
      remedy: "evaluate networks of one task together, others one by one",
    });
  const expected = settingsOf(first.task);
  return others.flatMap(({ folder, task }) => {
    const settings = settingsOf(task);
    const differ = [...new Set([...Object.keys(expected), ...Object.keys(settings)])].filter(
      (name) => !changed.includes(name) && textOf(settings[name]) !== textOf(expected[name]),
    );
    if (differ.length === 0) return [];
    const named = differ.map((name) => `${name} ${textOf(settings[name])} instead of ${textOf(expected[name])}`);
    return [`the task of ${folder} is not that of ${first.folder}: ${named.join(", ")}; all are fitted together`];
  });
}

const settingsOf = ({ parameters, dt, inputs, outputs }: Run["task"]): Readonly<Record<string, unknown>> => ({
  ...parameters,
  dt,
  inputs,
  outputs,
});

const textOf = (value: unknown): string => (value === undefined ? "none" : JSON.stringify(value));
