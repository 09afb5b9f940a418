/** Finds where a value that an error is about was given: in a setting, or in a file. */
import { DalenetError, type Place } from "../base/errors.ts";
import { pathOf, placeOf, type TypedSetting } from "./settings.ts";

/** The error with the place of the value that it is about, if it can be found. */
export function withPlace(
  error: unknown,
  settings: readonly TypedSetting[],
  inFile: (path: readonly string[]) => Place | undefined = () => undefined,
): unknown {
  if (!(error instanceof DalenetError) || !error.at || error.place !== undefined) return error;
  const path = pathOf(error.at);
  const starts = (longer: readonly string[], shorter: readonly string[]) =>
    shorter.every((part, i) => part === longer[i]);
  const above = path.slice(0, -1);
  const fitting = settings.filter((s) => starts(path, s.path) || starts(s.path, path));
  const setting =
    // Of an option that was repeated, the one with this value.
    fitting.findLast(({ value }) => value === error.value) ??
    fitting.at(-1) ??
    // A missing value is reported where something next to it was set.
    (error.opening === "missing" && above.length > 1 ? settings.findLast((s) => starts(s.path, above)) : undefined);
  const place = setting ? placeOf(setting) : inFile(path);
  return place === undefined ? error : error.with({ place });
}

/** The result of `work`; its errors name their setting. */
export function withPlaces<T>(settings: readonly TypedSetting[], work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw withPlace(error, settings);
  }
}
