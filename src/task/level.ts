/** What a factor or a record may be in a trial: one cell of a table. */
import { invalid } from "../base/errors.ts";
import { checkText } from "../settings/name.ts";

/** A finite number, or a text that is not empty, which would be no value at all in a table. Throws "invalid". */
export function checkLevel(level: unknown, of: string): void {
  const isLevel = typeof level === "number" ? Number.isFinite(level) : typeof level === "string" && level !== "";
  if (!isLevel)
    throw invalid({
      subject: `level of ${of}`,
      value: level,
      remedy: "give a finite number, or a string that is not empty",
    });
  if (typeof level === "string") checkText(level, "level", of);
}
