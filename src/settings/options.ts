/** Options of a call: a kind for each value, all optional. */
import { inContext } from "../base/errors.ts";
import { listOf, optional, readKeys, record } from "./compound.ts";
import { type Kind, type LooseOf, text, type ValueOf, worded } from "./kind.ts";

export type Options = Readonly<Record<string, Kind>>;
/** What a caller may give. */
export type OptionsOf<O extends Options> = { readonly [K in keyof O]?: LooseOf<O[K]> };
/** The options after reading. */
export type ReadOptions<O extends Options> = { readonly [K in keyof O]?: ValueOf<O[K]> };

/**
 * Reads the options of a call; those absent or undefined are left out.
 * @param of their name in messages: "the options of train"
 * @throws "unknown" for an option that does not exist, and the errors of the kinds
 */
export function readOptions<O extends Options>(options: O, value: unknown, of: string): ReadOptions<O> {
  const all = record(Object.fromEntries(Object.entries(options).map(([name, kind]) => [name, optional(kind)])));
  return inContext({ within: of }, () => all.read(value)) as ReadOptions<O>;
}

/**
 * The options of a call whose values are read elsewhere. A misspelt one would be silently forgotten.
 * @throws "unknown" for an option that does not exist, "invalid" for something that is not an object
 */
export const knownOptions = <T extends object>(
  value: T | undefined,
  known: readonly (string & keyof T)[],
  of: string,
) => inContext({ within: of }, () => readKeys(value, known)) as T;

/** Names of signals, states or parameters. */
export const nameList: Kind<readonly string[]> = worded(
  listOf(text),
  "list of names",
  'a list of names, such as ["wRec"]',
);
