// @ts-check
// Gathers what the site is made of into site/content: the repository's Markdown with its links turned into those of
// the site, its figures, the reference, the programs of the Run buttons, and the lab if it is built.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { blocks, bundleBlocks, bundlePackage } from "../scripts/docBundles.mjs";
import { writeApi } from "./api.mjs";
import { groups, linkTo, siteFile } from "./pages.mjs";

/** Pages of single tasks; the sidebar shows their index. @param {string} root */
const taskPages = (root) =>
  readdirSync(join(root, "docs", "tasks")).flatMap((name) =>
    name.endsWith(".md") && name !== "README.md" ? [`docs/tasks/${name}`] : [],
  );

/** Files of the repository that are pages of the site. @param {string} root */
export const pagesOf = (root) => [
  ...groups.flatMap(({ pages }) => pages.map(([file]) => file)),
  ...taskPages(root),
  "bench/NOTES.md",
];

/**
 * Markdown with links from page to page of the site; a link to any other file of the package leads to a copy of it.
 * @param {string} text
 * @param {string} file that holds it, from the root of the repository
 * @param {ReadonlySet<string>} pages
 * @param {(file: string) => void} copy
 */
export function relinked(text, file, pages, copy) {
  const isCode = (/** @type {string} */ part) => part.startsWith("```");
  return text
    .split(/(^```[\s\S]*?^```$)/m)
    .map((part) =>
      isCode(part)
        ? part
        : part.replace(/(!?)\]\((?![a-z]+:|#)([^)#\s]+)(#[^)]*)?\)/g, (whole, _, target, anchor = "") => {
            const to = posix.normalize(posix.join(posix.dirname(file), target));
            if (pages.has(to)) return `](${linkTo(to)}${anchor})`;
            if (to === "README.md") return "](/)";
            if (to.endsWith(".svg")) return whole;
            copy(to);
            return `](/files/${to === "LICENSE" ? "LICENSE.txt" : to})`;
          }),
    )
    .join("");
}

/**
 * @param {string} root the repository, built
 * @param {string} out folder
 */
export async function writeContent(root, out) {
  rmSync(out, { recursive: true, force: true });
  const write = (/** @type {string} */ name, /** @type {string | Uint8Array} */ content) => {
    const path = join(out, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  };
  const copyTo = (/** @type {string} */ from, /** @type {string} */ to) =>
    cpSync(join(root, from), join(out, to), { recursive: true });

  const pages = new Set(pagesOf(root));
  const missing = readdirSync(join(root, "docs")).filter((name) => name.endsWith(".md") && !pages.has(`docs/${name}`));
  if (missing.length > 0) throw new Error(`site/pages.mjs lists no ${missing.join(", ")}`);
  const copied = (/** @type {string} */ file) => {
    if (statSync(join(root, file)).isDirectory()) throw new Error(`a link to the folder ${file}: name a file`);
    copyTo(file, `public/files/${file === "LICENSE" ? "LICENSE.txt" : file}`);
  };
  for (const file of pages)
    write(siteFile(file), relinked(readFileSync(join(root, file), "utf8"), file, pages, copied));
  for (const folder of ["docs", "docs/gallery", "docs/tasks"])
    for (const name of readdirSync(join(root, folder)).filter((one) => one.endsWith(".svg")))
      copyTo(`${folder}/${name}`, siteFile(`${folder}/${name}`));

  copyTo("docs/gallery/trial.svg", "public/trial.svg");

  const doors = await writeApi(root, join(out, "api"));
  for (const { door, page, about } of doors) {
    const path = ["", "/index"].map((end) => join(out, "api", `${page}${end}.md`)).find((one) => existsSync(one));
    if (path === undefined) throw new Error(`TypeDoc wrote no page for ${door}`);
    writeFileSync(path, `---\npageClass: api\n---\n\n# ${door}\n\n${about}\n\n${readFileSync(path, "utf8")}`);
  }
  const rows = doors.map(
    ({ door, page, about }) => `| [\`${door}\`](/api/${page === "dalenet" ? "dalenet/" : page}) | ${about} |`,
  );
  write(
    "api/index.md",
    `# Reference\n\nEvery exported name, by entry point, with the units and shapes of its values: \`[trial, step, unit]\` is an array whose rows are trials; times are in ms. [The library](/library) lists the names alone.\n\n| entry point | what it is for |\n| --- | --- |\n${rows.join("\n")}\n`,
  );

  const all = blocks();
  const running = all.filter(({ why }) => why === undefined);
  for (const [name, content] of [...(await bundlePackage()), ...(await bundleBlocks(running))])
    write(`public/run/${name}`, content);
  const table = Object.fromEntries(all.map(({ id, page, why }) => [id, { page: siteFile(page), why: why ?? null }]));

  const hasLab = existsSync(join(root, "dist", "lab", "index.html"));
  if (hasLab) copyTo("dist/lab", "public/lab");
  write(
    "index.md",
    readFileSync(join(root, "site", "home.md"), "utf8").replace(
      /^<!-- (no )?lab -->[\s\S]*?^<!-- end -->\n/gm,
      (part, no) => ((no === undefined) === hasLab ? part.replace(/^<!--.*-->\n/gm, "") : ""),
    ),
  );
  write("made.json", JSON.stringify({ doors: doors.map(({ door, page }) => ({ door, page })), blocks: table, hasLab }));
  return { pages: pages.size, running: running.length, blocks: all.length, hasLab };
}
