import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { portableEnd } from "../portable/training.ts";
import { isThorough, sampleOf } from "../sample.ts";
import { reason, startBrowser, type TestBrowser, type TestPage, unlessInBrowser } from "./browser.ts";

describe.skipIf(reason !== undefined)(`threads in a page${unlessInBrowser}`, () => {
  let browser: TestBrowser;
  let isolated: TestPage;
  let usual: TestPage;
  beforeAll(async () => {
    browser = await startBrowser();
    [isolated, usual] = [await browser.open({ isolated: true }), await browser.open()];
  });
  afterAll(() => browser?.close());

  test("are several if it is isolated, and change no bit", async () => {
    expect([await isolated.call("isIsolated"), await usual.call("isIsolated")]).toEqual([true, false]);
    const alone = await usual.call("trained", "choice");
    expect(await isolated.call("helped", "choice", 2)).toBeGreaterThan(0);
    for (const threads of sampleOf([1, 2, 3, undefined], 2, 1))
      expect(await isolated.call("trained", "choice", { threads }), `${threads} threads`).toEqual(alone);
    expect([isolated.said, isolated.wrong, usual.said, usual.wrong]).toEqual([[], [], [], []]);
  });

  test.runIf(isThorough)("work for a training in a worker of the page, with the same bits", async () => {
    const alone = await usual.callInWorker("trained", "choice");
    expect(alone).toEqual(await usual.call("trained", "choice"));
    expect(await isolated.callInWorker("helped", "choice", 2)).toBeGreaterThan(0);
    expect(await isolated.callInWorker("trained", "choice", { threads: 2 })).toEqual(alone);
    expect([isolated.said, isolated.wrong, usual.said, usual.wrong]).toEqual([[], [], [], []]);
  });

  test.runIf(isThorough)("give a portable training the bits that it has on every machine", async () => {
    for (const page of [isolated, usual]) {
      const { results } = await page.call("trained", "portable");
      expect(results).toMatchObject({
        weightsHash: portableEnd.weightsHash,
        accuracy: portableEnd.accuracy,
        spectrum: { after: portableEnd.spectrum },
      });
      expect(results.loss.at(-1)).toBe(portableEnd.loss);
    }
  });

  test("are refused if it is not isolated and they were requested", async () => {
    expect(await usual.call("refusal", "brief", { threads: 2 })).toBe(
      "unsupported: 2 threads in a page that is not isolated from other origins; serve it with the headers " +
        "Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp, or leave threads out",
    );
    expect(await usual.call("refusal", "brief", { threads: 1 })).toBe("no error");
  });

  test.runIf(isThorough)(
    "are fewer, with a warning and the same bits, if the page's policy forbids workers",
    async () => {
      const policy = "script-src 'self' 'wasm-unsafe-eval'; worker-src 'none'";
      const strict = await browser.open({ isolated: true, policy });
      const alone = await usual.call("trained", "choice");
      for (const threads of [2, 3]) expect(await strict.call("trained", "choice", { threads })).toEqual(alone);
      await expect.poll(() => strict.said.filter((line) => line.startsWith("dalenet:"))).toHaveLength(1);
      expect(strict.said.join("\n")).toMatch(/^dalenet: a worker could not be started \(.+\), so fewer threads work/m);
    },
  );
});
