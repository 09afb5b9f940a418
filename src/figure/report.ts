import type { Figure } from "./figure.ts";
import { numberText } from "./style.ts";
import { escapeXml } from "./text.ts";

export interface KeyFigure {
  label: string;
  value: number | string | null;
  note?: string;
}

export interface ReportTable {
  title: string;
  columns: readonly string[];
  rows: readonly (readonly (number | string | null)[])[];
  /** What the numbers mean, below the table. */
  note?: string;
}

/** All that a report says, as plain data. */
export interface ReportInput {
  title: string;
  keyFigures: readonly KeyFigure[];
  tables: readonly ReportTable[];
  figures: readonly Figure[];
  /** The complete configuration as text. */
  config: string;
  seeds: Record<string, number | string>;
  /** Numeric profile and versions. */
  profile: Record<string, string>;
  notes: readonly string[];
}

/**
 * The report of a run as one HTML document: it opens from disk, loads nothing and needs no script. Numbers are shown
 * to four digits, as text as it stands; null and NaN become a dash.
 */
export function report({ title, keyFigures, tables, figures, config, seeds, profile, notes }: ReportInput): string {
  const section = (heading: string, body: string) =>
    body === "" ? "" : `<section>\n<h2>${escapeXml(heading)}</h2>\n${body}\n</section>\n`;
  const key = keyFigures.map(
    ({ label, value, note }) =>
      `<tr><th scope="row">${escapeXml(label)}</th>${cell(value)}<td class="note">${escapeXml(note ?? "")}</td></tr>`,
  );
  const pairs = (record: Record<string, number | string>) =>
    Object.entries(record)
      .map(([name, value]) => `<tr><th scope="row">${escapeXml(name)}</th><td>${escapeXml(String(value))}</td></tr>`)
      .join("\n");
  const listed = (heading: string, record: Record<string, number | string>) =>
    section(heading, Object.keys(record).length > 0 ? `<table>\n<tbody>\n${pairs(record)}\n</tbody>\n</table>` : "");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeXml(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escapeXml(title)}</h1>
${section("Key figures", key.length > 0 ? `<table class="key">\n<tbody>\n${key.join("\n")}\n</tbody>\n</table>` : "")}${tables
  .map((table) => section(table.title, tableOf(table)))
  .join("")}${section("Figures", figures.map(figureOf).join("\n"))}${section(
  "Notes",
  notes.length > 0 ? `<ul>\n${notes.map((note) => `<li>${escapeXml(note)}</li>`).join("\n")}\n</ul>` : "",
)}${section("Configuration", config === "" ? "" : `<pre>${escapeXml(config)}</pre>`)}${listed("Seeds", seeds)}${listed(
  "Numeric profile and versions",
  profile,
)}</main>
</body>
</html>
`;
}

/** A table cell; numbers stand right, under each other. */
function cell(value: number | string | null): string {
  if (typeof value === "string") return `<td>${escapeXml(value)}</td>`;
  return `<td class="number">${value === null ? "–" : numberText(value)}</td>`;
}

function tableOf({ columns, rows, note }: ReportTable): string {
  const numeric = columns.map((_, i) => rows.length > 0 && rows.every((row) => typeof row[i] !== "string"));
  const head = columns.map(
    (name, i) => `<th scope="col"${numeric[i] ? ' class="number"' : ""}>${escapeXml(name)}</th>`,
  );
  const body = rows.map((row) => `<tr>${row.map(cell).join("")}</tr>`);
  return `<table>\n<thead>\n<tr>${head.join("")}</tr>\n</thead>\n<tbody>\n${body.join("\n")}\n</tbody>\n</table>${
    note ? `\n<p class="note">${escapeXml(note)}</p>` : ""
  }`;
}

function figureOf({ name, title, caption, svg }: Figure): string {
  return `<figure id="${escapeXml(name)}">\n${svg.trim()}\n<figcaption><strong>${escapeXml(title)}.</strong> ${escapeXml(caption)}</figcaption>\n</figure>`;
}

const style = `
:root { color-scheme: light; }
body { margin: 0; background: #fff; color: #222; font: 16px/1.5 Charter, Georgia, "Times New Roman", serif; }
main { max-width: 860px; margin: 0 auto; padding: 2.5rem 20px 4rem; }
h1, h2, th, figcaption, .note, pre, table { font-family: system-ui, "DejaVu Sans", Verdana, Helvetica, Arial, sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 1.5rem; }
h2 { font-size: 1.1rem; margin: 2.5rem 0 0.8rem; padding-bottom: 0.3rem; border-bottom: 1px solid #ccc; }
table { border-collapse: collapse; font-size: 0.85rem; font-variant-numeric: tabular-nums; }
th, td { padding: 0.3rem 1.2rem 0.3rem 0; text-align: left; vertical-align: baseline; overflow-wrap: anywhere; }
tr + tr > *, tbody > tr:first-child > * { border-top: 1px solid #eee; }
thead th { border-bottom: 1px solid #888; }
tbody th { font-weight: 500; }
.number { text-align: right; white-space: nowrap; }
.note { color: #666; font-size: 0.85rem; }
figure { margin: 0 0 2.2rem; break-inside: avoid; }
figure svg { display: block; max-width: 100%; height: auto; }
figure image { image-rendering: pixelated; }
figcaption { max-width: 40rem; margin-top: 0.5rem; font-size: 0.85rem; }
pre { padding: 0.9rem 1rem; background: #f6f6f6; font: 0.8rem/1.45 "DejaVu Sans Mono", Menlo, Consolas, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
@media (min-width: 900px) { figure svg { width: 600px; } }
@media print { main { max-width: none; padding: 0; } body { font-size: 11pt; } h2 { break-after: avoid; } figure svg { width: 120mm; } tr { break-inside: avoid; } }
`;
