// @ts-check
// Checks the built site: every link leads to a page and an anchor that exist, and nothing comes from another host.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, posix } from "node:path";

/** @param {string} text */
const unescaped = (text) =>
  text
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");

/**
 * @param {string} dist the built site, at the root of a host
 * @returns {{ files: number, links: number, wrong: string[] }}
 */
export function checkSite(dist) {
  const names = readdirSync(dist, { recursive: true, encoding: "utf8" }).map((name) => name.replaceAll("\\", "/"));
  const pages = names.filter(
    (name) => name.endsWith(".html") && !name.startsWith("lab/") && !name.startsWith("files/"),
  );
  const html = new Map(pages.map((name) => [name, readFileSync(join(dist, name), "utf8")]));
  const anchors = new Map(
    [...html].map(([name, text]) => [
      name,
      new Set([...text.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => unescaped(id))),
    ]),
  );
  /** @type {string[]} */
  const wrong = [];
  let links = 0;
  for (const [page, text] of html)
    for (const [, tag, , value] of text.matchAll(/<(a|img|script|link|iframe|source)\b[^>]*?\s(href|src)="([^"]*)"/g)) {
      const target = unescaped(value);
      if (/^(?:[a-z]+:)?\/\//.test(target) || /^[a-z]+:/.test(target)) {
        if (tag !== "a" && !target.startsWith("data:")) wrong.push(`${page}: ${tag} from another host: ${target}`);
        continue;
      }
      links++;
      const [path, anchor] = target.split("#");
      const at = path === "" ? page : posix.join(path.startsWith("/") ? "" : posix.dirname(page), decodeURI(path));
      const found = fileAt(dist, at.replace(/^\//, ""));
      if (found === undefined) wrong.push(`${page}: no ${target}`);
      else if (anchor && anchors.has(found) && !anchors.get(found)?.has(decodeURIComponent(anchor)))
        wrong.push(`${page}: no anchor ${target}`);
    }
  for (const name of names.filter((one) => one.endsWith(".css")))
    for (const [, url] of readFileSync(join(dist, name), "utf8").matchAll(/url\(["']?((?:https?:)?\/\/[^)"']*)/g))
      wrong.push(`${name}: from another host: ${url}`);
  return { files: pages.length, links, wrong };
}

/** The file that a static host sends for a path. @param {string} dist @param {string} path */
function fileAt(dist, path) {
  return [path, `${path}.html`, posix.join(path, "index.html")].find((one) => {
    const full = join(dist, one);
    return existsSync(full) && statSync(full).isFile();
  });
}
