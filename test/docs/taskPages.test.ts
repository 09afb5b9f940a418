/**
 * docs/tasks: `npx vitest run test/docs/taskPages.test.ts -u` writes the pages, `npm run gallery` draws the figures,
 * `node scripts/taskFigures.mjs RUNS` takes over what `dalenet learn --out RUNS` trained.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describedTask } from "../../src/cli/taskDetails.ts";
import { createTask, families, type TaskDefinition } from "../../src/index.ts";
import type { LearnedTasks } from "../../src/node/index.ts";
import { secondsText, table, taskPage, verdictText } from "./taskPage.ts";

const folder = join(import.meta.dirname, "../../docs/tasks");
const { tasks: learned } = JSON.parse(readFileSync(join(folder, "learned.json"), "utf8")) as LearnedTasks;

const svgOf = (name: string) => readFileSync(join(folder, `${name}.svg`), "utf8");
const stepOf = (name: string) => {
  const step = /Drawn with steps of ([\d.]+) ms/.exec(svgOf(name))?.[1];
  return step === undefined ? undefined : Number(step);
};

const groups = Object.entries(families).map(([family, { title, tasks }]) => ({
  family,
  title,
  pages: Object.values(tasks).map((definition: TaskDefinition) => ({
    described: describedTask({ definition, family, group: title }),
    instance: createTask(definition),
    group: title,
    figureStep: stepOf(definition.name),
    learned: learned.filter(({ task }) => task === definition.name),
  })),
}));
const pages = groups.flatMap((group) => group.pages);

test("every task has a page with its settings, presets, source and results", async () => {
  for (const page of pages) await expect(taskPage(page)).toMatchFileSnapshot(join(folder, `${page.described.name}.md`));
});

test("the index lists every task by family, with what a small network learns", async () => {
  const rows = pages.flatMap((page) => page.learned.slice(0, 1));
  const count = (verdict: string | null) => rows.filter((row) => row.verdict === verdict).length;
  const text = [
    "# The tasks of the library",
    "A page for each task: trials, channels, settings, presets, source, differences from other packages, and what a small network learns.",
    "The networks have the preset `ei`, 50 units and seed 1, and are trained with the preset's default training, 1280 updates of 16 trials:",
    "```\ndalenet learn --all --backend native\n```",
    "The *score* is the place between the best policy that ignores the stimulus (0) and the ideal observer, or else perfect answers (1): " +
      "*learned* is 0.85 or more, *at chance* an accuracy whose 95 % interval includes chance or is below it. Tasks in which no answer is right or wrong are judged by their loss. Seconds are those of one thread on a shared machine, with evaluation.",
    `${rows.length === pages.length ? `All ${rows.length} tasks` : `Of ${pages.length} tasks ${rows.length}`} were trained: ${count("learned")} learned, ${count("in between")} in between, ${count("at chance")} at chance` +
      `${count(null) > 0 ? `, ${count(null)} without verdict` : ""}. The numbers are in [learned.json](learned.json).`,
    ...groups.flatMap(({ family, title, pages: own }) => [
      `<a id="${family}"></a>`,
      `## ${title}`,
      table([
        ["task", "", "outcome", "seconds"],
        ...own.map(({ described: { name, title: of }, learned: [first, ...more] }) => [
          `[\`${name}\`](${name}.md)`,
          of,
          first === undefined
            ? "not trained yet"
            : [first, ...more]
                .map((row, k) => (k === 0 ? "" : `${row.updates} updates: `) + verdictText(row))
                .join("; "),
          first === undefined ? "" : secondsText(first),
        ]),
      ]),
    ]),
  ];
  await expect(`${text.join("\n\n")}\n`).toMatchFileSnapshot(join(folder, "README.md"));
});

test("the folder holds the pages, a figure of each task within 40 kB, the results, and nothing else", () => {
  const names = pages.map(({ described }) => described.name);
  const expected = ["README.md", "learned.json", ...names.flatMap((name) => [`${name}.md`, `${name}.svg`])];
  expect(readdirSync(folder).sort()).toEqual(expected.sort());
  const sizes = expected.map((name) => [name, statSync(join(folder, name)).size] as const);
  expect(sizes.filter(([name, size]) => name.endsWith(".svg") && size > 40_000)).toEqual([]);
  expect(sizes.reduce((sum, [, size]) => sum + size, 0)).toBeLessThan(3_000_000);
});

test("figures have the titles of their tasks, and results their time steps", () => {
  for (const { described, learned: rows } of pages) {
    expect(svgOf(described.name)).toContain(
      `<title>Task: ${described.title.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</title>`,
    );
    for (const row of rows) expect([row.task, row.dt, row.status]).toEqual([described.name, described.dt, "finished"]);
  }
});
