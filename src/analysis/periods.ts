/** The periods in which activity is measured: those that the task declares, or else a choice that suits most tasks. */
import type { TaskWords } from "../task/words/words.ts";
import { isFiniteTrial, type TrialRow } from "./recording.ts";

type Said = Pick<TaskWords, "align" | "selectivity" | "rates"> | undefined;

/** Periods that last in every finite trial, in order. */
function sharedPeriods(table: readonly TrialRow[]): string[] {
  const [first, ...others] = table
    .filter(isFiniteTrial)
    .map(({ periods }) => new Set(periods.filter(({ from, to }) => to > from).map(({ name }) => name)));
  return first === undefined ? [] : [...first].filter((name) => others.every((names) => names.has(name)));
}

/**
 * The period in which selectivity is measured: the one that the task declares; else its first event that lasts in some
 * trial; else the first period that begins after the trial's start. Undefined if no trial has the period that the task
 * names, or if trials share no period.
 */
export function selectivityPeriod(table: readonly TrialRow[], words: Said): string | undefined {
  const { selectivity: { period } = {}, align = [] } = words ?? {};
  const said = period === undefined ? align : [period];
  if (said.length > 0) return said.find((name) => lastingPeriods(table).includes(name));
  const shared = sharedPeriods(table);
  return shared.find((name) => startOf(table, name) > 0) ?? shared[0];
}

/**
 * Periods in which rates are measured: those of the task that last in some trial, or else that of selectivity and the
 * last one.
 */
export function ratePeriods(table: readonly TrialRow[], words: Said): string[] {
  const there = lastingPeriods(table);
  const said = (words?.rates ?? []).filter((name) => there.includes(name));
  if (said.length > 0) return said;
  const usual = [selectivityPeriod(table, words), sharedPeriods(table).at(-1)].filter((name) => name !== undefined);
  return usual.length > 0 ? [...new Set(usual)] : there.slice(0, 1);
}

/** Periods that last in some finite trial. */
export function lastingPeriods(table: readonly TrialRow[]): string[] {
  const lasting = table.filter(isFiniteTrial).flatMap(({ periods }) => periods.filter(({ from, to }) => to > from));
  return [...new Set(lasting.map(({ name }) => name))];
}

/** All periods of some trials. */
export const periodNames = (table: readonly Pick<TrialRow, "periods">[]): string[] => [
  ...new Set(table.flatMap(({ periods }) => periods.map(({ name }) => name))),
];

const startOf = (table: readonly TrialRow[], name: string): number =>
  table.find(isFiniteTrial)?.periods.find((period) => period.name === name)?.from ?? 0;
