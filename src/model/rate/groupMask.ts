/**
 * Masks by groups: the probability of a connection from each group to each other, as in the structured networks of
 * Song, Yang & Wang (2016), Figs 3C, 5 and 7.
 */
import { isRecord } from "../../base/display.ts";
import { invalid, mismatched, missing, unknownName } from "../../base/errors.ts";
import { generator, keyOf } from "../../base/random.ts";
import { mapOf, optional, record } from "../../settings/compound.ts";
import { below, count, type Kind, seed, share } from "../../settings/kind.ts";
import { checkName } from "../../settings/name.ts";
import type { UnitCounts } from "./eiPopulations.ts";

/** Sizes of groups by name, in the order of the units. */
export type Groups = Readonly<Record<string, number>>;
/** Connections between groups of units, or between these and channels. */
export interface GroupMask {
  /** By default the populations, E and I. */
  readonly groups?: Groups;
  /** Probability of each possible connection by "SENDERS -> RECEIVERS"; 0 for pairs that are not named. */
  readonly connections: Readonly<Record<string, number>>;
  readonly seed: number;
}
/** Members of one side of a matrix, from `first` to before `end`. */
interface Members {
  readonly name: string;
  readonly first: number;
  readonly end: number;
}

const arrow = /^\s*(\S.*?)\s*->\s*(\S.*?)\s*$/;
const sidesOf = (connection: string): readonly [from: string, to: string] | undefined => {
  const [, from, to] = arrow.exec(connection) ?? [];
  return from === undefined ? undefined : [from, to];
};

const sizes = mapOf(count);
const groups: Kind<Groups> = {
  ...sizes,
  // JavaScript moves keys that are numbers to the front.
  schema: { ...sizes.schema, propertyNames: { not: { pattern: "^[0-9]+$|->" } } },
  read(value) {
    const read = sizes.read(value);
    for (const name of Object.keys(read)) {
      checkName(name, "group", "a mask");
      if (/^\d+$/.test(name) || name.includes("->"))
        throw invalid({ at: name, subject: "name of a group", value: name, remedy: "give it a name of letters" });
    }
    return read;
  },
};
const shares = mapOf(share);
const connections: Kind<Readonly<Record<string, number>>> = {
  ...shares,
  schema: { ...shares.schema, propertyNames: { pattern: arrow.source } },
  read(value) {
    const known = new Map<string, string>();
    for (const key of isRecord(value) ? Object.keys(value) : []) {
      const sides = sidesOf(key);
      if (!sides)
        throw invalid({ at: key, value: key, subject: "connection", remedy: 'name both sides, as in "E -> I": 0.1' });
      const pair = sides.join(" -> ");
      const before = known.get(pair);
      if (before !== undefined)
        throw invalid({ at: key, value: key, subject: "connection", remedy: `"${before}" names the same, keep one` });
      known.set(pair, key);
    }
    return shares.read(value);
  },
};

/** { groups, connections, seed } */
export const groupMaskKind = (usualSeed: number) =>
  record({ groups: optional(groups), connections, seed: optional(seed, usualSeed) });

/** Throws "mismatched" for groups that do not add up to the units. */
export function checkGroups({ groups }: GroupMask, at: string, { units }: UnitCounts): void {
  if (groups === undefined) return;
  const sum = Object.values(groups).reduce((total, size) => total + size, 0);
  if (sum !== units)
    throw mismatched({
      at: `${at}.groups`,
      detail: `of ${sum} units`,
      remedy: `their sizes must add up to model.units = ${units}`,
    });
}

/** One side of a matrix: units in groups, or channels by name. */
export type Side = "units" | { readonly count: number; readonly names: readonly string[] | undefined };

function membersOf(side: Side, { groups }: GroupMask, { units, excitatoryUnits }: UnitCounts): readonly Members[] {
  if (side !== "units") {
    if (!side.names)
      throw missing({
        subject: "names of the task's channels",
        remedy: "build the network with settingOf(task, loss), or give inputNames and outputNames",
      });
    return side.names.map((name, channel) => ({ name, first: channel, end: channel + 1 }));
  }
  let first = 0;
  return Object.entries(groups ?? { E: excitatoryUnits, I: units - excitatoryUnits }).map(([name, size]) => {
    const begin = first;
    first += size;
    return { name, first: begin, end: first };
  });
}

/**
 * A mask [from, to] of 0 and 1. Connections are drawn receiver by receiver, for each in the order of the senders; those
 * of probability 1 and 0 need no draw.
 * @throws "unknown" for a group or channel that does not exist, "missing" if the channels have no names
 */
export function drawGroupMask(
  mask: GroupMask,
  at: string,
  counts: UnitCounts,
  [from, to]: readonly [Side, Side],
  isPossible: (from: number, to: number) => boolean,
): Float64Array {
  const [senders, receivers] = [from, to].map((side) => below(at, () => membersOf(side, mask, counts)));
  const size = (side: Side) => (side === "units" ? counts.units : side.count);
  const columns = size(to);
  const probability = new Float64Array(size(from) * columns);
  for (const [key, share] of Object.entries(mask.connections)) {
    const find = (name: string, members: readonly Members[], side: Side) => {
      const found = members.find((one) => one.name === name);
      if (found) return found;
      const subject = side === "units" ? "group" : "channel";
      const known = members.map(({ name }) => name);
      throw unknownName({ at: `${at}.connections["${key}"]`, subject }, name, known);
    };
    const [left, right] = sidesOf(key)!;
    const [sender, receiver] = [find(left, senders, from), find(right, receivers, to)];
    for (let i = sender.first; i < sender.end; i++)
      for (let j = receiver.first; j < receiver.end; j++) probability[i * columns + j] = share;
  }
  const draws = generator(keyOf(mask.seed), 0, 0);
  const out = new Float64Array(probability.length);
  for (let j = 0; j < columns; j++)
    for (let i = 0; i < size(from); i++) {
      const share = probability[i * columns + j];
      if (share > 0 && isPossible(i, j) && (share === 1 || draws.uniform() < share)) out[i * columns + j] = 1;
    }
  return out;
}
