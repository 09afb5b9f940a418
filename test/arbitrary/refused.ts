/** What a door may do with what it is given: take it, or refuse it in words. */
import { DalenetError } from "../../src/base/errors.ts";

/** A message is read in a terminal: it does not repeat what it was given at length. */
const longest = 700;

/** The error, if it is one that a user can read; anything else is thrown on, as a fault of ours. */
export function wordsOf(error: unknown): DalenetError {
  if (!(error instanceof DalenetError)) throw error;
  if ((error.subject === "" && error.within === undefined) || error.remedy === "")
    throw new Error(`without what is wrong, or what to do: ${error.message}`, { cause: error });
  if (error.message.length > longest)
    throw new Error(`${error.message.length} characters: ${error.message.slice(0, 300)}`, { cause: error });
  return error;
}

/** What `door` returns, or its refusal. */
export function taken<T>(door: () => T): { value: T } | { refusal: DalenetError } {
  try {
    return { value: door() };
  } catch (error) {
    return { refusal: wordsOf(error) };
  }
}

/** The same for a promise. */
export async function takenLater<T>(door: () => Promise<T>): Promise<{ value: T } | { refusal: DalenetError }> {
  try {
    return { value: await door() };
  } catch (error) {
    return { refusal: wordsOf(error) };
  }
}
