/** How trials are sorted for the curve and the state space. */
import type { TrialRow } from "dalenet/analysis";
import { choiceName } from "dalenet/tasks";
import type { Experiment } from "../../src/open/experiment.ts";
import { conditionText } from "./words.ts";

type Task = Experiment["task"];

export interface Group {
  readonly level: number | string;
  readonly label: string;
  /** −1 … 1 where levels have an order. */
  readonly shade: number | null;
}

/** Conditions that are told apart one by one; more are sorted by the right choice. */
const mostConditions = 12;
/** Sections of a circle. */
const sections = 8;

/**
 * The group of a trial: its level of the psychometric variable, its section of a circular one, its condition, or the
 * right choice. null for a trial that belongs to none.
 */
export function groupsOf(task: Task): (row: TrialRow) => Group | null {
  const { words, conditions } = task;
  const { psychometric, factors } = words;
  if (psychometric) {
    const name = psychometric.factor;
    const unit = factors.find((one) => one.name === name)?.unit ?? "";
    const isSigned = factors.find((one) => one.name === name)?.kind === "signed";
    const levels = conditions.flatMap((_, c) => numberIn(task.at(c, 0, 0).condition, name) ?? []);
    const [low, high] = [Math.min(...levels), Math.max(...levels)];
    const middle = isSigned ? 0 : (low + high) / 2;
    const half = Math.max(high - middle, middle - low) || 1;
    return ({ condition }) => {
      const level = numberIn(condition, name);
      if (level === null) return null;
      const shade = Math.max(-1, Math.min(1, (level - middle) / half));
      return { level, label: `${level}${unit === "" ? "" : ` ${unit}`}`, shade };
    };
  }
  const circular = factors.find(({ kind }) => kind === "circular");
  const circle = circular?.circle ?? 360;
  if (circular && conditions.length === 1)
    return ({ condition }) => {
      const angle = numberIn(condition, circular.name);
      if (angle === null) return null;
      const from = Math.floor((((angle % circle) + circle) % circle) / (circle / sections)) * (circle / sections);
      return {
        level: from,
        label: `${circular.name} ${from} to ${from + circle / sections} ${circular.unit}`,
        shade: null,
      };
    };
  if (conditions.length <= mostConditions) {
    // Recorded values, such as a random angle, are no part of the condition that was drawn.
    const names = new Set(conditions.flatMap(Object.keys));
    return ({ condition }) => {
      const own = Object.fromEntries(Object.entries(condition).filter(([name]) => names.has(name)));
      const label = conditionText(own, task);
      return { level: label, label, shade: null };
    };
  }
  return ({ correct }) => {
    if (Number.isNaN(correct)) return null;
    const label = choiceName(correct, words);
    return { level: label, label, shade: null };
  };
}

function numberIn(condition: TrialRow["condition"], name: string): number | null {
  const value = condition[name];
  return typeof value === "number" && !Number.isNaN(value) ? value : null;
}
