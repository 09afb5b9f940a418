// @ts-check
// The programs of the documentation: its TypeScript blocks. A block marked `continued` belongs to the one before it.
// Used by the tests (test/docs, test/page) and by the site, where each block has a Run button if a page can run it.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * @typedef {{
 *   readonly page: string; // from the root of the repository
 *   readonly name: string;
 *   readonly blocks: readonly string[];
 * }} DocProgram
 */

/** The pages that hold programs, from the root of the repository. @param {string} root */
export const docPages = (root) =>
  ["README.md", ...readdirSync(join(root, "docs")).map((name) => `docs/${name}`)].filter((name) =>
    name.endsWith(".md"),
  );

/** The programs of a page in order. @param {string} page @param {string} text @returns {DocProgram[]} */
export function programsOf(page, text) {
  /** @type {{ page: string, name: string, blocks: string[] }[]} */
  const programs = [];
  for (const [, more, block] of text.matchAll(/```ts( continued)?\n([\s\S]*?)```/g))
    if (more) programs[programs.length - 1].blocks.push(block);
    else programs.push({ page, name: `${page}, example ${programs.length + 1}`, blocks: [block] });
  return programs;
}

/** All programs. @param {string} root the repository */
export const docPrograms = (root) =>
  docPages(root).flatMap((page) => programsOf(page, readFileSync(join(root, page), "utf8")));
