/** Options of `dalenet analyse` that belong to some analyses alone. */
import { invalid } from "../base/errors.ts";
import { spacedName } from "../base/factorNames.ts";
import type { AnalysisEntry, AnalysisOption } from "./analysisEntry.ts";

const flags: Readonly<Record<AnalysisOption, string>> = {
  by: "--by",
  interactions: "a product in --by",
  period: "--period",
  align: "--align",
  every: "--every",
  ridge: "--ridge",
  nodes: "--nodes",
  starts: "--starts",
  tau: "--tau",
};

/** Throws "invalid" for an option that no analysis to be made takes: it would be ignored. */
export function checkTaken(
  analyses: Readonly<Record<string, AnalysisEntry>>,
  made: readonly string[],
  typed: readonly AnalysisOption[],
): void {
  for (const option of typed) {
    if (made.some((name) => analyses[name].takes.includes(option))) continue;
    const takers = Object.keys(analyses).filter((name) => analyses[name].takes.includes(option));
    const other = option === "interactions" ? "name its factors alone, as --by a,b" : `leave ${flags[option]} out`;
    throw invalid({
      subject: flags[option],
      detail: `without ${takers.length === 1 ? "" : "any of "}${takers.join(", ")}`,
      remedy: `name ${takers.length === 1 ? "it" : "one of them"} in --do, or ${other}`,
    });
  }
}

/** Which of the analyses that were made sort trials by the factors of a product alone. */
export function productNotes(
  analyses: Readonly<Record<string, AnalysisEntry>>,
  made: readonly string[],
  interactions: readonly (readonly [string, string])[],
): string[] {
  const takes = (name: string, option: AnalysisOption) => analyses[name].takes.includes(option);
  const users = made.filter((name) => takes(name, "interactions"));
  const others = made.filter((name) => takes(name, "by") && !users.includes(name) && !analyses[name].hasInteractions);
  return others.length === 0
    ? []
    : interactions.map((pair) => `${pair.map(spacedName).join(" × ")} is not used by ${others.join(", ")}`);
}
