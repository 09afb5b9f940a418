/** Where a value that an error speaks of was given: in a setting, or in a file. */
import { DalenetError } from "../errors.ts";
import { pathOf, type Setting } from "./settings.ts";

/** Puts the place of the path that a message names behind the opening word. */
export function placed(
  error: unknown,
  settings: readonly Setting[],
  inFile: (path: readonly string[]) => string | undefined = () => undefined,
): unknown {
  if (!(error instanceof DalenetError)) return error;
  const message = error.message.slice(error.opening.length + 2);
  // What is wrong in a cell stands in the file that defines it, and the message says where.
  if (/^model "[^"]+"( \(|: )/.test(message)) return error;
  const path = namedPath(message);
  if (!path) return error;
  const starts = (longer: readonly string[], shorter: readonly string[]) =>
    shorter.every((part, i) => part === longer[i]);
  const above = path.slice(0, -1);
  const setting =
    settings.findLast((s) => starts(path, s.path) || starts(s.path, path)) ??
    // What is missing is missing beside something that was set.
    (error.opening === "missing" && above.length > 1 ? settings.findLast((s) => starts(s.path, above)) : undefined);
  const place = setting ? `--set ${setting.text}` : inFile(path);
  if (place === undefined) return error;
  return Object.assign(new DalenetError(error.opening, `${place}: ${message}`), { cause: error });
}

/** The path that a message names: "model.tau = -3; …", "key in model "tua"; …", "parameter "task.sigm"; …", "task "x"; …". */
function namedPath(message: string): readonly string[] | undefined {
  const section = "(?:model|task|train|evaluate|seeds?)";
  const [, parent, key] = new RegExp(`^key in (${section}(?:[.[][\\w.[\\]]+)?) "([^"]+)"`).exec(message) ?? [];
  if (parent) return [...pathOf(parent), key];
  const [, topKey] = /^key in the configuration "([^"]+)"/.exec(message) ?? [];
  if (topKey) return [topKey];
  if (/^task "/.test(message)) return ["task", "name"];
  const [fact] = message.split(";", 1); // what follows is advice
  const [, path] = new RegExp(`(?:^|[ "])(${section}(?:\\.\\w+|\\[\\d+\\])*)(?=$|[ ";,:=])`).exec(fact) ?? [];
  return path === undefined ? undefined : pathOf(path);
}

/** What `work` returns; its errors say which setting they speak of. */
export function placing<T>(settings: readonly Setting[], work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw placed(error, settings);
  }
}
