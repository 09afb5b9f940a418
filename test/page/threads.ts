import { expect, test } from "vitest";
import { portableEnd } from "../portable/training.ts";
import { isThorough, sampleOf } from "../sample.ts";
import type { OpenPages } from "./browser.ts";

/** Threads in a page. */
export function threadTests(pages: OpenPages): void {
  test("are several if it is isolated, and change no bit", async () => {
    expect([await pages.isolated.call("isIsolated"), await pages.usual.call("isIsolated")]).toEqual([true, false]);
    const alone = await pages.usual.call("trained", "choice");
    expect(await pages.isolated.call("helped", "choice", 2)).toBeGreaterThan(0);
    for (const threads of sampleOf([1, 2, 3, undefined], 2, 1))
      expect(await pages.isolated.call("trained", "choice", { threads }), `${threads} threads`).toEqual(alone);
    expect([pages.isolated.said, pages.isolated.wrong, pages.usual.said, pages.usual.wrong]).toEqual([[], [], [], []]);
  });

  test.runIf(isThorough)("work for a training in a worker of the page, with the same bits", async () => {
    const alone = await pages.usual.callInWorker("trained", "choice");
    expect(alone).toEqual(await pages.usual.call("trained", "choice"));
    expect(await pages.isolated.callInWorker("helped", "choice", 2)).toBeGreaterThan(0);
    expect(await pages.isolated.callInWorker("trained", "choice", { threads: 2 })).toEqual(alone);
    expect([pages.isolated.said, pages.isolated.wrong, pages.usual.said, pages.usual.wrong]).toEqual([[], [], [], []]);
  });

  test.runIf(isThorough)("give a portable training the bits that it has on every machine", async () => {
    for (const page of [pages.isolated, pages.usual]) {
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
    expect(await pages.usual.call("refusal", "brief", { threads: 2 })).toBe(
      "unsupported: 2 threads in a page that is not isolated from other origins; serve it with the headers " +
        "Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp, or leave threads out",
    );
    expect(await pages.usual.call("refusal", "brief", { threads: 1 })).toBe("no error");
  });

  test.runIf(isThorough)(
    "are fewer, with a warning and the same bits, if the page's policy forbids workers",
    async () => {
      const policy = "script-src 'self' 'wasm-unsafe-eval'; worker-src 'none'";
      const strict = await pages.browser.open({ isolated: true, policy });
      const alone = await pages.usual.call("trained", "choice");
      for (const threads of [2, 3]) expect(await strict.call("trained", "choice", { threads })).toEqual(alone);
      await expect.poll(() => strict.said.filter((line) => line.startsWith("dalenet:"))).toHaveLength(1);
      expect(strict.said.join("\n")).toMatch(/^dalenet: a worker could not be started \(.+\), so fewer threads work/m);
    },
  );
}
