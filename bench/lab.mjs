// The lab's page in Chromium: time from the first paint to 85 % correct on random dots with 50 units, the work of the
// main thread between two frames while it trains, and what the first load transfers. Stores the raw result;
// --no-save leaves no file.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";
import { serveLab } from "../dist/node/index.js";
import { chromiumPath, chromiumVersion } from "../scripts/chromium.mjs";
import { bundleLab } from "../scripts/lab.mjs";
import { load, machine, quietLoad } from "./machine.mjs";
import { median } from "./statistics.mjs";
import { format, storeResult } from "./store.mjs";

const options = { visits: 5, tracedMs: 6000, accuracy: 0.85, width: 1440, height: 900 };
/** Runs before the page: marks when the accuracy is reached for the first time. */
const watcher = `globalThis.Worker = class extends Worker {
  constructor(...all) {
    super(...all);
    this.addEventListener("message", ({ data }) => {
      if (data.kind === "progress") globalThis.updates = data.step;
      if (data.kind === "curve" && data.accuracy >= ${options.accuracy}) globalThis.reached ??= performance.now();
    });
  }
};`;

async function visit(browser, address) {
  const context = await browser.newContext({ viewport: { width: options.width, height: options.height } });
  const page = await context.newPage();
  await page.addInitScript(watcher);
  const loaded = [];
  page.on("response", (response) => loaded.push(response.url()));
  await page.goto(address);
  return { context, page, loaded };
}

/** From the first paint to the accuracy, ms; and after how many updates. */
async function learning(browser, address) {
  const { context, page, loaded } = await visit(browser, address);
  await page.waitForFunction("globalThis.reached !== undefined", undefined, { polling: 100, timeout: 120_000 });
  const result = await page.evaluate(`({
    firstPaintMs: performance.getEntriesByName("first-contentful-paint")[0].startTime,
    reachedMs: reached,
    updates,
  })`);
  await context.close();
  return { ...result, paintToAccuracyMs: result.reachedMs - result.firstPaintMs, loaded };
}

/** Processor time of the main thread between two frames, ms, from a trace. */
async function frames(browser, address) {
  const { context, page } = await visit(browser, address);
  await page.waitForFunction("globalThis.updates > 0", undefined, { timeout: 120_000 });
  const session = await browser.newBrowserCDPSession();
  const events = [];
  session.on("Tracing.dataCollected", ({ value }) => events.push(...value));
  const before = await page.evaluate("updates");
  await session.send("Tracing.start", {
    traceConfig: { includedCategories: ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline"] },
    transferMode: "ReportEvents",
  });
  await page.waitForTimeout(options.tracedMs);
  const complete = new Promise((resolve) => session.once("Tracing.tracingComplete", resolve));
  await session.send("Tracing.end");
  await complete;
  const updates = (await page.evaluate("updates")) - before;
  await context.close();
  const painting = events.find(({ name, args }) => name === "FireAnimationFrame" && args?.data);
  const mine = events.filter(({ pid, tid }) => pid === painting.pid && tid === painting.tid);
  const tasks = mine.filter(({ name, tdur }) => name === "RunTask" && tdur !== undefined);
  const begins = [...new Set(mine.filter(({ name }) => name === "FireAnimationFrame").map(({ ts }) => ts))].sort(
    (a, b) => a - b,
  );
  const work = begins.map(() => 0);
  for (const { ts, dur, tdur } of tasks) {
    const end = ts + dur;
    // A task belongs to the frame whose animation callbacks it runs, or comes before.
    const frame = begins.findIndex((begin) => begin >= ts && begin <= end);
    const next = frame >= 0 ? frame : begins.findIndex((begin) => begin > ts);
    if (next >= 0) work[next] += tdur / 1e3;
  }
  return {
    updates,
    frames: work.length,
    taskMs: tasks.map(({ tdur }) => tdur / 1e3).sort((a, b) => b - a),
    workMs: work,
  };
}

const folder = mkdtempSync(join(tmpdir(), "dalenet-lab-"));
const loadBefore = load();
try {
  await bundleLab(folder);
  const lab = await serveLab({ folder });
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: ["--no-sandbox"] });
  const visits = [];
  for (let k = 0; k < options.visits; k++) visits.push(await learning(browser, lab.address));
  const traced = await frames(browser, lab.address);
  await browser.close();
  await lab.close();
  const names = [...new Set(visits[0].loaded.map((url) => new URL(url).pathname.slice(1) || "index.html"))];
  const sizes = names.map((name) => {
    const bytes = readFileSync(join(folder, name));
    return { name, bytes: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length };
  });
  const work = [...traced.workMs].sort((a, b) => a - b);
  const at = (share) => work[Math.min(work.length - 1, Math.floor(share * work.length))];
  const result = {
    format,
    date: new Date().toISOString(),
    isResult: loadBefore[0] <= quietLoad,
    machine: machine(),
    chromium: chromiumVersion(),
    loadBefore,
    loadAfter: load(),
    options,
    visits: visits.map(({ loaded: _, ...rest }) => rest),
    frames: { count: work.length, updates: traced.updates, workMs: work.map((ms) => +ms.toFixed(2)) },
    firstLoad: sizes,
  };
  console.log(
    [
      `first paint to ${100 * options.accuracy} %: median ${(median(visits.map(({ paintToAccuracyMs: ms }) => ms)) / 1e3).toFixed(2)} s of ${visits.length} visits, slowest ${(Math.max(...visits.map(({ paintToAccuracyMs: ms }) => ms)) / 1e3).toFixed(2)} s`,
      `main thread per frame: median ${at(0.5).toFixed(2)} ms, 95 % ${at(0.95).toFixed(2)} ms, longest ${at(1).toFixed(2)} ms; ${work.length} frames, ${traced.updates} updates`,
      `first load: ${(sizes.reduce((sum, { gzip }) => sum + gzip, 0) / 1e3).toFixed(0)} kB gzip in ${sizes.length} files`,
      `load average: ${loadBefore[0]} before, ${load()[0]} after${loadBefore[0] > quietLoad ? ": NOT A RESULT" : ""}`,
    ].join("\n"),
  );
  if (!process.argv.includes("--no-save")) console.log(`stored: ${storeResult(result, "lab-")}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
