/** A condition as text, such as "coherence 12.8 %, choice 1". */
import { choiceName } from "dalenet/tasks";
import { spacedName } from "../../src/base/factorNames.ts";
import { amount } from "../../src/base/unitText.ts";
import type { Experiment } from "../../src/open/experiment.ts";

type Task = Experiment["task"];

export function conditionText(condition: Task["conditions"][number], { words }: Pick<Task, "words">): string {
  const parts = Object.entries(condition).flatMap(([name, level]) => {
    const factor = words.factors.find((one) => one.name === name);
    if (factor?.isDerived) return [];
    if (name === "correct" && typeof level === "number") return choiceName(level, words);
    return `${spacedName(name)} ${amount(level, typeof level === "number" ? (factor?.unit ?? "") : "")}`;
  });
  return parts.join(", ");
}
