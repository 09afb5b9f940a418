// Runs the portable training of the tests in Firefox, with one thread and with several, and prints its outcome. To
// be run by hand, since playwright-core cannot drive a stock Firefox: node scripts/firefox.mjs [Firefox] (default:
// firefox-esr). Exit code 0 if both end with the bits of all other machines.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundle, isolating, serve } from "./page.mjs";

const firefox = process.argv[2] ?? "firefox-esr";
const patience = 300_000; // ms

const { files } = await bundle(`
  import { train } from "dalenet";
  import { pageTeam } from "./src/browser/threads.ts";
  import { portableEnd, portableTraining } from "./test/portable/training.ts";
  const report = (said) => fetch("/", { method: "POST", body: JSON.stringify(said) });
  try {
    const began = performance.now();
    const { results } = await train(portableTraining);
    const seconds = (performance.now() - began) / 1000;
    const helped = crossOriginIsolated ? pageTeam().helped() : 0;
    await report({ ...results, seconds, helped, isolated: crossOriginIsolated, expected: portableEnd.weightsHash });
  } catch (error) {
    await report({ error: String(error) });
  }`);

/** Opens the page in a separate Firefox; returns what it posts. */
async function seen(headers) {
  const profile = mkdtempSync(join(tmpdir(), "dalenet-firefox-"));
  let hear;
  const heard = new Promise((resolve) => {
    hear = (text) => resolve(JSON.parse(text));
  });
  const html = '<script type="module" src="/main.js"></script>';
  const site = await serve(files, { headers, html, hear });
  const child = spawn(firefox, ["--headless", "--no-remote", "--profile", profile, site.url], { stdio: "ignore" });
  const ended = new Promise((resolve) => child.on("exit", resolve));
  const failed = new Promise((_, reject) => child.on("error", reject));
  const late = new Promise((_, reject) => setTimeout(reject, patience, new Error("the page has not answered")).unref());
  try {
    return await Promise.race([heard, failed, late]);
  } finally {
    child.kill();
    await Promise.race([ended, failed.catch(() => {})]);
    await site.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

console.log(execFileSync(firefox, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim());
for (const headers of [{}, isolating]) {
  const { error, isolated, helped, seconds, weightsHash, expected } = await seen(headers);
  if (error) throw new Error(error);
  const isSame = weightsHash === expected;
  console.log(
    `${isolated ? `isolated, ${helped} jobs done by workers` : "one thread"}: ${weightsHash}, ` +
      `${isSame ? "as everywhere" : `not ${expected}`}; ${seconds.toFixed(1)} s`,
  );
  if (!isSame) process.exitCode = 1;
}
