/**
 * The order of a task's conditions, and how they are told apart, as in Dalenet's figures: the first factor whose levels
 * have an order gives the colours, and what differs besides the dashes.
 */
import type { Experiment } from "../../src/open/experiment.ts";
import type { Look } from "../protocol.ts";
import { conditionText } from "./conditionText.ts";

type Task = Pick<Experiment["task"], "conditions" | "words" | "at">;
type Condition = Task["conditions"][number];
type Level = Condition[string];

/** Where a condition stands among the others, and what its path looks like. */
export interface Ordered {
  readonly place: number;
  readonly look: Look;
}

/** Patterns of dashes that can be told apart. */
const mostOthers = 4;

/** By the texts of the conditions. */
export function conditionOrder(task: Task): ReadonlyMap<string, Ordered> {
  const { conditions } = task;
  const levels = levelsOf(conditions);
  const ranksOf = (condition: Condition) =>
    Object.entries(levels).map(([name, all]) => (name in condition ? all.indexOf(condition[name]) : -1));
  const sorted = conditions
    .map((condition) => ({ condition, ranks: ranksOf(condition) }))
    .sort(({ ranks: one }, { ranks: other }) => {
      const k = one.findIndex((rank, i) => rank !== other[i]);
      return k < 0 ? 0 : one[k] - other[k];
    });
  const lookOf = looksOf(task, levels);
  return new Map(
    sorted.map(({ condition }, place) => [conditionText(condition, task), { place, look: lookOf(condition) }]),
  );
}

/** Numbers from low to high, names as the task has them. */
function levelsOf(conditions: Task["conditions"]): Readonly<Record<string, readonly Level[]>> {
  const names = [...new Set(conditions.flatMap(Object.keys))];
  return Object.fromEntries(
    names.map((name) => {
      const all = [...new Set(conditions.flatMap((condition) => condition[name] ?? []))];
      return [name, areNumbers(all) ? [...all].sort((a, b) => a - b) : all];
    }),
  );
}

const areNumbers = (levels: readonly Level[]): levels is readonly number[] =>
  levels.every((level) => typeof level === "number");

function looksOf(task: Task, levels: Readonly<Record<string, readonly Level[]>>): (condition: Condition) => Look {
  const { conditions, words } = task;
  for (const [name, all] of Object.entries(levels)) {
    const { kind, circle, isDerived } = words.factors.find((one) => one.name === name) ?? {};
    if (!kind || kind === "category" || isDerived || all.length < 2 || !areNumbers(all)) continue;
    if (conditions.some((condition) => !(name in condition)) || (kind === "ordered" && isAnswer(task, name))) continue;
    const othersOf = ({ [name]: _, ...rest }: Condition) => conditionText(rest, task);
    if (new Set(conditions.map(othersOf)).size > mostOthers) continue;
    // What follows from the level needs no dashes.
    const pairs = new Set(conditions.map((condition) => `${condition[name]} ${othersOf(condition)}`));
    const [low, high] = [all[0], all.at(-1)!];
    const scale = kind === "circular" && circle === undefined ? "ordered" : kind;
    const shadeOf = (level: number) =>
      scale === "signed"
        ? level / Math.max(Math.abs(low), Math.abs(high))
        : scale === "circular"
          ? level / circle!
          : (level - low) / (high - low);
    return (condition) => ({
      scale,
      shade: shadeOf(condition[name] as number),
      level: conditionText({ [name]: condition[name] }, task),
      other: pairs.size > all.length ? othersOf(condition) : "",
    });
  }
  return () => ({ scale: "none" });
}

/** Whether a factor only numbers the right answers: these have no order. */
function isAnswer({ conditions, at }: Task, name: string): boolean {
  const rights = conditions.map((condition, c) => [condition[name], at(c, 0, c).correct] as const);
  const [levels, answers] = [0, 1].map((k) => new Set(rights.map((pair) => pair[k])).size);
  return levels === answers && new Set(rights.map(String)).size === levels;
}
