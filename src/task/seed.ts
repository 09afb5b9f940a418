/** Seeds and keys of random numbers. */
import { invalid } from "../base/errors.ts";
import { type Key, keyOf } from "../base/random.ts";

/** The key of a seed; a key is returned unchanged. Throws "invalid" for anything else. */
export function keyFrom(seed: Key | number, at = "seed"): Key {
  if (typeof seed === "number") return keyOf(seed, at);
  if (Array.isArray(seed) && seed.length === 2 && seed.every(Number.isInteger)) return seed;
  throw invalid({ at, value: seed, remedy: "give a whole number or the result of keyOf" });
}
