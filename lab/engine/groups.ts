/** How trials are sorted for the curve and the state space. */
import type { TrialRow } from "dalenet/analysis";
import { choiceName, choiceNumber } from "dalenet/tasks";
import { spacedName } from "../../src/base/factorNames.ts";
import { amount } from "../../src/base/unitText.ts";
import type { Experiment } from "../../src/open/experiment.ts";
import type { Look } from "../protocol.ts";
import { conditionOrder } from "./conditionOrder.ts";
import { conditionText } from "./conditionText.ts";

type Task = Experiment["task"];

export interface Group {
  readonly level: number | string;
  readonly label: string;
  /** Groups come in this order. */
  readonly place: number;
  readonly look: Look;
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
    const favours = choiceNumber(words.outputs.indexOf(psychometric.favours), words.noResponse);
    const { unit = "", kind } = factors.find((one) => one.name === name) ?? {};
    const levels = conditions.flatMap((_, c) => numberIn(task.at(c, 0, 0).condition, name) ?? []);
    const [low, high] = [Math.min(...levels), Math.max(...levels)];
    const scale = kind === "signed" ? "signed" : "ordered";
    const [from, most] = scale === "signed" ? [0, Math.max(high, -low)] : [low, high - low];
    return ({ condition }) => {
      const level = numberIn(condition, name);
      if (level === null) return null;
      const shade = Math.max(scale === "signed" ? -1 : 0, Math.min(1, (level - from) / (most || 1)));
      const label = amount(level, unit);
      return { level, label, place: level, look: { scale, shade, level: label, other: "", favours } };
    };
  }
  const circular = factors.find(({ kind }) => kind === "circular");
  const circle = circular?.circle ?? 360;
  if (circular && conditions.length === 1)
    return ({ condition }) => {
      const angle = numberIn(condition, circular.name);
      if (angle === null) return null;
      const from = Math.floor((((angle % circle) + circle) % circle) / (circle / sections)) * (circle / sections);
      const label = `${spacedName(circular.name)} ${amount(`${from} to ${from + circle / sections}`, circular.unit)}`;
      return {
        level: from,
        label,
        place: from,
        look: { scale: "circular", shade: from / circle, level: label, other: "" },
      };
    };
  if (conditions.length <= mostConditions) {
    const order = conditionOrder(task);
    // Recorded values, such as a random angle, are no part of the condition that was drawn.
    const names = new Set(conditions.flatMap(Object.keys));
    return ({ condition }) => {
      const own = Object.fromEntries(Object.entries(condition).filter(([name]) => names.has(name)));
      const label = conditionText(own, task);
      const { place, look } = order.get(label) ?? { place: order.size, look: { scale: "none" } as const };
      return { level: label, label, place, look };
    };
  }
  return ({ correct }) => {
    if (Number.isNaN(correct)) return null;
    const label = choiceName(correct, words);
    return { level: label, label, place: correct, look: { scale: "choice", choice: correct } };
  };
}

function numberIn(condition: TrialRow["condition"], name: string): number | null {
  const value = condition[name];
  return typeof value === "number" && !Number.isNaN(value) ? value : null;
}
