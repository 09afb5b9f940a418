/** A damaged file is refused with a Dalenet error, or read if still valid. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCase } from "../../src/backend/index.ts";
import { looseConfig } from "../../src/cli/configFile.ts";
import { readSettings } from "../../src/cli/settings.ts";
import { decodeCheckpoint } from "../../src/format/checkpointFile.ts";
import {
  decodeCsv,
  decodeNpz,
  decodeSafetensors,
  encodeCsv,
  encodeNpz,
  encodeSafetensors,
} from "../../src/format/index.ts";
import { decodeNpy, encodeNpy } from "../../src/format/npy.ts";
import { decodeRunFile } from "../../src/format/runFile.ts";
import { configs, loadRun, makeReport, runConfig, train } from "../../src/index.ts";
import { damagedFiles, damagedTexts } from "../arbitrary/bytes.ts";
import { mutated, mutation } from "../arbitrary/junk.ts";
import { taken, takenLater } from "../arbitrary/refused.ts";
import { runs, timeLimit } from "../arbitrary/runs.ts";
import { tiny } from "../loop/tiny.ts";

const arrays = {
  weights: { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) },
  exact: { shape: [2], data: Float64Array.of(0.1, -0.2) },
  counts: { shape: [3], data: Int32Array.of(1, 2, 3) },
  switches: { shape: [4], data: Uint8Array.of(0, 1, 1, 0) },
};
const words = { shape: [2], data: ["left", "rîght"] };

const config = { ...tiny, train: { ...tiny.train, epochs: 1, batchesPerEpoch: 2 } };
let folder = "";
/** The files of a run, by name. */
const files: Record<string, Uint8Array> = {};
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "dalenet-files-"));
  await train(config, { out: join(folder, "run"), backend: "wasm", threads: 1, report: false });
  for (const name of readdirSync(join(folder, "run"), { withFileTypes: true }))
    if (name.isFile()) files[name.name] = new Uint8Array(readFileSync(join(folder, "run", name.name)));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a damaged file is refused with a Dalenet error, or read:", () => {
  it(".npy", () => {
    const valid = [...Object.values(arrays), words].map((array) => encodeNpy(array, "a"));
    fc.assert(
      fc.property(damagedFiles(valid), (bytes) => void taken(() => decodeNpy(bytes))),
      runs(500),
    );
  });

  it(".npz", () => {
    fc.assert(
      fc.property(
        damagedFiles([encodeNpz({ ...arrays, words })]),
        (bytes) => void taken(() => decodeNpz(bytes, "a.npz")),
      ),
      runs(250),
    );
  });

  it(".npz with damaged arrays and correct checksums", () => {
    const header = encodeNpy(arrays.weights, "a");
    fc.assert(
      fc.property(damagedFiles([header]), fc.string(), (bytes, name) => {
        taken(() => decodeNpz(encodeNpz({ [name]: { shape: [bytes.length], data: bytes } }), "a.npz"));
      }),
      runs(100),
    );
  });

  it(".safetensors", () => {
    fc.assert(
      fc.property(
        damagedFiles([encodeSafetensors(arrays, { README: "a note" })]),
        (bytes) => void taken(() => decodeSafetensors(bytes, "a.safetensors")),
      ),
      runs(500),
    );
  });

  it(".csv", () => {
    const table = encodeCsv({ coherence: [1, 2.5, null], name: ["a", 'b"c', "d,e"], is: [true, false, true] });
    fc.assert(
      fc.property(damagedTexts([table]), (text) => void taken(() => decodeCsv(text, "a.csv"))),
      runs(500),
    );
  });

  it("run.json", () => {
    const text = new TextDecoder().decode(files["run.json"]);
    fc.assert(
      fc.property(damagedTexts([text]), (text) => void taken(() => decodeRunFile(text, "run.json"))),
      runs(75),
    );
  });

  it("checkpoint.npz", () => {
    fc.assert(
      fc.property(
        damagedFiles([files["checkpoint.npz"]]),
        (bytes) => void taken(() => decodeCheckpoint(bytes, "checkpoint.npz")),
      ),
      runs(12),
    );
  });

  it("a reference case", () => {
    const text = readFileSync(new URL("../data/reference/one-trial-one-step.json", import.meta.url), "utf8");
    fc.assert(
      fc.property(damagedTexts([text]), (text) => void taken(() => readCase(text, "case.json"))),
      runs(150),
    );
    fc.assert(
      fc.property(mutation(Object.keys(JSON.parse(text))), (change) => {
        const changed = JSON.stringify(mutated(JSON.parse(text), plain(change))) ?? "";
        taken(() => readCase(changed, "case.json"));
      }),
      runs(150),
    );
  });

  it("a configuration in YAML or JSON", async () => {
    const yaml =
      "# a network\nmodel:\n  units: 10\n  tau: [100, 90]\ntask: { name: perceptualDecision, coherence: [0, 3.2] }\ntrain:\n  batch: &b 4\n  epochs: *b\n";
    const json = JSON.stringify(runConfig(tiny), null, 1);
    await fc.assert(
      fc.asyncProperty(damagedTexts([yaml, json]), fc.constantFrom("a.yaml", "a.json"), async (text, name) => {
        await takenLater(async () => {
          const loose = await looseConfig(name, [], configs, async () => text);
          const outcome = taken(() => runConfig(loose.value));
          if ("refusal" in outcome) throw loose.place(outcome.refusal);
        });
      }),
      runs(400),
    );
  });

  it("a setting of the command line", async () => {
    const valid = ["model.units=9", "task.coherence=[0,6.4]", "train.optimizer={kind: adam}", "model.dale[0].x=true"];
    await fc.assert(
      fc.asyncProperty(damagedTexts(valid), async (text) => {
        await takenLater(async () => {
          const settings = await readSettings([text]);
          const loose = await looseConfig("quickstart", settings, { quickstart: { config: tiny } }, async () => "");
          const outcome = taken(() => runConfig(loose.value));
          if ("refusal" in outcome) throw loose.place(outcome.refusal);
        });
      }),
      runs(250),
    );
  });
});

/** A change that JSON can represent. */
function plain<T extends { readonly value: unknown }>(change: T): T {
  try {
    return { ...change, value: JSON.parse(JSON.stringify(change.value) ?? "null") };
  } catch {
    return { ...change, value: "not JSON" };
  }
}

describe("a run with one value replaced is refused with a Dalenet error, or used:", () => {
  it(
    "run.json",
    async () => {
      const run = JSON.parse(new TextDecoder().decode(files["run.json"]));
      const keys = [...Object.keys(run), ...Object.keys(run.results), ...Object.keys(run.config)];
      await fc.assert(
        fc.asyncProperty(mutation(keys), async (change) => {
          const path = join(folder, "run");
          writeFileSync(join(path, "run.json"), JSON.stringify(mutated(run, plain(change))) ?? "");
          await takenLater(async () => await (await loadRun(path)).simulate({ trials: 2 }));
          await takenLater(() => makeReport(path, { formats: [] }));
        }),
        runs(12),
      );
      writeFileSync(join(folder, "run", "run.json"), files["run.json"]);
    },
    timeLimit,
  );

  it(
    "checkpoint.npz",
    async () => {
      const all = decodeNpz(files["checkpoint.npz"], "checkpoint.npz");
      const at = join(folder, "resumed");
      mkdirSync(at);
      let tried = 0;
      const state = JSON.parse(all["state"].data[0] as string);
      const keys = [...Object.keys(state), ...Object.keys(state.config), ...Object.keys(all)];
      await fc.assert(
        fc.asyncProperty(mutation(keys), fc.option(fc.constantFrom(...Object.keys(all))), async (change, lost) => {
          const { [lost ?? ""]: _, ...kept } = all;
          const changed = { shape: [1], data: [JSON.stringify(mutated(state, plain(change))) ?? ""] };
          const bytes = encodeNpz(lost === null ? { ...kept, state: changed } : kept);
          await takenLater(async () => {
            writeFileSync(join(at, "checkpoint.npz"), bytes);
            const loop = train(undefined, { resume: at, out: join(folder, `resumed-${tried++}`), report: false });
            for (let next = await loop.next(); !next.done; ) next = await loop.next();
          });
        }),
        runs(12),
      );
    },
    timeLimit,
  );
});

it("the run has all the files that are damaged here", () => {
  expect(Object.keys(files)).toEqual(
    expect.arrayContaining(["run.json", "checkpoint.npz", "weights.npz", "trials.csv"]),
  );
});
