/** Public functions must accept their arguments or refuse them with a Dalenet error. */
import { DalenetError } from "../../src/index.ts";

/** Longest message: it must be readable in a terminal and not repeat long values. */
const longest = 700;

/** The error, if it is a Dalenet error; any other is rethrown as a bug. */
export function wordsOf(error: unknown): DalenetError {
  if (!(error instanceof DalenetError)) throw error;
  if ((error.subject === "" && error.within === undefined) || error.remedy === "")
    throw new Error(`without what is wrong, or what to do: ${error.message}`, { cause: error });
  if (error.message.length > longest)
    throw new Error(`${error.message.length} characters: ${error.message.slice(0, 300)}`, { cause: error });
  return error;
}

/** The result of `door`, or its refusal. */
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
