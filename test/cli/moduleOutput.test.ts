import { writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { oneOf } from "../sample.ts";
import { startBuilt } from "./built.ts";
import { temporaryFolder } from "./capture.ts";
import { chatty } from "./chatty.ts";

const path = temporaryFolder();
const start = (words: readonly string[]) => startBuilt(path(), words);

describe("output of a --use module goes to standard error, and leaves the command's output unchanged", () => {
  const lines = [
    ["tasks --json"],
    ["sample chatty --trials 3 --out a.npz --json"],
    ["plot chatty --out a.svg --json"],
    ["init a.yaml --task chatty --json"],
    ["schema"],
    ["inspect chatty.json --json"],
    ["bench chatty.json --repeats 1 --json"],
  ];
  test.each(oneOf(lines, 1))("%s", async (line) => {
    writeFileSync(path("own.mjs"), chatty);
    writeFileSync(
      path("chatty.json"),
      JSON.stringify({ model: { units: 4 }, task: { name: "chatty" }, train: { batch: 2 } }),
    );
    const { code, out, err } = await start([...line.split(" "), "--use", "own.mjs"]).ended;
    expect([code, err.startsWith("loaded\n") ? "loaded" : err]).toEqual([0, "loaded"]);
    expect(() => JSON.parse(out)).not.toThrow();
  });

  test.each(oneOf([[[]], [["--seeds", "1"]]]))("train --json %j; simulate and report, too", async (more) => {
    writeFileSync(path("own.mjs"), chatty);
    const config = {
      model: { units: 4 },
      task: { name: "chatty" },
      train: { batch: 2, epochs: 1, batchesPerEpoch: 2 },
      evaluate: { trials: 4, recordedTrials: 2, psychometric: null },
    };
    writeFileSync(path("chatty.json"), JSON.stringify(config));
    const words = ["train", "chatty.json", "--use", "own.mjs", "--no-report", "--out", "run", "--json", ...more];
    const trained = await start(words).ended;
    expect(trained.code).toBe(0);
    const records = trained.out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { kind: string });
    expect(records.at(-1)!.kind).toBe("result");
    if (more.length > 0) return;
    const later = [
      ["simulate", "run", "--trials", "4"],
      ["report", "run"],
    ];
    for (const words of oneOf(later)) {
      const { code, out } = await start([...words, "--use", "own.mjs", "--json"]).ended;
      expect(code).toBe(0);
      expect(() => JSON.parse(out)).not.toThrow();
    }
  });
});
