import { expect, test } from "vitest";
import { train } from "../../src/index.ts";
import { isThorough, oneOf } from "../sample.ts";
import { type OpenPages, startBrowser } from "./browser.ts";
import { type ExperimentName, experiments, own } from "./experiments.ts";

const names = (Object.keys(experiments) as ExperimentName[]).filter((name) => name !== "portable");

/** Training in a page. */
export function trainingTests(pages: OpenPages): void {
  test.each(oneOf(names))("trains to the same bits as Node: %s", async (name) => {
    const run = await train(experiments[name], { ...own, backend: "wasm" });
    const there = await pages.usual.call("trained", name);
    const { timing: _, ...results } = run.results!;
    expect(there.profile).toEqual(run.checkpoint.profile);
    for (const [array, values] of Object.entries(run.weights.parameters))
      expect(there.weights[array], array).toEqual(Array.from(values));
    expect(there.results).toEqual(JSON.parse(JSON.stringify(results)));
  });

  test.runIf(isThorough)("is unchanged by the import alone", async () => {
    const { call, page } = await pages.browser.open({ isolated: true, watched: true });
    expect(await page.evaluate("madeByImport")).toEqual([]);
    expect(await call("names")).toContain("train");
    await call("trained", "choice");
    expect(await page.evaluate("made()")).toContain("new Worker"); // so creations are recorded
  });

  test("stays responsive while it trains", async () => {
    expect(await pages.usual.call("turnsMeanwhile", "choice")).toBeGreaterThan(2);
  });

  test("whose policy forbids WebAssembly learns what to allow", async () => {
    const strict = await pages.browser.open({ policy: "script-src 'self'" });
    expect(await strict.call("refusal", "brief")).toMatch(
      /^unsupported: WebAssembly in this page, .*'wasm-unsafe-eval'/,
    );
  });

  test("has no native code, and says so", async () => {
    expect(await pages.usual.call("refusal", "brief", { backend: "native" })).toMatch(
      /^unsupported: backend native in a page/,
    );
  });

  test.runIf(isThorough)(
    "without just-in-time compilation trains on the reference, and reports the cause",
    async () => {
      const jitless = await startBrowser("--jitless");
      try {
        const slow = await jitless.open();
        expect(await slow.call("refusal", "brief")).toMatch(
          /^missing: WebAssembly in this browser .*; allow it for this page, or use another browser/,
        );
        expect(await slow.call("refusal", "brief", { backend: "reference" })).toBe("no error");
        expect(slow.wrong).toEqual([]);
      } finally {
        await jitless.close();
      }
    },
  );
}
