// Compiles src/ to dist/ from scratch, so that a file deleted from src/ cannot survive in dist/. With --noCheck types
// are not checked, for a caller that checks them next.
import { execFileSync } from "node:child_process";
import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleLab } from "./lab.mjs";
import { bundleForNode } from "./nodeBundle.mjs";
import { workerTextModule } from "./workerText.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const compiler = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");
const unchecked = process.argv.slice(2).filter((word) => word === "--noCheck");
rmSync(join(root, "dist"), { recursive: true, force: true });
try {
  execFileSync(process.execPath, [compiler, "-p", "tsconfig.build.json", ...unchecked], {
    cwd: root,
    stdio: "inherit",
  });
} catch {
  process.exit(1); // the compiler has printed what is wrong
}
writeFileSync(join(root, "dist", "browser", "workerText.js"), workerTextModule(root));
await bundleForNode();
chmodSync(join(root, "dist", "cli", "main.js"), 0o755);
await bundleLab();
