/** Errors in what a user wrote say in which model, and where in the user's file. */
import { DalenetError, invalid, type Place } from "../base/errors.ts";

/** Where an error happened that a model is to blame for. */
export const ofModel = (name: string) => ({ within: `model "${name}"` });

/** What f returns. Its errors name the model and, where the user's function was running, file and line. */
export function inModel<T>(name: string, f: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = Number.POSITIVE_INFINITY; // the user's function is below those of the language
  try {
    return f();
  } catch (error) {
    const context = { ...ofModel(name), place: placeIn(error) };
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

/** File and line of the innermost function that stands outside this library and ran within `inModel`, which calls this. */
function placeIn(error: unknown): Place | undefined {
  const here = framesOf(new Error());
  const frames = error instanceof Error ? framesOf(error) : [];
  const own = locationOf(here[0] ?? "");
  // The callers of `inModel` are those of the error too, where it happened within.
  while (here.length > 2 && here.at(-1) === frames.at(-1)) {
    here.pop();
    frames.pop();
  }
  if (own === undefined || here.length > 2) return undefined;
  // In a bundle, the library is the folder of the bundle: no place is better than a wrong one.
  const library = own.url.replace(/(?:model\/)?[^/]*$/, "");
  const place = frames.map(locationOf).find((location) => location !== undefined && !location.url.startsWith(library));
  const file = place && /^(?!blob:|data:).*?([^/\\]+?)(?:\?.*)?$/.exec(place.url)?.[1];
  return file === undefined ? undefined : { file, line: place!.line };
}

/** The lines of a stack that are calls, innermost first: "at name (url:line:column)", and in Firefox and Safari "name@url:line:column". */
function framesOf({ stack = "" }: Error): string[] {
  const lines = stack.split("\n");
  const calls = lines.filter((line) => /^\s+at /.test(line));
  return calls.length > 0 ? calls : lines.filter((line) => line.includes("@"));
}

/** Where a call stands; undefined in the engine, in Node itself and in code made of text. */
function locationOf(frame: string): { readonly url: string; readonly line: number } | undefined {
  const [, url, line] = /^(?:\s+at (?:async )?(?:[^(]*\()?|.*?@)(.+):(\d+):\d+\)?$/.exec(frame) ?? [];
  return url === undefined || /^node:|[<>]|\[native/.test(url) ? undefined : { url, line: Number(line) };
}
