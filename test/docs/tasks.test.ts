import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tasks } from "../../src/index.ts";
import { families } from "../../src/task/library/families.ts";

const root = join(import.meta.dirname, "../..");
const path = join(root, "docs/tasks.md");

/** A text in a cell of a table. */
const cell = (text: string) => text.replaceAll("|", "\\|");

function section({ title, tasks }: (typeof families)[keyof typeof families], name: string): string {
  const rows = Object.values(tasks).map(({ name: task, title: about, summary, source, presets = {} }) => {
    const others = Object.keys(presets).map((preset) => `\`${preset}\``);
    return `| \`${task}\` | **${cell(about)}.** ${cell(summary)} | ${cell(source)} | ${others.join(", ")} |\n`;
  });
  return `\n## ${title}\n\nFamily \`${name}\`.\n\n| task | what is asked | source | presets |\n| --- | --- | --- | --- |\n${rows.join("")}`;
}

test("docs/tasks.md lists every task of the library, by family, with its source and presets", async () => {
  const page = readFileSync(path, "utf8");
  const sections = Object.entries(families).map(([name, family]) => section(family, name));
  // `npx vitest run test/docs/tasks.test.ts -u` updates the tables.
  await expect(page.replace(/\n## [\s\S]*$/, "") + sections.join("")).toMatchFileSnapshot(path);
});

test("README.md, docs/tasks.md and the site's first page give their number", () => {
  for (const page of ["README.md", "docs/tasks.md", "site/home.md"])
    expect(readFileSync(join(root, page), "utf8")).toMatch(new RegExp(`\\b${tasks.length} tasks\\b`));
});
