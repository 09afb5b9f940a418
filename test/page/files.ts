import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { train } from "../../src/index.ts";
import { fileHash } from "../../src/run/fileHash.ts";
import { isThorough } from "../sample.ts";
import type { OpenPages } from "./browser.ts";
import { experiments, own } from "./experiments.ts";

/** The run folder of a page. */
export function fileTests(pages: OpenPages): void {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "dalenet-page-"));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test.runIf(isThorough)(
    "equals Node's, including figures, except for bitmaps and what depends on time or machine",
    async () => {
      const path = join(folder, "mine");
      await train(experiments.choice, { ...own, backend: "wasm", out: path });
      const names = readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.name.endsWith(".png"))
        .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1));
      const there = await pages.usual.call("filesOf", "choice");
      expect(Object.keys(there).sort()).toEqual(names.sort());
      const timed = ["run.json", "report.html", "checkpoint.npz"];
      const alike = names.filter((name) => !timed.includes(name));
      expect(alike.filter((name) => name.endsWith(".svg")).length).toBeGreaterThan(10);
      for (const name of alike) expect(there[name], name).toBe(await fileHash(readFileSync(join(path, name))));
    },
  );

  test("is read again from the folder, its files and its zip archive", async () => {
    const { weights, loaded, simulated } = await pages.usual.call("reloaded", "choice");
    expect(loaded).toEqual([weights, weights, weights]);
    expect(simulated).toBe(3);
  });

  test("keeps a run that a signal stopped, which resumes from its zip archive to the same bits", async () => {
    const { finished, steps, kinds, weights } = await pages.usual.call("resumed", "choice", 15);
    expect(finished).toEqual([false, true]);
    expect(steps).toBeLessThan(40);
    expect(kinds).toEqual(["start", "step", "epoch", "evaluating", "saved", "report"]);
    expect(weights).toEqual((await pages.usual.call("trained", "choice")).weights);
  });
}
