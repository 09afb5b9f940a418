import { chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromiumPath } from "../../scripts/chromium.mjs";
import { blocks, bundleBlocks, bundlePackage, whyNotInPage } from "../../scripts/docBundles.mjs";
import { serve } from "../../scripts/page.mjs";
import type { Message } from "../../site/run/message.ts";
import { shortened } from "../docs/shortened.ts";
import { sampleOf } from "../sample.ts";
import { reason, unlessInBrowser } from "./browser.ts";

const all = blocks();
const running = all.filter(({ why }) => why === undefined);
/** Whole programs: the last block of each runs all of them. */
const whole = running.filter(({ isWhole }) => isWhole);
const programs = sampleOf(whole, 20, 1);

/** Runs programs one after another, as the site's Run button does, and returns what each worker said. */
const runAll = (ids: readonly string[]) => `(async () => {
  const run = (id) => new Promise((resolve) => {
    const worker = new Worker("/worker.js", { type: "module" });
    const said = [];
    worker.onmessage = ({ data }) => {
      said.push(data.kind === "wrote" ? { ...data, content: data.content.length } : data);
      if (data.kind !== "ended" && data.kind !== "failed") return;
      worker.terminate();
      resolve(said);
    };
    worker.onerror = ({ message }) => resolve([{ kind: "failed", text: message }]);
    worker.postMessage(id);
  });
  const all = {};
  for (const id of ${JSON.stringify(ids)}) all[id] = await run(id);
  return all;
})()`;

describe("which blocks of the documentation have a Run button", () => {
  test("follows from what they import and read", () => {
    expect(whyNotInPage('import { train } from "dalenet";\nimport { writeFileSync } from "node:fs";')).toBeUndefined();
    expect(whyNotInPage('import { readFileSync } from "node:fs";')).toBe("it needs readFileSync of node:fs");
    expect(whyNotInPage('import { doctor } from "dalenet/node";')).toBe("it needs doctor of dalenet/node");
    expect(whyNotInPage('import {\n  ensemble,\n  train,\n} from "dalenet";')).toBe("it needs ensemble of dalenet");
    expect(whyNotInPage('import * as os from "node:os";')).toBe("it imports node:os");
    expect(whyNotInPage('train({ weights: "a.npz" })')).toBe("it reads weights from a file");
    expect(whyNotInPage('import { loadRun } from "dalenet";\nawait loadRun("runs/a");')).toBe("it reads a run folder");
  });

  test("is known for each, and most have one", () => {
    expect(running.length / all.filter(({ page }) => page !== "docs/gallery.md").length).toBeGreaterThan(0.7);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  });

  test("is compiled to a module, those that others continue too", async () => {
    const files = await bundleBlocks(running);
    expect([...files.keys()].sort()).toEqual(running.map(({ id }) => `programs/${id}.js`).sort());
  });
});

const counted = `${programs.length} of the ${whole.length} programs (${running.length} blocks) with a Run button`;
describe.skipIf(reason !== undefined)(`${counted}${unlessInBrowser}`, () => {
  let said: Record<string, readonly Message[]>;
  beforeAll(async () => {
    const short = programs.map(({ id, code }) => ({ id, code: shortened(code) }));
    const site = await serve(new Map([...(await bundlePackage()), ...(await bundleBlocks(short))]));
    const browser = await chromium.launch({ executablePath: chromiumPath(), args: ["--no-sandbox"] });
    try {
      const page = await browser.newPage();
      page.setDefaultTimeout(0); // the only time limit is in vitest.config.ts
      await page.goto(site.url);
      said = await page.evaluate(runAll(programs.map(({ id }) => id)));
    } finally {
      await browser.close();
      await site.close();
    }
  });

  test.each(programs)("of $name run in a page, and print", ({ id }) => {
    const wrong = said[id].filter((one) => one.kind === "failed" || (one.kind === "said" && one.level !== "log"));
    expect(wrong).toEqual([]);
    expect(said[id].filter(({ kind }) => kind === "said").length).toBeGreaterThan(0);
    expect(said[id].at(-1)!.kind).toBe("ended");
  });

  test("tell the page the pictures that they write", () => {
    for (const { id, code } of programs) {
      const names = said[id].flatMap((one) => (one.kind === "wrote" ? [one.name] : []));
      expect(names.length > 0, id).toBe(/\bwriteFile(?:Sync)?\(/.test(code));
    }
  });

  afterAll(() => {
    said = {};
  });
});
