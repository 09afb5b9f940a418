/** What a factor or a record may be in a trial: one cell of a table. */
import { invalid } from "../errors.ts";
import { checkText } from "../name.ts";
import { display } from "../reader.ts";

/** A finite number, or a text that is not empty, which would be no value at all in a table. Throws "invalid". */
export function checkLevel(level: unknown, of: string, task: string): void {
  const isLevel = typeof level === "number" ? Number.isFinite(level) : typeof level === "string" && level !== "";
  if (!isLevel)
    throw invalid(
      `level ${display(level)} of ${of} in task "${task}"; give a finite number, or a text that is not empty`,
    );
  if (typeof level === "string") checkText(level, "level", `${of} in task "${task}"`);
}
