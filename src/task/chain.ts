/** History that trials hand on to one another, so that any of them can still be drawn alone. */
import { invalid } from "../base/errors.ts";
import { checkGiven } from "../base/given.ts";
import { type Generator, generator, type Key } from "../base/random.ts";
import { keyFrom } from "./seed.ts";

/** The stream that chains are drawn from, one generator per block. */
const chainStream = 0x63680000;

export interface ChainSpec<T> {
  /** Trials of a block, whose first has no history. */
  readonly block: number;
  /** What the first trial of a block begins with. */
  start(random: Generator, block: number): T;
  /** What follows on that of the trial before. It leaves what it is given as it was, since others are given it again. */
  next(before: T, random: Generator): T;
}

/**
 * A chain, such as a reward that moves from one side to the other: what trial `number` under a seed has of it. Every block of trials begins anew, from
 * draws of its own number, so a trial needs no more than the trials of its block before it, and is the same in whatever order trials are asked for.
 * Throws "invalid" for a block that is no whole number of at least 1.
 */
export function chain<T>(spec: ChainSpec<T>): (seed: Key | number, number: number) => T {
  checkGiven("chain", spec, ["block", "start", "next"], "give { block, start, next }");
  const { block, start, next } = spec;
  if (!(Number.isSafeInteger(block) && block >= 1))
    throw invalid({ at: "block", value: block, remedy: "it must be a whole number of at least 1" });
  /** The block that was asked for last, as far as it was needed. */
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
