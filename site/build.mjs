// @ts-check
// Builds the site into site/dist: npm run site. Nothing is fetched: what it needs comes with npm ci.
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkSite } from "./check.mjs";

if (!existsSync(new URL("node_modules", import.meta.url))) {
  console.error("missing: the packages of the site; install them with: npm ci --prefix site");
  process.exit(1);
}
const { build } = await import("vitepress");
const { writeContent } = await import("./content.mjs");

// Links with these endings lead to files, not to pages.
process.env["VITE_EXTRA_EXTENSIONS"] = "mjs,py,yaml,yml,npz";
const here = fileURLToPath(new URL(".", import.meta.url));
const { pages, running, blocks, hasLab } = await writeContent(join(here, ".."), join(here, "content"));
rmSync(join(here, "dist"), { recursive: true, force: true });
await build(here);
const { files, links, wrong } = checkSite(join(here, "dist"));
console.log(
  `${pages} pages of the repository, ${running} of ${blocks} blocks with a Run button, ${hasLab ? "with" : "without"} the lab`,
);
console.log(
  `${links} links of ${files} pages checked: ${wrong.length === 0 ? "all lead somewhere" : `${wrong.length} dead`}`,
);
for (const one of wrong) console.error(one);
if (wrong.length > 0) process.exitCode = 1;
