import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { describe, expect, test } from "vitest";
import { chromiumPath } from "../../scripts/chromium.mjs";
import { bundle, serve } from "../../scripts/page.mjs";
import { isThorough } from "../sample.ts";
import { reason, unlessInBrowser } from "./browser.ts";

const text = readFileSync(join(import.meta.dirname, "../../docs/in-a-page.md"), "utf8");
const [, html = ""] = /```html\n([\s\S]*?)```/.exec(text) ?? [];
const [, program = ""] = /<script type="module">\n([\s\S]*?)<\/script>/.exec(html) ?? [];

describe.skipIf(reason !== undefined || !isThorough)(`docs/in-a-page.md${unlessInBrowser}`, () => {
  test("has a whole page that trains unchanged, shows a figure and offers the run folder", async () => {
    const { files } = await bundle(program);
    const site = await serve(files);
    const browser = await chromium.launch({ executablePath: chromiumPath(), args: ["--no-sandbox"] });
    try {
      const page = await browser.newPage();
      page.setDefaultTimeout(0); // the only time limit is in vitest.config.ts
      const wrong: string[] = [];
      page.on("pageerror", (error) => wrong.push(String(error)));
      await page.goto(site.url);
      await page.setContent(html.replace(/<script[\s\S]*<\/script>/, ""));
      await page.addScriptTag({ type: "module", url: `${site.url}main.js` });
      await page.waitForFunction(`/^accuracy \\d/.test(progress.textContent) && download.href.startsWith("blob:")`);
      expect(await page.locator("#figure svg").count()).toBe(1);
      const archive = await page.evaluate(
        `fetch(download.href).then((got) => got.arrayBuffer()).then((a) => a.byteLength)`,
      );
      expect(archive).toBeGreaterThan(100_000);
      expect(await page.getAttribute("#download", "download")).toBe("mine.zip");
      expect(wrong).toEqual([]);
    } finally {
      await browser.close();
      await site.close();
    }
  });
});
