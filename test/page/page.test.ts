/** What works in a page, in one browser for all. */
import { afterAll, beforeAll, describe, expect } from "vitest";
import { type OpenPages, reason, startBrowser, unlessInBrowser } from "./browser.ts";
import { fileTests } from "./files.ts";
import { threadTests } from "./threads.ts";
import { trainingTests } from "./training.ts";

const pages = {} as { -readonly [K in keyof OpenPages]: OpenPages[K] };

describe.skipIf(reason !== undefined)(`in a browser${unlessInBrowser}`, () => {
  beforeAll(async () => {
    pages.browser = await startBrowser();
    // If a pixel of the page is one of the screen, Plot shifts lines by half a pixel; Node's figures are as on finer
    // screens.
    pages.usual = await pages.browser.open();
    pages.isolated = await pages.browser.open({ isolated: true });
  });
  afterAll(() => pages.browser?.close());

  describe("threads in a page", () => threadTests(pages));
  describe("a page", () => trainingTests(pages));
  describe("the run folder of a page", () => fileTests(pages));

  afterAll(() => expect([pages.usual?.said, pages.usual?.wrong]).toEqual([[], []]));
});
