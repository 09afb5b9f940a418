import { copyFileSync, cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { deflateRawSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { trainNetwork } from "../../src/backend/index.ts";
import { decodeNpz, encodeNpz } from "../../src/format/index.ts";
import { encodeNpy } from "../../src/format/npy.ts";
import { asConfig, type Config, ensemble, loadRun, type RunResult, runConfig, train } from "../../src/index.ts";
import { readRunFile } from "../../src/node/index.ts";
import { fault } from "../fault.ts";
import { archive } from "../format/archive.ts";
import { tiny } from "../loop/tiny.ts";
import { wasm } from "../wasm.ts";

let folder = "";
const at = (...names: string[]) => join(folder, ...names);
const from = (weights: unknown, changes: object = {}) =>
  asConfig({ ...tiny, model: { ...tiny.model, weights }, ...changes });
const fromAs = (weights: unknown, out: string) => train(from(weights), { out: at(out), report: false }).result;
let first: RunResult;
/** A run that began with the weights of the first, from a file that is gone. */
let second: RunResult;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "dalenet-start-"));
  first = await train(tiny, { out: at("first"), report: false });
  copyFileSync(at("first", "weights.npz"), at("start.npz"));
  second = await fromAs(relative(process.cwd(), at("start.npz")), "second");
  rmSync(at("start.npz"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe("a run that starts from a file", () => {
  test.each(["weights.npz", "weights.safetensors"])(
    "begins with the parameters in the %s of another run",
    async (name) => {
      const { weights } = await train(from(at("first", name)), { signal: AbortSignal.abort() });
      expect(weights).toEqual(first.weights);
    },
  );

  test("records where it began, with the hash of the file, and is loaded without it", async () => {
    const { config, files } = await readRunFile(at("first"));
    const { config: recorded } = await readRunFile(at("second"));
    expect(recorded.model.weights).toEqual({
      file: at("start.npz"),
      sha256: files["weights.npz"],
      orientation: ["from", "to"],
      partial: false,
    });
    expect(config.model.weights).toBeNull();
    expect((await loadRun(at("second"))).results).toEqual(second.results);
  });

  const stoppedAt = async (step: number, config: Config, out: string) => {
    const stop = new AbortController();
    const loop = train(config, { out: at(out), report: false, signal: stop.signal });
    for (let next = await loop.next(); !next.done; next = await loop.next())
      if (next.value.kind === "step" && next.value.step === step) stop.abort();
  };

  test("is resumed without the file, to the same bits, also with the configuration as it was written", async () => {
    copyFileSync(at("first", "weights.npz"), at("used.npz"));
    const written = from(relative(process.cwd(), at("used.npz")));
    await stoppedAt(7, written, "broken");
    rmSync(at("used.npz"));
    cpSync(at("broken"), at("broken-too"), { recursive: true });
    const resumed = await train(undefined, { resume: at("broken"), report: false });
    expect(resumed.results?.weightsHash).toBe(second.results?.weightsHash);
    // Stopped again at once: that it goes on to the same bits is known.
    const again = await train(written, { resume: at("broken-too"), report: false, signal: AbortSignal.abort() });
    expect(again.config).toEqual(resumed.config);
    expect(again.checkpoint.step).toBe(7);
    const { model } = second.config;
    const weights = { ...model.weights, file: at("used.npz") };
    expect(resumed.config).toEqual({ ...second.config, model: { ...model, weights } });
  });

  test("is resumed with its file moved, and not with another one", async () => {
    copyFileSync(at("first", "weights.npz"), at("here.npz"));
    copyFileSync(at("first", "weights.npz"), at("there.npz"));
    await stoppedAt(7, from(at("here.npz")), "moved");
    const sha256 = (await readRunFile(at("first"))).files["weights.npz"];
    const resume = async (weights: unknown) =>
      train(from(weights), { resume: at("moved"), signal: AbortSignal.abort(), report: false }).result;
    for (const weights of [at("there.npz"), { file: at("there.npz"), sha256 }, { file: at("gone.npz"), sha256 }])
      expect((await resume(weights)).config.model.weights).toMatchObject({ file: at("here.npz"), sha256 });
    await expect(resume({ file: at("here.npz"), partial: true })).rejects.toThrow(
      fault("mismatched", /^model\.weights\.partial = true in place of false/),
    );
    await expect(resume({ file: at("here.npz"), sha256: "0".repeat(64) })).rejects.toThrow(
      fault("mismatched", /^model\.weights\.sha256 = "0+.*" in place of /),
    );
    await expect(resume(at("second", "weights.npz"))).rejects.toThrow(
      fault("mismatched", /^model\.weights\.\w+ = .* in place of /),
    );
    await expect(resume(at("gone.npz"))).rejects.toThrow(
      fault("missing", `file "${at("gone.npz")}"`, { at: "model.weights", within: "model.weights" }),
    );
  });

  test("is made again from its run.json, but not from a file that has changed since", async () => {
    copyFileSync(at("first", "weights.npz"), at("start.npz"));
    const { config } = await readRunFile(at("second"));
    const again = await train(config);
    expect(again.results?.weightsHash).toBe(second.results?.weightsHash);
    const arrays = decodeNpz(await readFile(at("start.npz")), "start.npz");
    writeFileSync(at("start.npz"), encodeNpz({ ...arrays, bOut: { shape: [3], data: Float32Array.of(1, 2, 3) } }));
    await expect(train(config).result).rejects.toThrow(
      fault("mismatched", "model.weights.file", {
        value: at("start.npz"),
        detail: /^, whose SHA-256 is [\da-f]{64}, while model\.weights\.sha256 is [\da-f]{64}$/,
      }),
    );
    rmSync(at("start.npz"));
  });
});

test("all networks of an ensemble start from its file, also where it is resumed after it was moved there", async () => {
  const ensembleIn = async (folder: string, seeds: readonly number[]) => {
    const file = at(folder, "start.npz");
    const loop = ensemble(from(file), { seeds, out: at(folder, "many"), report: false, jobs: 1, models: [] });
    for (let next = await loop.next(); ; next = await loop.next()) if (next.done) return next.value;
  };
  mkdirSync(at("old"));
  copyFileSync(at("first", "weights.npz"), at("old", "start.npz"));
  const before = await ensembleIn("old", [1]);
  renameSync(at("old"), at("new"));
  const after = await ensembleIn("new", [1, 2]);
  expect(after.networks[0]).toEqual(before.networks[0]);
  expect(after.networks.map(({ status }) => status)).toEqual(["finished", "finished"]);
  const { files } = await readRunFile(at("first"));
  for (const seed of [1, 2]) {
    const { config, state } = await readRunFile(at("new", "many", `seed-${seed}`));
    expect([config.model.weights?.sha256, state]).toEqual([files["weights.npz"], "finished"]);
  }
  // Other bytes are a different start.
  copyFileSync(at("second", "weights.npz"), at("new", "start.npz"));
  await expect(ensembleIn("new", [1])).rejects.toThrow(
    fault("mismatched", /^model\.weights\.\w+ = .*, with which the network in /),
  );
});

test("weights that an ensemble's networks cannot have are reported before the first, and nothing is written", async () => {
  const arrays = decodeNpz(await readFile(at("first", "weights.npz")), "weights.npz");
  writeFileSync(at("few.npz"), encodeNpz({ wRec: arrays["effective_wRec"] }));
  const many = ensemble(from(at("few.npz")), { seeds: [1, 2], out: at("none"), jobs: 1 });
  await expect(many.next()).rejects.toThrow(
    fault("missing", 'array "wIn"', { within: /file ".*few\.npz"$/, remedy: /model\.weights\.partial/ }),
  );
  await expect(readFile(at("none", "ensemble.json"))).rejects.toThrow(/ENOENT/);
  const seeds = { trials: 5, noise: 6 };
  const same = ensemble(from(at("first", "weights.npz"), { seeds }), { seeds: [1, 2], out: at("none"), jobs: 1 });
  await expect(same.next()).rejects.toThrow(
    fault("invalid", /^seeds\.trials and noise are all set and model\.weights gives/),
  );
});

describe("a file to start from is refused", () => {
  test.each<[string, unknown, ReturnType<typeof fault>]>([
    [
      "that is not there",
      "none.npz",
      fault("missing", /^file ".*none\.npz"$/, {
        at: "model.weights",
        within: "model.weights",
        remedy: "check its name",
      }),
    ],
    [
      "of another kind",
      "w.npy",
      fault("unsupported", "model.weights.file", { value: "w.npy", remedy: "give a file of .npz or .safetensors" }),
    ],
    ["without a name", {}, fault("missing", "model.weights.file")],
    ["that is a number", 3, fault("invalid", "model.weights", { value: 3, remedy: /\{ file, / })],
    [
      "with a hash of three letters",
      { file: "w.npz", sha256: "abc" },
      fault("invalid", "model.weights.sha256", { value: "abc", remedy: /the 64 hexadecimal digits/ }),
    ],
    [
      "whose orientation is a word",
      { file: "w.npz", orientation: "PyTorch" },
      fault("invalid", "model.weights.orientation", { value: "PyTorch" }),
    ],
    [
      "with a misspelt key",
      { file: "w.npz", parital: true },
      fault("unknown", "model.weights.parital", { remedy: 'did you mean "partial"?' }),
    ],
  ])("%s", async (_, weights, said) => {
    await expect(train(from(weights), { out: at("refused") }).result).rejects.toThrow(said);
    await expect(readRunFile(at("refused"))).rejects.toThrow(fault("missing"));
  });

  test("that is damaged, or of another network", async () => {
    writeFileSync(at("damaged.npz"), "PK");
    await expect(fromAs(at("damaged.npz"), "refused")).rejects.toThrow(
      fault("invalid", "file", {
        at: "model.weights",
        detail: /^is not a zip archive/,
        place: { file: at("damaged.npz") },
      }),
    );
    const small = { ...from(at("first", "weights.npz")), model: { units: 8, weights: at("first", "weights.npz") } };
    await expect(train(small).result).rejects.toThrow(
      fault("mismatched", 'array "wIn"', { detail: "of shape [3, 10], but this network has [3, 8]" }),
    );
  });

  test("whose array is text, whatever else it could be", async () => {
    const arrays = decodeNpz(await readFile(at("first", "weights.npz")), "weights.npz");
    const data = Array.from(arrays["bOut"].data, String);
    writeFileSync(at("words.npz"), encodeNpz({ ...arrays, bOut: { shape: [3], data } }));
    await expect(fromAs(at("words.npz"), "refused")).rejects.toThrow(
      fault("invalid", 'array "bOut"', {
        within: /file ".*words\.npz"$/,
        detail: "holds text",
        remedy: /^save it as numbers/,
      }),
    );
  });

  test("that would decompress to more than the network has", async () => {
    const array = encodeNpy({ shape: [65_536, 65_536], data: new Uint8Array(2 ** 16) }, "wRec");
    const bomb = { name: "wRec.npy", method: 8, size: 128 + 2 ** 31 };
    writeFileSync(at("large.npz"), archive([{ ...bomb, packed: deflateRawSync(array) }]));
    await expect(fromAs(at("large.npz"), "refused")).rejects.toThrow(
      fault("invalid", "2147483648 bytes of data", {
        detail: /^for shape \[65536, 65536\]/,
        within: /array "wRec"$/,
      }),
    );
    const whole = encodeNpy({ shape: [32_768, 65_536], data: new Uint8Array(2 ** 16) }, "wRec");
    writeFileSync(at("large.npz"), archive([{ ...bomb, packed: deflateRawSync(whole) }]));
    await expect(fromAs(at("large.npz"), "refused")).rejects.toThrow(
      fault("mismatched", 'array "wRec"', { detail: "of shape [32768, 65536], but this network has [10, 10]" }),
    );
  });

  test("by trainNetwork, which reads no files", async () => {
    await expect(trainNetwork(runConfig(from("w.npz")), { backend: wasm }).next()).rejects.toThrow(
      fault("missing", /^the arrays of model\.weights\.file/, { remedy: /^train\(\) reads them/ }),
    );
  });
});
