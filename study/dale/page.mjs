/** Writes the tables into docs/learning-under-dale.md, between markers, and draws its figures. */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { curveFigure } from "./curveFigure.mjs";
import { usual } from "./plan.mjs";
import { reportOf } from "./report.mjs";
import { robustnessFigure } from "./robustnessFigure.mjs";
import { scoreFigure } from "./scoreFigure.mjs";
import { weightFigure } from "./weightFigure.mjs";

const docs = (name) => fileURLToPath(new URL(`../../docs/${name}`, import.meta.url));
const marker = (name) => [`<!-- ${name} -->`, `<!-- end of ${name} -->`];

/** The text with new content between the markers of a name. Throws if there are none. */
export function withPart(text, name, content) {
  const [begin, end] = marker(name);
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/learning-under-dale.md lacks the markers of "${name}"`);
  return `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`;
}

/**
 * Draws what there are results of.
 * @param planned numbers of networks by stage
 */
export async function writePage(results, given, planned) {
  const parts = { budget: budgetOf(results, given, planned), ...reportOf(results, given) };
  if (results.comparison.length > 0)
    for (const [name, draw] of Object.entries(figures)) {
      const { title, caption, svg } = await draw(results.comparison, given);
      const file = `learning-under-dale-${name}.svg`;
      writeFileSync(docs(file), svg);
      parts[`figure of ${name}`] = `![${title}](${file})\n\n*${caption}*`;
    }
  const page = docs("learning-under-dale.md");
  const before = readFileSync(page, "utf8");
  // Parts of an earlier run would be mistaken for this one's.
  for (const [, name] of before.matchAll(/<!-- end of (.*) -->/g))
    if (name !== byHand) parts[name] ??= "No results yet.";
  writeFileSync(
    page,
    Object.entries(parts).reduce((text, part) => withPart(text, ...part), before),
  );
}
/** What the results mean. */
const byHand = "outcome";
const figures = { scores: scoreFigure, curves: curveFigure, weights: weightFigure, robustness: robustnessFigure };

/** What was run, in a sentence or two. */
function budgetOf({ tuning, comparison, published }, given, planned) {
  const minutes = [...tuning, ...comparison, ...published].reduce((sum, { seconds }) => sum + seconds, 0) / 60;
  const seeds = new Set(comparison.map(({ seed }) => seed)).size;
  const found = { tuning: tuning.length, comparison: comparison.length, published: published.length };
  const missing = Object.entries(planned).some(([name, count]) => found[name] < count);
  const count = (name) => (found[name] < planned[name] ? `${found[name]} of ${planned[name]}` : `${found[name]}`);
  return [
    `${count("tuning")} networks for tuning, ${count("comparison")} for the comparison (${seeds} seeds), ${count("published")}`,
    `with the published budget; ${given.trials} test trials each; ${(minutes / 60).toFixed(1)} hours of updates in all.`,
    ...(missing ? ["**The run is not complete.**"] : []),
    ...(given.scale === usual.scale ? [] : [`**A trial run** with ${given.scale} of the updates.`]),
  ].join(" ");
}
