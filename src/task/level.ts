/** The value of a factor or record in a trial: one cell of a table. */
import { invalid } from "../base/errors.ts";
import { checkText } from "../settings/name.ts";

/**
 * Throws "invalid" unless a level is a finite number or a non-empty string; an empty one would be no value in a
 * table.
 */
export function checkLevel(level: unknown, of: string): void {
  const isLevel = typeof level === "number" ? Number.isFinite(level) : typeof level === "string" && level !== "";
  if (!isLevel)
    throw invalid({
      subject: `level of ${of}`,
      value: level,
      remedy: "give a finite number or a non-empty string",
    });
  if (typeof level === "string") checkText(level, "level", of);
}
