/** Policies that see only part of a trial, with which the check compares a task. */

import { isRecord } from "../base/display.ts";
import { inContext, unknownName } from "../base/errors.ts";
import { listOf, mapOf, optional, record } from "../settings/compound.ts";
import { readAt, text } from "../settings/kind.ts";

const names = optional(listOf(text, { min: 1, unique: true }));
const shortcuts = mapOf(record({ withoutPeriods: names, withoutInputs: names }));

/** What a policy does not see. */
export interface Shortcut {
  /** Periods during which all inputs are 0. */
  readonly withoutPeriods?: readonly string[];
  /** Input channels that are 0 throughout. */
  readonly withoutInputs?: readonly string[];
}
/** By name; undefined ones are left out. */
export type Shortcuts = Readonly<Record<string, Shortcut | undefined>>;

/** Throws "unknown" or "invalid" for a wrong part. */
export const readShortcuts = (given: unknown, owner: string): Readonly<Record<string, Shortcut>> =>
  inContext({ within: owner }, () => readAt(shortcuts, present(given), "shortcuts"));

/** Without entries that are undefined; {} for undefined. */
const present = (given: unknown): unknown =>
  isRecord(given) ? Object.fromEntries(Object.entries(given).filter(([, one]) => one !== undefined)) : (given ?? {});

/** Throws "unknown" for a period or an input that the task lacks. */
export function checkShortcuts(
  all: Readonly<Record<string, Shortcut>>,
  periods: readonly string[],
  inputs: readonly string[],
): void {
  for (const [shortcut, { withoutPeriods = [], withoutInputs = [] }] of Object.entries(all))
    for (const [kind, names, known] of [
      ["period", withoutPeriods, periods],
      ["input channel", withoutInputs, inputs],
    ] as const)
      for (const name of names)
        if (!known.includes(name)) throw unknownName(`shortcuts.${shortcut}: ${kind}`, name, known);
}
