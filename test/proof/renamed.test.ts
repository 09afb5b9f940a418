/**
 * The library outside its tasks does not know their names: with other names everything is the same except for
 * these.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { decodeNpz } from "../../src/format/index.ts";
import { createTask, type DefinedTask, task as libraryTask, makeReport, train } from "../../src/index.ts";
import { temporaryFolder } from "../folder/folder.ts";
import { oneOf } from "../sample.ts";
import { cipher, decipher } from "./cipher.ts";
import { asWritten, decision, decisionWords, ring, ringWords } from "./tasks.ts";

const at = temporaryFolder();
/** Removes wall-clock times. */
const timeless = (text: string) => text.replace(/<tr><th scope="row">training step<.*?<\/tr>/s, "");
const sha = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

test("the copy of the perceptual decision, with its original names, equals that of the library", () => {
  const [copy, original] = [createTask(decision(asWritten)), libraryTask("perceptualDecision")];
  expect(copy.conditions).toEqual(original.conditions);
  expect(copy.words).toEqual(original.words);
  for (const n of [0, 1, 2, 3]) expect(copy.draw(1, n)).toEqual(original.draw(1, n));
});

const renamings: readonly [string, (w: (word: string) => string) => DefinedTask, readonly string[], object][] = [
  ["the perceptual decision", decision as never, decisionWords, { fixation: 40, stimulus: 200, decision: 60 }],
  ["a ring task with a circular factor", ring as never, ringWords, {}],
];
describe.each(oneOf(renamings, 1))("%s under other words", (name, taskIn, words, settings) => {
  const folders = { as: at(`${name} as written`), renamed: at(`${name} renamed`) };
  const files = (folder: string) => readdirSync(join(folder, "figures")).sort();
  const text = (folder: string, file: string) => readFileSync(join(folder, file), "utf8");
  const restored = (file: string) => timeless(decipher(text(folders.renamed, file), words));
  beforeAll(async () => {
    for (const [folder, w] of [
      [folders.as, asWritten],
      [folders.renamed, cipher],
    ] as const) {
      const task = taskIn(w);
      const set = Object.fromEntries(Object.entries(settings).map(([key, value]) => [w(key), value]));
      await train(
        {
          model: { preset: "ei", units: 12 },
          task: task(set),
          train: { epochs: 2, batchesPerEpoch: 5, batch: 8 },
          evaluate: { trials: 60, recordedTrials: 30, psychometricTrials: 2 },
        },
        { out: folder, report: false },
      );
      await makeReport(folder, { formats: ["svg"] });
    }
  });

  test("has the same words, except for names", () => {
    const [as, renamed] = [asWritten, cipher].map((w) => createTask(taskIn(w)));
    expect(JSON.parse(decipher(JSON.stringify(renamed.words), words))).toEqual(as.words);
  });

  test("trains to the same weights and records the same activity", () => {
    const [as, renamed] = [folders.as, folders.renamed].map((folder) =>
      ["weights.npz", "trials.npz"].map((file) => {
        const arrays = decodeNpz(readFileSync(join(folder, file)), file);
        return Object.values(arrays).map(({ shape, data }) =>
          ArrayBuffer.isView(data)
            ? [shape, sha(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))]
            : shape,
        );
      }),
    );
    expect(renamed).toEqual(as);
  });

  test("has the same results and tables", () => {
    const [as, renamed] = [text(folders.as, "run.json"), decipher(text(folders.renamed, "run.json"), words)];
    expect(strip(JSON.parse(renamed))).toEqual(strip(JSON.parse(as)));
    // A factor with the name of a table column has a prefix there.
    const table = (csv: string) => csv.replace("condition_correct", "correct");
    expect(table(restored("trials.csv"))).toBe(table(text(folders.as, "trials.csv")));
  });

  test("has the same report and figures", () => {
    expect(files(folders.renamed)).toEqual(files(folders.as));
    for (const file of files(folders.as))
      expect(restored(join("figures", file)), file).toBe(timeless(text(folders.as, join("figures", file))));
    expect(restored("report.html").replaceAll("renamed", "as written")).toBe(timeless(text(folders.as, "report.html")));
  });
});

/** The parts of run.json that are not times, hashes or paths. */
function strip({ name: _, files: __, taskFingerprint: ___, machine: ____, ...file }: Record<string, unknown>) {
  const { timing, ...results } = file["results"] as Record<string, unknown>;
  expect(timing).toBeDefined();
  return { ...file, results };
}
