/** Orders in which a trial's level depends on the trials before it: blocks and transitions. */
import { mismatched, unsupported } from "../../base/errors.ts";
import type { Generator } from "../../base/random.ts";
import { chain } from "../chain.ts";
import { drawDuration } from "../duration.ts";
import { drawn, type Level } from "./levels.ts";
import type { BlockLength, OrderOf } from "./orderSettings.ts";
import type { Rows, Sequencer } from "./sequencer.ts";

/** Trials after which history starts afresh at the latest, so that no trial needs all those before it. */
const session = 4096;
/** More trials than any row holds. */
const mostInRow = 2 ** 20;

/** What stands for the level of a block that favours none. */
const none = -1;

/** A block: what applies to it, and its trials that are left, this one included. */
interface Block {
  readonly which: number;
  readonly left: number;
}

function lengthOf(length: BlockLength, random: Generator): number {
  if (typeof length === "number") return length;
  if ("uniform" in length) return length.uniform[0] + random.integer(length.uniform[1] - length.uniform[0] + 1);
  const { min, max } = length.exponential;
  return min === max ? min : Math.round(drawDuration(length, random));
}

/**
 * Trials of a session: whole blocks if their length is fixed, after those that come first. In rows of several trials
 * each row is a session.
 */
const sessionOf = (length: BlockLength | undefined, { hasSeveral }: Rows, first = 0): number =>
  hasSeveral ? mostInRow : first + (typeof length === "number" ? length * Math.ceil(session / length) : session);

/** The number of a trial among all, as a chain counts them. */
const counted = (number: number, place: number, { hasSeveral }: Rows): number =>
  hasSeveral ? number * mostInRow + place : number;

/** Weights without that of one level. */
const othersOf = (weights: readonly number[], which: number) => weights.map((one, k) => (k === which ? 0 : one));

/** Throws "unsupported" for sessions of so many trials in rows that are sessions themselves. */
export function blocks(
  { length, share, next, unbiased, session: asked }: OrderOf<"blocks">,
  levels: readonly Level[],
  rows: Rows,
): Sequencer {
  const trials = length === "batch" ? rows.batch : length;
  // All trials of a row belong to one block, if blocks are batches.
  const counts = length === "batch" ? { ...rows, hasSeveral: false } : rows;
  const weights = levels.map(({ weight }) => weight);
  const others = (which: number) => othersOf(weights, which);
  const begun = (which: number, random: Generator): Block => ({ which, left: lengthOf(trials, random) });
  if (asked !== undefined && counts.hasSeveral)
    throw unsupported({
      at: "train.order.session",
      value: asked,
      detail: "with several trials in a row",
      remedy: "leave it out: each row is a session",
    });
  const block = asked ?? sessionOf(trials, counts, unbiased);
  // Turns go on from session to session if blocks have a fixed length.
  const turns = typeof trials === "number" && !counts.hasSeveral ? Math.ceil((block - unbiased) / trials) : 1;
  const first = (number: number, random: Generator) =>
    begun(next === "inTurn" ? (number * turns) % levels.length : drawn(weights, random), random);
  const following = (which: number, random: Generator) =>
    begun(
      next === "inTurn" ? (which + 1) % levels.length : drawn(next === "another" ? others(which) : weights, random),
      random,
    );
  const blockAt = chain<Block & { readonly number: number }>({
    block,
    start: (random, number) => ({
      ...(unbiased > 0 ? { which: none, left: unbiased } : first(number, random)),
      number,
    }),
    next({ which, left, number }, random) {
      if (left > 1) return { which, left: left - 1, number };
      return { ...(which === none ? first(number, random) : following(which, random)), number };
    },
  });
  return {
    levelAt(seed, number, place, random) {
      const { which } = blockAt(seed, counted(number, place, counts));
      if (which === none) return drawn(weights, random);
      if (share === 1) return which;
      return random.uniform() < share ? which : drawn(others(which), random);
    },
  };
}

/** A level, and the probabilities that apply. */
interface Link {
  readonly which: number;
  readonly block: Block;
}

export function transitions(order: OrderOf<"transitions">, levels: readonly Level[], rows: Rows): Sequencer {
  const { stay, matrix, length } = order;
  if (matrix && (matrix.length !== levels.length || matrix[0].length !== levels.length))
    throw mismatched({
      at: "train.order.matrix",
      detail: `[from ${matrix.length}, to ${matrix[0].length}]`,
      remedy: `factor "${order.transitions}" has ${levels.length} levels: ${levels.map(({ level }) => level).join(", ")}`,
    });
  const weights = levels.map(({ weight }) => weight);
  const staying = (probability: number) => (which: number) => {
    const others = othersOf(weights, which);
    const rest = others.reduce((sum, one) => sum + one, 0);
    return others.map((weight, k) => (k === which ? probability : ((1 - probability) * weight) / rest));
  };
  const rowsOf = matrix ? [(which: number) => matrix[which]] : stay!.map(staying);
  const begun = (which: number, random: Generator): Block => ({
    which,
    left: length === undefined ? Number.POSITIVE_INFINITY : lengthOf(length, random),
  });
  const linkAt = chain<Link>({
    block: sessionOf(length, rows),
    start: (random) => ({ which: drawn(weights, random), block: begun(random.integer(rowsOf.length), random) }),
    next({ which, block }, random) {
      if (block.left > 1) {
        const to = drawn(rowsOf[block.which](which), random);
        return { which: to, block: { ...block, left: block.left - 1 } };
      }
      return { which: drawn(weights, random), block: begun((block.which + 1) % rowsOf.length, random) };
    },
  });
  return { levelAt: (seed, number, place) => linkAt(seed, counted(number, place, rows)).which };
}
