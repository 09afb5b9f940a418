/** What analyses found, as text for the terminal. */
import { counted } from "../base/unitText.ts";
import type { FoundBy } from "./analysisEntry.ts";
import { shortNumber } from "./numberText.ts";
import { table } from "./table.ts";

interface Found {
  readonly folders: readonly string[];
  readonly trials: number;
  /** What trials are sorted by. */
  readonly terms: readonly string[];
  /** What holds for all analyses. */
  readonly notes: readonly string[];
  readonly found: readonly FoundBy[];
  readonly left: readonly { readonly name: string; readonly because: string }[];
}

/** A row for each number, a column for each network, and their mean. */
export function foundText({ folders, trials, terms, notes: common, found, left }: Found): string {
  const several = folders.length > 1 ? `${folders.length} networks, ` : "";
  const parts = found.map(({ name, findings, isBetween }) => {
    const names = [...new Set(findings.flatMap(({ numbers }) => Object.keys(numbers)))];
    const isMany = findings.length > 1;
    const rows = names.map((number) => {
      const values = findings.map(({ numbers }) => numbers[number] ?? null);
      return [number, ...(isMany ? [meanText(values)] : []), ...values.map(cell)];
    });
    const head = [name, ...(isMany ? ["mean"] : []), ...(isMany ? folders : [isBetween ? "of pairs" : ""])];
    const comparisons = findings.reduce((sum, one) => sum + one.comparisons, 0);
    const notes = [...new Set(findings.flatMap((one) => one.notes ?? []))].map((note) => `${note}\n`).join("");
    return `${table([head, ...rows])}comparisons run: ${comparisons}\n${notes}`;
  });
  const without = left.map(({ name, because }) => `${name} does not apply: ${because}\n`).join("");
  const head = `${several}${counted(trials, "trial")}, sorted by ${terms.join(", ")}\n${common.map((note) => `${note}\n`).join("")}`;
  return [head, ...parts, ...(without === "" ? [] : [without])].join("\n");
}

const cell = (value: number | null): string => (value === null || Number.isNaN(value) ? "-" : shortNumber(value));

function meanText(values: readonly (number | null)[]): string {
  const known = values.filter((value) => value !== null && !Number.isNaN(value)) as number[];
  return known.length === 0 ? "-" : shortNumber(known.reduce((sum, value) => sum + value, 0) / known.length);
}
