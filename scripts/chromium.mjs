// @ts-check
// Finds Chromium on this machine.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const names = ["chromium", "chromium-browser", "google-chrome"];

/** Its path: $CHROMIUM_PATH, or the first that is installed; undefined if there is none. */
export function chromiumPath() {
  const { CHROMIUM_PATH: given, PATH = "" } = process.env;
  if (given !== undefined) return existsSync(given) ? given : undefined;
  const folders = PATH.split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

/** Why pages cannot be tested here; undefined if they can. */
export function whyNoChromium() {
  if (chromiumPath() !== undefined) return undefined;
  const given = process.env["CHROMIUM_PATH"];
  return given === undefined ? `none of ${names.join(", ")} found` : `no file ${given}, which $CHROMIUM_PATH names`;
}

/** Its own name and version: Chromium 140. */
export function chromiumVersion() {
  const path = chromiumPath();
  if (path === undefined) return undefined;
  const said = execFileSync(path, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  return /^.*? \d+/.exec(said)?.[0] ?? said.trim();
}
