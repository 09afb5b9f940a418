/** The contents of the published package. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
interface Package {
  readonly files: readonly string[];
  readonly allowScripts: Readonly<Record<string, boolean>>;
}
const { files, allowScripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Package;

const isWithin = (path: string, entry: string) => path === entry || path.startsWith(`${entry}/`);
const isShipped = (path: string) =>
  files.some((entry) => isWithin(path, entry)) && !files.some((entry) => isWithin(`!${path}`, entry));
const pages = files
  .flatMap((entry) =>
    statSync(join(root, entry), { throwIfNoEntry: false })?.isDirectory() && entry !== "dist"
      ? readdirSync(join(root, entry), { recursive: true, encoding: "utf8" }).map((name) => join(entry, name))
      : [entry],
  )
  .filter(isShipped);

/** Targets of links, except to other sites and to headings of the same page. */
function linksOf(page: string): string[] {
  const text = readFileSync(join(root, page), "utf8").replace(/```[\s\S]*?```/g, "");
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)|\b(?:src|href)="([^"]+)"/g)].map(([, a, b]) => a ?? b);
  return targets.filter((target) => !/^(?:[a-z]+:|#)/.test(target)).map((target) => target.replace(/#.*$/, ""));
}

test.each(pages.filter((name) => name.endsWith(".md")))("%s links only to files of the package", (page) => {
  const lost = linksOf(page).filter((target) => {
    const path = relative(root, resolve(root, dirname(page), target));
    return !isShipped(path) || !existsSync(join(root, path));
  });
  expect(lost).toEqual([]);
});

test("the package contains the pages that the README links to", () => {
  expect(linksOf("README.md").length).toBeGreaterThan(15);
  expect(pages).toContain("docs/getting-started.md");
});

test("npm does not ask about install scripts, because package.json denies all", () => {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
    packages: Readonly<Record<string, { hasInstallScript?: boolean }>>;
  };
  const asking = Object.entries(packages).flatMap(([path, { hasInstallScript }]) =>
    hasInstallScript ? [path.replace(/^.*node_modules\//, "")] : [],
  );
  expect(allowScripts).toEqual(Object.fromEntries(asking.map((name) => [name, false])));
});
