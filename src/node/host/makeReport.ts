/** Loads what draws a report when one is drawn: most programs and commands draw none. */
import type { ReportOptions } from "./reportOnDisk.ts";

/**
 * Draws the figures of a run into figures/ and writes report.html; returns its path. It draws what the files
 * contain, and needs no definitions of tasks or models. The run may be a zip archive, given together with `out`.
 * Throws "missing" or "invalid" with the file that is wrong, "missing" if the run has no data for any of the
 * requested figures or groups, "unknown" for a period or factor that it lacks, and "invalid" for a run that was
 * not evaluated, or a theme that leaves figures no room. A figure that cannot be drawn is left out, and the report
 * explains why. Nothing is removed from a folder other than the run's.
 */
export const makeReport = async (folder: string, options: ReportOptions = {}): Promise<string> =>
  (await import("./reportOnDisk.ts")).reportOnDisk(folder, options);
