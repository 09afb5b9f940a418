/** Where a value that an error speaks of was given: in a setting, or in a file. */
import { DalenetError, type Place } from "../base/errors.ts";
import { pathOf, placeOf, type Setting } from "./settings.ts";

/** The error with the place of the value that it speaks of, where that can be found. */
export function placed(
  error: unknown,
  settings: readonly Setting[],
  inFile: (path: readonly string[]) => Place | undefined = () => undefined,
): unknown {
  if (!(error instanceof DalenetError) || !error.at || error.place !== undefined) return error;
  const path = pathOf(error.at);
  const starts = (longer: readonly string[], shorter: readonly string[]) =>
    shorter.every((part, i) => part === longer[i]);
  const above = path.slice(0, -1);
  const setting =
    settings.findLast((s) => starts(path, s.path) || starts(s.path, path)) ??
    // What is missing is missing beside something that was set.
    (error.opening === "missing" && above.length > 1 ? settings.findLast((s) => starts(s.path, above)) : undefined);
  const place = setting ? placeOf(setting) : inFile(path);
  return place === undefined ? error : error.with({ place });
}

/** What `work` returns; its errors say which setting they speak of. */
export function placing<T>(settings: readonly Setting[], work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw placed(error, settings);
  }
}
