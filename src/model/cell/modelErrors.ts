/** Adds the model's name, and the file and line of the user's code, to errors in a user's model. */
import { DalenetError, invalid, type Place } from "../../base/errors.ts";

/** The context of errors that a model causes. */
export const modelContext = (name: string) => ({ within: `model "${name}"` });

/** Calls f. Its errors name the model and, if the user's function was running, file and line. */
export function inModel<T>(name: string, f: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = Number.POSITIVE_INFINITY; // the user's function is far down the stack
  try {
    return f();
  } catch (error) {
    const context = { ...modelContext(name), place: placeIn(error) };
    if (error instanceof DalenetError) throw error.with(context);
    throw invalid({
      ...context,
      subject: "the cell",
      detail: `failed with ${error}`,
      remedy: "correct it",
      cause: error,
    });
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** File and line of the innermost function outside this library that ran within `inModel`, which calls this. */
function placeIn(error: unknown): Place | undefined {
  const here = framesOf(new Error());
  const frames = error instanceof Error ? framesOf(error) : [];
  const own = locationOf(here[0] ?? "");
  // An error within `inModel` shares the stack of its callers.
  while (here.length > 2 && here.at(-1) === frames.at(-1)) {
    here.pop();
    frames.pop();
  }
  if (own === undefined || here.length > 2) return undefined;
  // In a bundle, the library's folder is the bundle's: better no place than a wrong one.
  const library = own.url.replace(/(?:model\/cell\/)?[^/]*$/, "");
  const place = frames.map(locationOf).find((location) => location !== undefined && !location.url.startsWith(library));
  const file = place && /^(?!blob:|data:).*?([^/\\]+?)(?:\?.*)?$/.exec(place.url)?.[1];
  return file === undefined ? undefined : { file, line: place!.line };
}

/**
 * The calls in a stack, innermost first: "at name (url:line:column)", or "name@url:line:column" in Firefox and
 * Safari.
 */
function framesOf({ stack = "" }: Error): string[] {
  const lines = stack.split("\n");
  const calls = lines.filter((line) => /^\s+at /.test(line));
  return calls.length > 0 ? calls : lines.filter((line) => line.includes("@"));
}

/** The place of a call; undefined in the JavaScript engine, in Node itself and in evaluated strings. */
function locationOf(frame: string): { readonly url: string; readonly line: number } | undefined {
  const [, url, line] = /^(?:\s+at (?:async )?(?:[^(]*\()?|.*?@)(.+):(\d+):\d+\)?$/.exec(frame) ?? [];
  return url === undefined || /^node:|[<>]|\[native/.test(url) ? undefined : { url, line: Number(line) };
}
