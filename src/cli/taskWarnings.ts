/** Warnings of tasks that networks are shown: alike for all networks of an ensemble, and then said once. */
import type { TaskInstance } from "../index.ts";
import type { Terminal } from "./terminal.ts";

export function taskWarner(terminal: Terminal): (task: Pick<TaskInstance, "warnings">) => void {
  const told = new Set<string>();
  return ({ warnings }) => {
    for (const warning of warnings) {
      if (!told.has(warning)) terminal.writeError(`warning: ${warning}\n`);
      told.add(warning);
    }
  };
}
