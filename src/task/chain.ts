/** History that is passed from trial to trial, while any trial can still be drawn alone. */

import { checkArgument } from "../base/arguments.ts";
import { invalid } from "../base/errors.ts";
import { type Generator, generator, type Key } from "../base/random.ts";
import { keyFrom } from "./seed.ts";

/** The random stream of chains, one generator per block. */
const chainStream = 0x63680000;

export interface ChainSpec<T> {
  /** Number of trials in a block; the first has no history. */
  readonly block: number;
  /** The history of the first trial of a block. */
  start(random: Generator, block: number): T;
  /** The next history, from that of the previous trial. It must not modify its argument, which is used again. */
  next(before: T, random: Generator): T;
}

/**
 * A chain, such as a reward that switches sides, as a function from seed and trial number to its value. Every block
 * of trials starts anew, with draws from its own number, so a trial depends only on earlier trials of its block and
 * is the same in whatever order trials are drawn. Throws "invalid" if the block is not a whole number of at least
 * 1.
 */
export function chain<T>(spec: ChainSpec<T>): (seed: Key | number, number: number) => T {
  checkArgument("chain", spec, ["block", "start", "next"], "give { block, start, next }");
  const { block, start, next } = spec;
  if (!(Number.isSafeInteger(block) && block >= 1))
    throw invalid({ at: "block", value: block, remedy: "it must be a whole number of at least 1" });
  /** The last block used, as far as it was needed. */
  let known: { of: string; random: Generator; links: T[] } | undefined;
  return (seed, number) => {
    const key = keyFrom(seed);
    const which = Math.floor(number / block);
    const of = `${key[0]} ${key[1]} ${which}`;
    if (known?.of !== of) {
      const random = generator(key, chainStream, which);
      known = { of, random, links: [start(random, which)] };
    }
    const { random, links } = known;
    for (let place = number % block; links.length <= place; ) links.push(next(links[links.length - 1], random));
    return links[number % block];
  };
}
