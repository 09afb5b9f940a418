import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { describe, expect, test } from "vitest";
import { docPages } from "../../scripts/docPrograms.mjs";
import { slug, slugger } from "../../site/slug.mjs";

const root = join(import.meta.dirname, "../..");
const pages = [
  ...docPages(root),
  ...readdirSync(join(root, "docs/tasks")).flatMap((name) => (name.endsWith(".md") ? [`docs/tasks/${name}`] : [])),
  ...["CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "bench/NOTES.md"],
];
const textOf = new Map(
  pages.map((page) => [page, readFileSync(join(root, page), "utf8").replace(/^```[\s\S]*?^```$/gm, "")]),
);

/** The anchors of a page, as GitHub makes them. */
function anchorsOf(text: string): ReadonlySet<string> {
  const next = slugger();
  const headings = [...text.matchAll(/^#{1,6} (.*)$/gm)].map(([, heading]) =>
    next(heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/[`*]/g, "")),
  );
  return new Set([...headings, ...[...text.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id)]);
}
const anchors = new Map([...textOf].map(([page, text]) => [page, anchorsOf(text)]));

/** What is wrong with the links of a page. */
function deadLinks(page: string, text: string): string[] {
  return [...text.replace(/`[^`\n]*`/g, "").matchAll(/\]\((?![a-z]+:)([^)#\s]*)(?:#([^)\s]*))?\)/g)].flatMap(
    ([, target, anchor]) => {
      const to = target === "" ? page : posix.normalize(posix.join(posix.dirname(page), target));
      if (!existsSync(join(root, to))) return [`${page}: no file ${target}`];
      const known = anchors.get(to);
      return anchor === undefined || known === undefined || known.has(anchor)
        ? []
        : [`${page}: no anchor ${target}#${anchor}`];
    },
  );
}

describe("links of the repository's pages", () => {
  test("lead to files and headings that exist", () => {
    expect([...textOf].flatMap(([page, text]) => deadLinks(page, text))).toEqual([]);
  });

  test("are found: a missing file and a missing heading are reported", () => {
    expect(deadLinks("docs/models.md", "[a](nowhere.md) [b](equations.md#no-such) [c](equations.md#notation)")).toEqual(
      ["docs/models.md: no file nowhere.md", "docs/models.md: no anchor equations.md#no-such"],
    );
  });

  test("have the anchors of GitHub: lower case, hyphens for spaces, no punctuation, numbers for repetitions", () => {
    expect(slug("Dale's principle: E–I, `model.dale` (2016)")).toBe("dales-principle-ei-modeldale-2016");
    const next = slugger();
    expect(["Noise", "Noise", "noise"].map(next)).toEqual(["noise", "noise-1", "noise-2"]);
  });
});
