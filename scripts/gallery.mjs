// Draws docs/gallery/: runs the code in docs/gallery.md, and the two commands at its end.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const docs = join(root, "docs");
const page = readFileSync(join(docs, "gallery.md"), "utf8");
const code = [...page.matchAll(/```ts(?: continued)?\n([\s\S]*?)```/g)].map(([, block]) => block).join("\n");
// Inside the package the name "dalenet" refers to it.
const scratch = mkdtempSync(join(root, ".gallery-"));
try {
  const program = join(scratch, "gallery.mjs");
  writeFileSync(program, code);
  process.chdir(scratch);
  await import(pathToFileURL(program).href);
  for (const [, name] of page.matchAll(/\]\(gallery\/([\w-]+\.svg)\)/g))
    if (name !== "task.svg" && name !== "ensemble.svg")
      copyFileSync(join("gallery", name), join(docs, "gallery", name));
  const dalenet = (...words) =>
    execFileSync(process.execPath, [join(root, "dist", "cli", "main.js"), ...words], { stdio: "inherit" });
  dalenet("plot", "perceptualDecision", "--out", join(docs, "gallery", "task.svg"));
  dalenet("train", "quickstart", "--seeds", "1-8", "--set", "train.epochs=10", "--out", "many");
  copyFileSync(join("many", "ensemble.svg"), join(docs, "gallery", "ensemble.svg"));
} finally {
  process.chdir(root);
  rmSync(scratch, { recursive: true });
}
