/** Options of `dalenet analyse` that belong to some analyses alone. */
import { invalid } from "../base/errors.ts";
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
    throw invalid({
      subject: flags[option],
      detail: `which is of ${takers.join(", ")}`,
      remedy: `name ${takers.length === 1 ? "it" : "one of them"} in --do, or leave ${flags[option]} out`,
    });
  }
}
