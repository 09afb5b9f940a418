/** What may be said of a call beside its arguments: a kind for each value, all of which may be left out. */
import { inContext } from "../base/errors.ts";
import { optional, record } from "./compound.ts";
import type { Kind, LooseOf, ValueOf } from "./kind.ts";

export type Options = Readonly<Record<string, Kind>>;
/** What a caller may give. */
export type OptionsOf<O extends Options> = { readonly [K in keyof O]?: LooseOf<O[K]> };
/** The same once it was read. */
export type ReadOptions<O extends Options> = { readonly [K in keyof O]?: ValueOf<O[K]> };

/**
 * The options of a call; what is not given, or undefined, is left out.
 * @param of what they are called in messages: "the options of train"
 * @throws "unknown" for an option that there is not, and what the kinds say of a value
 */
export function readOptions<O extends Options>(options: O, value: unknown, of: string): ReadOptions<O> {
  const all = record(Object.fromEntries(Object.entries(options).map(([name, kind]) => [name, optional(kind)])));
  return inContext({ within: of }, () => all.read(value)) as ReadOptions<O>;
}
