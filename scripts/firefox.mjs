// Runs the portable training of the tests in Firefox, with one thread and with several, and a network of the lab with
// two edits, beside Chromium; prints the outcome. To be run by hand: playwright-core cannot drive a stock Firefox.
// node scripts/firefox.mjs [Firefox] (default: firefox-esr), after a build. Exit code 0 if all end with the same bits.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { chromiumPath, whyNoChromium } from "./chromium.mjs";
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

/** A page on this machine, and what it posts. */
async function posting(served, html, headers) {
  let hear;
  const heard = new Promise((resolve) => {
    hear = (text) => resolve(JSON.parse(text));
  });
  return { heard, site: await serve(served, { headers, html, hear }) };
}

/** Opens a page in a separate Firefox; returns what it posts. */
async function seen(served, html, headers) {
  const profile = mkdtempSync(join(tmpdir(), "dalenet-firefox-"));
  const { heard, site } = await posting(served, html, headers);
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
const training = '<script type="module" src="/main.js"></script>';
for (const headers of [{}, isolating]) {
  const { error, isolated, helped, seconds, weightsHash, expected } = await seen(files, training, headers);
  if (error) throw new Error(error);
  const isSame = weightsHash === expected;
  console.log(
    `${isolated ? `isolated, ${helped} jobs done by workers` : "one thread"}: ${weightsHash}, ` +
      `${isSame ? "as everywhere" : `not ${expected}`}; ${seconds.toFixed(1)} s`,
  );
  if (!isSame) process.exitCode = 1;
}

// What an address of the lab holds: the page's usual network, with a lesion and a new learning rate.
const lab = fileURLToPath(new URL("../dist/lab", import.meta.url));
const parts = new Map(readdirSync(lab).map((name) => [name, readFileSync(join(lab, name))]));
const { files: engine } = await bundle(
  'import { usualChoices } from "./lab/engine/tasks.ts"; globalThis.choices = usualChoices;',
);
const network = `<script type="module">
  import "/choices.js";
  const worker = new Worker("/worker.js", { type: "module" });
  const edits = [{ at: 5, lesion: [0, 3] }, { at: 10, learningRate: 0.002 }];
  worker.onmessage = async ({ data }) => {
    if (data.kind === "refused") fetch("/", { method: "POST", body: JSON.stringify({ error: data.message }) });
    if (data.kind !== "weights" || data.step !== 30) return;
    const bytes = await new Blob([data.wIn, data.wRec, data.wOut]).arrayBuffer();
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    fetch("/", { method: "POST", body: JSON.stringify({ hash: [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("") }) });
  };
  worker.postMessage({ kind: "open", choices, edits, step: 30 });
</script>`;
parts.set("choices.js", engine.get("main.js"));
const inFirefox = await seen(parts, network, {});
if (inFirefox.error) throw new Error(inFirefox.error);
console.log(`the lab, 30 updates and two edits: ${inFirefox.hash}`);
if (whyNoChromium()) console.log(`not compared: ${whyNoChromium()}`);
else {
  const { heard, site } = await posting(parts, network, {});
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: ["--no-sandbox"] });
  await (await browser.newPage()).goto(site.url);
  const { hash } = await heard;
  await browser.close();
  await site.close();
  console.log(hash === inFirefox.hash ? "the same in Chromium" : `another in Chromium: ${hash}`);
  if (hash !== inFirefox.hash) process.exitCode = 1;
}
