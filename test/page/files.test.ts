import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { train } from "../../src/index.ts";
import { fileHash } from "../../src/run/fileHash.ts";
import { isThorough } from "../sample.ts";
import { reason, startBrowser, type TestBrowser, type TestPage, unlessInBrowser } from "./browser.ts";
import { experiments, own } from "./experiments.ts";

describe.skipIf(reason !== undefined)(`the run folder of a page${unlessInBrowser}`, () => {
  let browser: TestBrowser;
  let page: TestPage;
  const folder = mkdtempSync(join(tmpdir(), "dalenet-page-"));
  beforeAll(async () => {
    browser = await startBrowser();
    // If a pixel of the page is one of the screen, Plot shifts lines by half a pixel; Node's figures are as on
    // finer screens.
    page = await browser.open();
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await browser?.close();
  });

  test.runIf(isThorough)(
    "equals Node's, including figures, except for bitmaps and what depends on time or machine",
    async () => {
      const path = join(folder, "mine");
      await train(experiments.choice, { ...own, backend: "wasm", out: path });
      const names = readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.name.endsWith(".png"))
        .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1));
      const there = await page.call("filesOf", "choice");
      expect(Object.keys(there).sort()).toEqual(names.sort());
      const timed = ["run.json", "report.html", "checkpoint.npz"];
      const alike = names.filter((name) => !timed.includes(name));
      expect(alike.filter((name) => name.endsWith(".svg")).length).toBeGreaterThan(10);
      for (const name of alike) expect(there[name], name).toBe(await fileHash(readFileSync(join(path, name))));
    },
  );

  test("is read again from the folder, its files and its zip archive", async () => {
    const { weights, loaded, simulated } = await page.call("reloaded", "choice");
    expect(loaded).toEqual([weights, weights, weights]);
    expect(simulated).toBe(3);
  });

  test("keeps a run that a signal stopped, which resumes from its zip archive to the same bits", async () => {
    const { finished, steps, kinds, weights } = await page.call("resumed", "choice", 15);
    expect(finished).toEqual([false, true]);
    expect(steps).toBeLessThan(40);
    expect(kinds).toEqual(["start", "step", "epoch", "evaluating", "saved", "report"]);
    expect(weights).toEqual((await page.call("trained", "choice")).weights);
  });

  afterAll(() => expect([page?.said, page?.wrong]).toEqual([[], []]));
});
