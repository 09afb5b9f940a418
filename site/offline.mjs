// @ts-check
// Builds the site as continuous integration does: npm run site:check. The network is cut where the system allows a
// process without one (Linux, unshare); otherwise the last line says that it was not.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const build = [process.execPath, fileURLToPath(new URL("build.mjs", import.meta.url))];
const cut = ["unshare", "--map-root-user", "--net", "--"];
const canCut = spawnSync(cut[0], [...cut.slice(1), "true"]).status === 0;
const [command, ...words] = [...(canCut ? cut : []), ...build];

const began = performance.now();
const { status } = spawnSync(command, words, { stdio: "inherit" });
const seconds = ((performance.now() - began) / 1000).toFixed(0);
console.log(
  `${status === 0 ? "built" : "failed"} in ${seconds} s${processorText()}, ` +
    (canCut ? "without a network" : "with the network: this system does not let a process cut it (unshare)"),
);
process.exitCode = status ?? 1;

/** Processor time of the children that have ended, where Linux tells it in hundredths of a second. */
function processorText() {
  if (!existsSync("/proc/self/stat")) return "";
  const fields = readFileSync("/proc/self/stat", "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  return ` (${((Number(fields[13]) + Number(fields[14])) / 100).toFixed(0)} processor seconds)`;
}
