/** Markdown tables, and how numbers are written in them. */
import { wilson } from "dalenet/analysis";

export const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
export const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};
export const percent = (value) => `${Math.round(100 * value)} %`;
/** Share of networks that succeed, with its 95 % interval. */
export const share = (lines) => {
  const { value, low, high } = wilson(lines.filter(({ success }) => success).length, lines.length);
  return `${percent(value)} (${percent(low)}–${percent(high)})`;
};
const row = (cells) => `| ${cells.join(" | ")} |`;
export const table = (head, rows) => [row(head), row(head.map(() => "---")), ...rows.map(row)].join("\n");
/** Digits after the point, with a minus sign. */
export const fixed = (value, digits = 2) => value.toFixed(digits).replace("-", "−");
