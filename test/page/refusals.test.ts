import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isThorough } from "../sample.ts";
import { reason, startBrowser, type TestBrowser, unlessInBrowser } from "./browser.ts";

describe.skipIf(reason !== undefined)(`a page${unlessInBrowser}`, () => {
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser?.close());

  test("whose policy forbids WebAssembly learns what to allow", async () => {
    const page = await browser.open({ policy: "script-src 'self'" });
    expect(await page.call("refusal", "brief")).toMatch(/^unsupported: WebAssembly in this page, .*'wasm-unsafe-eval'/);
  });

  test("has no native code, and says so", async () => {
    const page = await browser.open();
    expect(await page.call("refusal", "brief", { backend: "native" })).toMatch(
      /^unsupported: backend native in a page/,
    );
    expect(page.wrong).toEqual([]);
  });

  test.runIf(isThorough)(
    "without just-in-time compilation trains on the reference, and reports the cause",
    async () => {
      const jitless = await startBrowser("--jitless");
      try {
        const page = await jitless.open();
        expect(await page.call("refusal", "brief")).toMatch(
          /^missing: WebAssembly in this browser .*; allow it for this page, or use another browser/,
        );
        expect(await page.call("refusal", "brief", { backend: "reference" })).toBe("no error");
        expect(page.wrong).toEqual([]);
      } finally {
        await jitless.close();
      }
    },
  );
});
