// Draws study/results/modCog.jsonl: accuracy during training by the connections of a network, on the twenty tasks and
// on Mod-Cog. Run `npm run build` first. Usage: node study/modCog.mjs FILE.svg
import { readFileSync, writeFileSync } from "node:fs";

const load = (name) => import(new URL(`../dist/figure/${name}.js`, import.meta.url).href);
/** Colours for colour-blind readers (after Okabe & Ito, 2008), and dashes for print in grey. */
const looks = {
  dense: { stroke: "#000000" },
  "4 % nearby": { stroke: "#0072b2", strokeDasharray: "7 3" },
  "4 % random": { stroke: "#d55e00", strokeDasharray: "2 3" },
  "each unit to itself": { stroke: "#009e73", strokeDasharray: "9 3 2 3" },
};
const batteries = { twenty: "the twenty tasks", modCog: "Mod-Cog (82 tasks)" };

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error("missing: a file to write; usage: node study/modCog.mjs FILE.svg");
  process.exit(1);
}
const checks = readFileSync(new URL("results/modCog.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line))
  .filter(({ accuracy }) => accuracy !== undefined);
const [{ figureOf }, { gap, legendStrip }, { planes, planeLabelOffset }, { themes }] = await Promise.all(
  ["sheet", "strip", "planes", "theme"].map(load),
);
const title = "Accuracy in training by recurrent connections";
const { svg } = await figureOf({}, [], themes.screen, () => (page) => ({
  name: "mod-cog",
  title,
  caption: "Accuracy in validation trials during training, a line for each network of 256 units. Dotted: 0.9.",
  csv: {},
  strips: [
    gap(4),
    legendStrip(
      Object.entries(looks).map(([label, { stroke, strokeDasharray }]) => ({
        ...{ label, colour: stroke, mark: strokeDasharray ? "dash" : "line", dash: strokeDasharray },
      })),
      page,
    ),
    planes(
      Object.entries(batteries).map(([name, battery]) => ({
        title: battery,
        panel: {
          x: { domain: [0, 20] },
          y: { domain: [0, 1] },
          marks: [
            page.plot.ruleY([0.9], { stroke: "#888888", strokeDasharray: "1 3" }),
            ...Object.entries(looks).map(([note, look]) =>
              page.plot.line(
                checks.filter((check) => check.note === note && check.config.endsWith(`/${name}.yaml`)),
                { x: ({ updates }) => updates / 1000, y: "accuracy", z: "seed", ...look, strokeWidth: 1.4 },
              ),
            ),
          ],
          axisX: { label: "thousand updates", ticks: [0, 5, 10, 15, 20] },
          axisY: { label: "accuracy", ticks: [0, 0.25, 0.5, 0.75, 1], labelOffset: planeLabelOffset },
        },
      })),
      2,
      190,
      page,
    ),
  ],
}));
writeFileSync(file, svg);
