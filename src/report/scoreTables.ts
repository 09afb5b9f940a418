/** Scores by factor and by condition, as tables of the report. */
import { spacedName } from "../base/factorNames.ts";
import { withUnit } from "../base/unitText.ts";
import type { ReportTable } from "../figure/reportPage.ts";
import type { AccuracyResult, RunResults } from "../format/runResults.ts";
import type { TaskWords } from "../task/words/words.ts";

type Cell = number | string | null;
interface Column {
  readonly head: string;
  readonly cell: (part: AccuracyResult) => number | null;
}

const columnsOf = ({ error }: RunResults): readonly Column[] => [
  { head: "accuracy", cell: ({ accuracy }) => accuracy },
  { head: "from", cell: ({ low }) => low },
  { head: "to", cell: ({ high }) => high },
  { head: "chance", cell: ({ chance }) => chance },
  { head: "ideal observer", cell: ({ idealObserver }) => idealObserver },
  { head: "no response", cell: ({ noResponse }) => noResponse },
  { head: "withheld", cell: ({ withheld }) => withheld },
  { head: "not finite", cell: ({ notFinite }) => (notFinite > 0 ? notFinite : null) },
  { head: withUnit("mean error", error?.unit), cell: ({ error: off }) => off?.mean ?? null },
  { head: "error from", cell: ({ error: off }) => off?.low ?? null },
  { head: "error to", cell: ({ error: off }) => off?.high ?? null },
  { head: "base rate", cell: ({ error: off }) => off?.baseline ?? null },
  { head: "mean reaction time (ms)", cell: ({ reactionTime }) => reactionTime?.mean ?? null },
  { head: "time from", cell: ({ reactionTime }) => reactionTime?.low ?? null },
  { head: "time to", cell: ({ reactionTime }) => reactionTime?.high ?? null },
  { head: "trials", cell: ({ trials }) => trials },
];

const facts = [
  { head: "from", text: "From and to bound 95 % intervals: Wilson intervals for fractions, normal ones for means." },
  { head: "no response", text: "No response counts as wrong if one is wanted." },
  { head: "withheld", text: "Withheld: the fraction of the trials that want no response in which none was given." },
  { head: "base rate", text: "Base rate: the error of the mean target." },
];

/** A table with the columns that are not empty. */
function tableOf(
  title: string,
  heads: readonly string[],
  parts: readonly (readonly [labels: readonly Cell[], part: AccuracyResult])[],
  results: RunResults,
): ReportTable {
  const columns = columnsOf(results).filter(({ cell }) => parts.some(([, part]) => cell(part) !== null));
  const shown = new Set(columns.map(({ head }) => (head === "error from" || head === "time from" ? "from" : head)));
  return {
    title,
    columns: [...heads, ...columns.map(({ head }) => head)],
    rows: parts.map(([labels, part]) => [...labels, ...columns.map(({ cell }) => cell(part))]),
    note: facts
      .filter(({ head }) => shown.has(head))
      .map(({ text }) => text)
      .join(" "),
  };
}

/** What such tables contain, in words. */
const whatIn = ({ accuracy, error }: RunResults): string =>
  accuracy !== null ? "Accuracy" : error !== null ? "Error" : "Reaction time";

/** Whether there is anything to put in a table. */
const isMeasured = ({ accuracy, error, reactionTime }: RunResults): boolean =>
  accuracy !== null || error !== null || reactionTime !== null;

/** A table for each factor. */
export function factorTables(results: RunResults): ReportTable[] {
  if (!isMeasured(results)) return [];
  return results.byFactor.map(({ factor, unit, levels }) => {
    const name = spacedName(factor);
    const rows = levels.map((part) => [[part.level], part] as const);
    return tableOf(`${whatIn(results)} by ${name}`, [withUnit(name, unit)], rows, results);
  });
}

/** A longer table is only in run.json. */
const mostConditions = 64;

/** A table of conditions, if there are more of them than levels of one factor. */
export function conditionTables(results: RunResults, { factors }: Pick<TaskWords, "factors">): ReportTable[] {
  const { byCondition, byFactor } = results;
  const isOne = byFactor.length === 0 || byFactor.some(({ levels }) => levels.length === byCondition.length);
  if (!isMeasured(results) || isOne || byCondition.length > mostConditions) return [];
  const names = [...new Set(byCondition.flatMap(({ condition }) => Object.keys(condition)))];
  const unitOf = (name: string) => factors.find((factor) => factor.name === name)?.unit ?? "";
  const rows = byCondition.map((part) => [names.map((name): Cell => part.condition[name] ?? null), part] as const);
  const heads = names.map((name) => withUnit(spacedName(name), unitOf(name)));
  return [tableOf(`${whatIn(results)} by condition`, heads, rows, results)];
}
