import { visible } from "../base/hiddenCharacters.ts";
import type { Figure } from "./figure.ts";
import { numberText } from "./numberText.ts";
import { escapeXml, unbroken } from "./text.ts";

export interface KeyFigure {
  label: string;
  value: number | string | null;
  note?: string;
}

export interface ReportTable {
  title: string;
  columns: readonly string[];
  rows: readonly (readonly (number | string | null)[])[];
  /** Below the table: what the numbers mean. */
  note?: string;
}

/** The content of a report, as plain data. */
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
 * The report of a run as one HTML document: it opens from disk, loads nothing and needs no script. Numbers are shown to
 * four digits; null and NaN become a dash.
 */
export function reportPage({ title, keyFigures, tables, figures, config, seeds, profile, notes }: ReportInput): string {
  const section = (heading: string, body: string) =>
    body === "" ? "" : `<section>\n<h2>${escapeXml(heading)}</h2>\n${body}\n</section>\n`;
  const key = keyFigures.map(
    ({ label, value, note }) =>
      `<tr><th scope="row">${escapeXml(label)}</th><td class="number">${typeof value === "string" ? escapeXml(value) : numberCell(value)}</td><td class="note">${kept(note ?? "")}</td></tr>`,
  );
  const pairs = (record: Record<string, number | string>) =>
    Object.entries(record)
      .map(([name, value]) => `<tr><th scope="row">${escapeXml(name)}</th><td>${escapeXml(String(value))}</td></tr>`)
      .join("\n");
  const listed = (heading: string, record: Record<string, number | string>) =>
    section(
      heading,
      Object.keys(record).length > 0
        ? scrolled(`<table class="pairs">\n<tbody>\n${pairs(record)}\n</tbody>\n</table>`)
        : "",
    );
  const page = `<!doctype html>
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
${section("Key figures", key.length > 0 ? scrolled(`<table class="key">\n<tbody>\n${key.join("\n")}\n</tbody>\n</table>`) : "")}${tables
  .map((table) => section(table.title, tableOf(table)))
  .join("")}${section("Figures", figures.map(figureOf).join("\n"))}${section(
  "Notes",
  notes.length > 0 ? `<ul>\n${notes.map((note) => `<li>${kept(note)}</li>`).join("\n")}\n</ul>` : "",
)}${section("Configuration", config === "" ? "" : `<pre>${escapeXml(config)}</pre>`)}${listed("Seeds", seeds)}${listed(
  "Numeric profile and versions",
  profile,
)}</main>
</body>
</html>
`;
  return visible(page, "\n\t");
}

const numberCell = (value: number | null) => (value === null ? "–" : numberText(value));

/** On a narrow page a wide table scrolls on its own. */
const scrolled = (table: string) => `<div class="scroll">${table}</div>`;

/** Text in which numbers stay on one line with their unit, and so do the bounds of an interval. */
const kept = (text: string) =>
  escapeXml(text).replace(
    /[−\d.]+(?:–[\d.]+| (?:ms|s|%|√ms)(?![a-z]))/g,
    (number) => `<span class="kept">${number}</span>`,
  );

/** Formats the numbers of a column with the same number of decimals, unless some are too small for that. */
function columnText(values: readonly (number | string | null)[]): (value: number | null) => string {
  const texts = values.map((value) => (typeof value === "number" ? numberText(value) : ""));
  const decimals = Math.max(0, ...texts.map((text) => text.split(".")[1]?.length ?? 0));
  if (decimals > 6 || texts.some((text) => text.includes("e"))) return numberCell;
  return (value) => (value === null || !Number.isFinite(value) ? "–" : value.toFixed(decimals).replaceAll("-", "−"));
}

function tableOf({ columns, rows, note }: ReportTable): string {
  const numeric = columns.map((_, i) => rows.length > 0 && rows.every((row) => typeof row[i] !== "string"));
  const head = columns.map(
    (name, i) => `<th scope="col"${numeric[i] ? ' class="number"' : ""}>${escapeXml(name)}</th>`,
  );
  const texts = columns.map((_, i) => columnText(rows.map((row) => row[i])));
  const cell = (value: number | string | null, i: number) =>
    typeof value === "string" ? `<td>${kept(value)}</td>` : `<td class="number">${texts[i](value)}</td>`;
  const body = rows.map((row) => `<tr>${row.map(cell).join("")}</tr>`);
  const table = `<table>\n<thead>\n<tr>${head.join("")}</tr>\n</thead>\n<tbody>\n${body.join("\n")}\n</tbody>\n</table>`;
  return scrolled(table) + (note ? `\n<p class="note">${kept(note)}</p>` : "");
}

function figureOf({ name, title, titled, caption, svg, width }: Figure): string {
  const heading = titled ? "" : `<strong>${escapeXml(title)}.</strong> `;
  return `<figure id="${escapeXml(name)}" style="--width: ${Math.round(width)}px">\n${svg.trim()}\n<figcaption>${heading}${escapeXml(unbroken(caption))}</figcaption>\n</figure>`;
}

const style = `
:root { color-scheme: light; }
body { margin: 0; background: #fff; color: #222; font: 16px/1.5 system-ui, "DejaVu Sans", Verdana, Helvetica, Arial, sans-serif; }
main { max-width: 860px; margin: 0 auto; padding: 2.5rem 20px 4rem; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 1.5rem; }
h2 { font-size: 1.1rem; margin: 2.5rem 0 0.8rem; padding-bottom: 0.3rem; border-bottom: 1px solid #ccc; }
table { border-collapse: collapse; font-size: 0.85rem; font-variant-numeric: tabular-nums; }
th, td { padding: 0.3rem 1.2rem 0.3rem 0; text-align: left; vertical-align: baseline; }
.scroll { overflow-x: auto; }
.kept { white-space: nowrap; }
.key th { min-width: 11rem; }
.key .note { min-width: 15rem; }
.pairs td { min-width: 15rem; overflow-wrap: anywhere; }
ul { max-width: 40rem; padding-left: 1.2rem; font-size: 0.9rem; }
tr + tr > *, tbody > tr:first-child > * { border-top: 1px solid #eee; }
thead th { border-bottom: 1px solid #888; }
tbody th { font-weight: 500; }
.number { text-align: right; white-space: nowrap; }
.note { color: #666; font-size: 0.85rem; }
figure { margin: 0 0 2.2rem; break-inside: avoid; }
figure svg { display: block; width: var(--width); max-width: 100%; height: auto; }
figure image { image-rendering: pixelated; }
figcaption { max-width: 40rem; margin-top: 0.5rem; font-size: 0.85rem; }
pre { padding: 0.9rem 1rem; background: #f6f6f6; font: 0.8rem/1.45 "DejaVu Sans Mono", Menlo, Consolas, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
@media (min-width: 900px) { figure svg { width: calc(var(--width) * 1.25); } }
@media print { main { max-width: none; padding: 0; } body { font-size: 11pt; } h2 { break-after: avoid; } figure svg { width: calc(var(--width) * 0.945); } tr { break-inside: avoid; } }
`;
