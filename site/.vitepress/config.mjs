// @ts-check
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitepress";
import { withMath, withRunButtons } from "../markdown.mjs";
import { groups, linkTo } from "../pages.mjs";
import { slug } from "../slug.mjs";

const site = fileURLToPath(new URL("..", import.meta.url));
/** @type {{ doors: { door: string, page: string }[], blocks: Record<string, { page: string, why: string | null }>, hasLab: boolean }} */
const { doors, blocks, hasLab } = JSON.parse(readFileSync(join(site, "content", "made.json"), "utf8"));
const { version, description } = JSON.parse(readFileSync(join(site, "..", "package.json"), "utf8"));

const reference = {
  text: "Reference",
  collapsed: true,
  items: [
    { text: "Entry points", link: "/api/" },
    ...doors.map(({ door, page }) => ({ text: door, link: page === "dalenet" ? "/api/dalenet/" : `/api/${page}` })),
    { text: "expr of dalenet", link: "/api/dalenet/namespaces/expr" },
  ],
};

export default defineConfig({
  title: "Dalenet",
  description,
  lang: "en-GB",
  srcDir: "content",
  srcExclude: ["public/**"],
  outDir: "dist",
  cacheDir: "node_modules/.cache/vitepress",
  head: [["link", { rel: "icon", href: "data:," }]],
  markdown: {
    anchor: { slugify: slug },
    toc: { slugify: slug },
    headers: { slugify: slug },
    languageAlias: { wat: "wasm" },
    config(md) {
      withMath(md);
      withRunButtons(md, blocks);
    },
  },
  vite: {
    publicDir: join(site, "content", "public"),
    build: { chunkSizeWarningLimit: 4000 },
    logLevel: "warn",
  },
  themeConfig: {
    outline: [2, 3],
    search: { provider: "local" },
    nav: [
      { text: "Guide", link: "/getting-started" },
      { text: "Tasks", link: "/tasks/" },
      { text: "Gallery", link: "/gallery" },
      { text: "Reference", link: "/api/" },
      ...(hasLab ? [{ text: "Lab", link: "/lab/index.html", target: "_self" }] : []),
      { text: `v${version}`, link: linkTo("CHANGELOG.md") },
    ],
    sidebar: [
      ...groups.map(({ text, pages }) => ({
        text,
        items: pages.map(([file, title]) => ({ text: title, link: linkTo(file) })),
      })),
      reference,
    ],
  },
});
