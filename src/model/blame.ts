/** Errors in what a user wrote say in which model, and where in the user's file. */
import { DalenetError, invalid, type Place } from "../base/errors.ts";

/** Where an error happened that a model is to blame for. */
export const ofModel = (name: string) => ({ within: `model "${name}"` });

/** What f returns. Its errors name the model and, where the user's function was running, file and line. */
export function inModel<T>(name: string, f: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 50; // the user's function is below those of the language
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

const library = new URL("..", import.meta.url).pathname;
/** The file that calls the user's functions. */
const caller = `${library}model/writtenCell.`;

/** File and line of the innermost call of a function from outside this library that the caller had called. */
function placeIn(error: unknown): Place | undefined {
  const frames = error instanceof Error ? (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line)) : [];
  const called = frames.findLastIndex((frame) => frame.includes(caller));
  const place = frames
    .slice(0, Math.max(0, called))
    .find((frame) => !frame.includes(library) && !/node:|<anonymous>\)?$/.test(frame));
  const found = place && /([^/\\\s(]+):(\d+):\d+\)?$/.exec(place);
  return found ? { file: found[1].replace(/\?.*/, ""), line: Number(found[2]) } : undefined;
}
