/** What an error of ours says, field by field, for `toThrow` and `rejects.toThrow`. */

import { inspect, isDeepStrictEqual } from "node:util";
import type { Fault, Opening } from "../src/base/errors.ts";
import { DalenetError } from "../src/index.ts";

type Said = { readonly [K in keyof Fault]?: Fault[K] | RegExp };

const says = (wanted: unknown, field: unknown): boolean =>
  wanted instanceof RegExp ? wanted.test(String(field)) : isDeepStrictEqual(wanted, field);

/**
 * Matches a `DalenetError` of that opening word.
 * @param about its path, or what it speaks of in words; a regular expression matches either
 * @param said its other fields, in full or as regular expressions: `{ value: -3 }`, `{ remedy: /at least 1/ }`
 */
export function fault(opening: Opening, about?: string | RegExp, said: Said = {}) {
  /** The fields that an error of ours has otherwise. */
  const amiss = (error: DalenetError): string[] => [
    ...(error.opening === opening ? [] : ["opening"]),
    ...(about === undefined || says(about, error.at) || says(about, error.subject) ? [] : ["at or subject"]),
    ...Object.entries(said).flatMap(([field, wanted]) =>
      says(wanted, error.fault[field as keyof Fault]) ? [] : [field],
    ),
  ];
  let seen: unknown;
  const shown = () =>
    [
      `DalenetError of opening ${inspect(opening)}`,
      ...(about === undefined ? [] : [`at or subject: ${inspect(about)}`]),
      ...Object.entries(said).map(([field, wanted]) => `${field}: ${inspect(wanted)}`),
      ...(seen instanceof DalenetError ? [`(differs in: ${amiss(seen).join(", ")})`] : []),
    ].join("\n  ");
  return {
    asymmetricMatch(error: unknown): boolean {
      seen = error;
      return error instanceof DalenetError && amiss(error).length === 0;
    },
    toString: () => `fault(${inspect(opening)}, ${inspect(about)}, ${inspect(said)})`,
    // By these Vitest shows both sides of a mismatch: as things of different types, in full.
    $$typeof: Symbol.for("jest.asymmetricMatcher"),
    getExpectedType: () => "fault",
    toAsymmetricMatcher: shown,
  };
}
