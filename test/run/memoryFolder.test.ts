import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { beforeAll, describe, expect, expectTypeOf, test, vi } from "vitest";
import { loadRun, MemoryFolder, makeReport, type RunRecord, type RunResult, train } from "../../src/browser/index.ts";
import { zipFiles } from "../../src/format/zip.ts";
import { filesIn } from "../../src/run/memoryFolder.ts";
import { runs } from "../arbitrary/runs.ts";
import { fault } from "../fault.ts";
import { archive } from "../format/archive.ts";
import { tiny } from "../loop/tiny.ts";
import { isThorough } from "../sample.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const unpacked = (zip: Uint8Array | ArrayBuffer) => new MemoryFolder("copy", zip).files;
const settings = { report: false, threads: 1 } as const;
/** The claims are about folders: the training is the shortest that has two epochs. */
const small = {
  ...tiny,
  task: { ...tiny.task, coherence: [0, 51.2] },
  train: { ...tiny.train, batchesPerEpoch: 3 },
  evaluate: { trials: 8, recordedTrials: 8, psychometricTrials: 1 },
} as const;

describe("a run folder in memory", () => {
  const part = fc.oneof(
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }),
    fc.constantFrom("__proto__", "constructor", "a.npz", "..."),
  );
  const name = fc
    .array(part, { minLength: 1, maxLength: 3 })
    .map((parts) => parts.join("/"))
    .filter((name) => !/[\\:\p{Cc}]|(^|\/)(\.{0,2}|run\.json)(\/|$)/u.test(name));
  const content = fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.string({ maxLength: 200 }).map(bytes));

  test("is the same after conversion to a zip archive and back, whatever its files are called and hold", () => {
    fc.assert(
      fc.property(fc.dictionary(name, content), content, (others, run) => {
        const files = { ...others, "run.json": run };
        const zip = new MemoryFolder("mine", files).zip();
        expect(unpacked(zip)).toEqual(files);
        expect(new MemoryFolder("mine", unpacked(zip)).zip()).toEqual(zip);
      }),
      runs(100),
    );
  });

  test("compresses texts, but not large ones, which would block a page", () => {
    const [small, large] = [2 ** 20, 2 ** 23].map((length) => new Uint8Array(length).fill(65));
    expect(new MemoryFolder("mine", { "run.json": small }).zip().length).toBeLessThan(small.length / 100);
    expect(new MemoryFolder("mine", { "run.json": large }).zip().length).toBeGreaterThan(large.length);
  });

  test("is not affected by changes to the arrays that it was made from, or returned", () => {
    const sum = (files: Readonly<Record<string, Uint8Array>>) => [...files["run.json"]];
    const zip = archive([{ name: "mine/run.json", packed: bytes("{}") }]);
    const nodes = Buffer.from("{}");
    for (const [given, content] of [
      [nodes, { "run.json": nodes }],
      [zip, zip],
      [new Uint8Array(zip.buffer.slice(0)), zip.buffer.slice(0) as ArrayBuffer],
    ] as const) {
      const folder = new MemoryFolder("mine", content);
      given.fill(0);
      folder.files["run.json"].fill(0);
      structuredClone(folder.files["run.json"], { transfer: [folder.files["run.json"].buffer as ArrayBuffer] });
      const { files } = folder;
      structuredClone(files, { transfer: [files["run.json"].buffer as ArrayBuffer] });
      expect(sum(folder.files)).toEqual([...bytes("{}")]);
      expect(sum(unpacked(folder.zip()))).toEqual([...bytes("{}")]);
    }
  });

  test("accepts arrays of another frame", () => {
    const zip = new MemoryFolder("mine", { "run.json": bytes("{}") }).zip();
    const foreign = runInNewContext(
      "({ array: Uint8Array.from(from), files: { 'run.json': Uint8Array.of(123, 125) } })",
      {
        from: zip,
      },
    );
    for (const content of [foreign.array, foreign.array.buffer, foreign.files])
      expect(unpacked(content)).toEqual({ "run.json": bytes("{}") });
  });

  test("has the name of the folder in its archive, unless it is given another", () => {
    const named = (path: string, name?: string) =>
      new MemoryFolder(name, archive([{ name: path, packed: bytes("{}") }])).name;
    expect(named("runs/mine/run.json")).toBe("mine");
    expect(named("runs/mine/run.json", "other")).toBe("other");
    for (const path of ["run.json", "C:/run.json", ".dalenet-new/run.json"]) expect(named(path)).toBe("run");
    expect(new MemoryFolder(undefined, new MemoryFolder("mine", { "run.json": bytes("{}") }).zip()).name).toBe("mine");
  });

  test.runIf(isThorough)("has no archive of more files or bytes than an archive can hold", () => {
    const none = bytes("");
    const files = Object.fromEntries(Array.from({ length: 65_534 }, (_, k) => [`${k}.npz`, none])); // not compressed
    expect(zipFiles(new MemoryFolder("mine", files).zip())).toHaveLength(65_534);
    const refusal = (detail: RegExp) => fault("unsupported", 'zip archive of "mine"', { detail, remedy: /4 GiB/ });
    expect(() => new MemoryFolder("mine", { ...files, more: none }).zip()).toThrow(refusal(/65535 files/));
    const large = new MemoryFolder("mine");
    filesIn(large).set("weights.npz", { length: 2 ** 32 } as Uint8Array); // more than a test machine can spare
    expect(() => large.zip()).toThrow(refusal(/429\d{7} bytes/));
  });

  test("exposes what a user needs, and nothing internal", () => {
    expect(Object.getOwnPropertyNames(MemoryFolder.prototype).sort()).toEqual(["constructor", "files", "text", "zip"]);
    expect(Object.keys(new MemoryFolder("mine"))).toEqual(["name"]);
  });

  test.each(["../evil", "a/../../evil", "/evil", "C:evil", "a\\..\\evil", "./a", "a//b", "a/", "a\nb", "."])(
    "refuses a file that could be elsewhere on a disk, from an object or an archive: %j",
    (name) => {
      const refusal = fault("invalid", "name of a file in a run folder", { value: name });
      expect(() => new MemoryFolder("mine", { [name]: bytes("") })).toThrow(refusal);
      if (name.endsWith("/")) return; // in an archive that is a folder
      const parts = ["run.json", name].map((name) => ({ name: `mine/${name}`, packed: bytes("") }));
      expect(() => unpacked(archive(parts))).toThrow(refusal);
    },
  );

  test("refuses to read text from something that is not a file name", () => {
    const folder = new MemoryFolder("mine");
    const remedy = /the name of a file/;
    expect(() => folder.text(3 as never)).toThrow(fault("invalid", "name", { value: 3, remedy }));
    expect(() => folder.text(undefined as never)).toThrow(fault("missing", "name", { remedy }));
  });

  test("refuses an array that was transferred elsewhere, and says so", () => {
    const gone = () => {
      const array = bytes("PK and so on");
      structuredClone(array, { transfer: [array.buffer as ArrayBuffer] });
      return array;
    };
    const transferred = { detail: /transferred/ };
    expect(() => new MemoryFolder("a", { "run.json": gone() })).toThrow(
      fault("invalid", 'file "run.json"', transferred),
    );
    expect(() => new MemoryFolder("a", gone())).toThrow(fault("invalid", "archive", transferred));
    expect(() => new MemoryFolder("a", gone().buffer as ArrayBuffer)).toThrow(fault("invalid", "archive", transferred));
  });
});

describe("a zip archive", () => {
  const of = (...names: readonly string[]) =>
    Object.keys(unpacked(archive(names.map((name) => ({ name, packed: bytes(name) })))));

  test("has its run in any folder, recognised by run.json or by a checkpoint alone", () => {
    expect(of("run.json", "a.txt")).toEqual(["a.txt", "run.json"]);
    expect(of("runs/mine/run.json", "runs/mine/figures/a.svg", "readme.txt")).toEqual(["figures/a.svg", "run.json"]);
    expect(of("mine/checkpoint.npz")).toEqual(["checkpoint.npz"]);
    expect(of("mine/run.json", "old/checkpoint.npz")).toEqual(["run.json"]);
  });

  test("has no second run in what macOS adds to it", () => {
    expect(of("mine/run.json", "__MACOSX/mine/run.json", "__MACOSX/mine/._run.json")).toEqual(["run.json"]);
  });

  test("of several runs is refused", () => {
    for (const file of ["run.json", "checkpoint.npz"])
      expect(() => of(`a/${file}`, `b/${file}`)).toThrow(
        fault("invalid", "archive", { detail: /2 runs \(a\/, b\/\)/ }),
      );
  });

  test("that would take more than the memory budget in total is refused before anything is decompressed", () => {
    const packed = new Uint8Array(100);
    const parts = ["run.json", "a", "b"].map((name) => ({ name, packed, method: 8, size: 1.5 * 2 ** 30 }));
    expect(() => unpacked(archive(parts))).toThrow(fault("invalid", "archive", { detail: /4\.50 GiB.*4\.00 GiB/ }));
  });
});

describe("a training in memory", () => {
  let run: RunResult;
  beforeAll(async () => {
    run = await train(small, { ...settings, name: "mine" });
  });
  /** Its folder, for a test to change. */
  const copied = () => new MemoryFolder("mine", run.folder!.files);

  test("has a result with its folder, by type too", () => {
    expectTypeOf(run.folder).toEqualTypeOf<MemoryFolder | null>();
    expect(run.folder!.text("metrics.csv")).toMatch(/^epoch,/);
  });

  test("gives its folder with the first record, so that it is available whatever happens to the training", async () => {
    const diverging = {
      ...small,
      train: { ...small.train, optimizer: { kind: "sgd", learningRate: 1e30 }, clipNorm: null },
    } as const;
    for (const [config, wrong] of [
      [diverging, /training diverged/],
      [small, /in the loop/],
    ] as const) {
      let folder: MemoryFolder | null = null;
      const watched = async () => {
        for await (const record of train(config, { ...settings, name: "mine" })) {
          expectTypeOf(record).toEqualTypeOf<RunRecord>();
          if (record.kind === "start") folder = record.folder;
          if (record.kind === "epoch") throw new Error("in the loop");
        }
      };
      await expect(watched()).rejects.toThrow(wrong);
      expect(Object.keys(folder!.files)).toContain("weights.npz");
    }
    const saved: unknown[] = [];
    const training = train(small, { ...settings, name: "mine" });
    for await (const record of training) if (record.kind === "saved") saved.push(record.folder);
    expect(saved).toEqual([(await training).folder]);
    expect(saved[0]).toBeInstanceOf(MemoryFolder);
    for await (const record of train(small, settings)) {
      expect(record).toMatchObject({ kind: "start", folder: null });
      break;
    }
  });

  test("continues in the folder that it resumes; with `name` or `out` that stays unchanged", async () => {
    const longer = { ...small, train: { ...small.train, epochs: 3 } };
    const folder = copied();
    const before = folder.files;
    const out = new MemoryFolder("elsewhere");
    for (const [place, name] of [
      [{ name: "mine" }, "mine"],
      [{ out: "runs/other" }, "other"],
      [{ out }, "elsewhere"],
    ] as const) {
      const run = await train(longer, { ...settings, resume: folder, ...place });
      expect(run.folder).not.toBe(folder);
      expect(run.folder!.name).toBe(name);
      expect(run.results!.loss).toHaveLength(3);
      expect(folder.files).toEqual(before);
    }
    expect(Object.keys(out.files)).toContain("weights.npz");
    const run = await train(longer, { ...settings, resume: folder });
    expect(run.folder).toBe(folder);
    expect((await loadRun(folder)).results!.loss).toHaveLength(3);
  });

  test("resumes from an archive made during training, to the weights of one that never stopped", async () => {
    let now = 0;
    const clock = vi.spyOn(performance, "now").mockImplementation(() => (now += 11_000)); // a checkpoint at every step
    const archives: Uint8Array[] = [];
    const training = train(small, { ...settings, name: "mine" });
    let folder: MemoryFolder | null = null;
    for await (const record of training) {
      if (record.kind === "start") folder = record.folder;
      if (record.kind === "step") archives.push(folder!.zip());
    }
    clock.mockRestore();
    const { weightsHash } = (await training).results!;
    for (const [archive, step] of [
      [archives[0], 0],
      [archives[4], 4],
    ] as const) {
      const resumed = train(undefined, { ...settings, resume: archive });
      expect((await resumed.next()).value).toMatchObject({ kind: "start", step });
      expect((await resumed.result).results!.weightsHash).toBe(weightsHash);
    }
  });

  test("is loaded, and resumed, from a File or Blob of its archive; finished or not, it says so", async () => {
    const signal = AbortSignal.abort();
    const { folder, finished } = await train(small, { ...settings, name: "mine", signal });
    for (const given of [new Blob([folder!.zip()]), new File([folder!.zip()], "mine.zip")]) {
      expect((await loadRun(given)).finished).toBe(finished);
      const run = await train(undefined, { ...settings, resume: given });
      expect([run.folder!.name, run.finished, run.results!.loss.length]).toEqual(["mine", true, 2]);
      expect((await loadRun(run.folder!)).finished).toBe(true);
    }
    expect(finished).toBe(false);
    const gone = { arrayBuffer: () => Promise.reject(new Error("NotReadableError")) };
    await expect(loadRun(gone)).rejects.toThrow(fault("invalid", "archive", { detail: /NotReadable/ }));
  });

  test("reports what is accepted as a run if given something else", async () => {
    const accepted = /MemoryFolder.*files of a run by name.*ArrayBuffer, Uint8Array or Blob/;
    for (const given of ["mine.zip", 7, new Map(), { "run.json": "{}" }]) {
      await expect(loadRun(given as never)).rejects.toThrow(fault("invalid", "run", { remedy: accepted }));
      await expect(train(undefined, { resume: given as never })).rejects.toThrow(
        fault("invalid", "resume", { remedy: accepted }),
      );
    }
    const other = new File(["PK and so on"], "text.zip");
    const refusal = fault("invalid", "file", { detail: /^is not a zip archive/, place: { file: "text.zip" } });
    await expect(loadRun(other)).rejects.toThrow(refusal);
    await expect(train(undefined, { resume: other })).rejects.toThrow(refusal);
  });

  test("reports what files or an archive without a run lack", async () => {
    const zip = archive([{ name: "notes.txt", packed: bytes("") }]) as Uint8Array<ArrayBuffer>;
    for (const [given, source] of [
      [{}, "the files"],
      [zip, "the archive"],
      [new Blob([zip]), "the archive"],
      [new File([zip], "norun.zip"), 'archive "norun.zip"'],
    ] as const) {
      const refusal = fault("missing", `run.json in ${source}`, { remedy: /^give the folder of a run/ });
      await expect(loadRun(given)).rejects.toThrow(refusal);
      await expect(train(undefined, { resume: given })).rejects.toThrow(refusal);
    }
    await expect(train(undefined, { resume: new MemoryFolder("mine") })).rejects.toThrow(
      fault("missing", 'run.json in folder "mine"'),
    );
  });

  test("is not written under an invalid name", async () => {
    for (const out of ["..", "/", "runs/.."])
      await expect(train(small, { ...settings, out })).rejects.toThrow(fault("invalid", "out", { value: out }));
  });

  test("has its folder to itself, and releases it", async () => {
    const folder = new MemoryFolder("mine");
    const refusal = fault("invalid", 'run folder "mine"', { detail: /is being written/ });
    for await (const { kind } of train(small, { ...settings, out: folder }))
      if (kind === "start") await expect(train(undefined, { ...settings, resume: folder })).rejects.toThrow(refusal);
    await train(undefined, { ...settings, resume: folder });
    await expect(train(small, { ...settings, out: folder })).rejects.toThrow(
      fault("invalid", 'run folder "mine"', { detail: "is not empty" }),
    );
  });

  test("writes a report to a folder, and accepts nothing else as one", async () => {
    const folder = copied();
    for (const given of [folder.zip(), folder.files, "mine"])
      await expect(makeReport(given as never)).rejects.toThrow(fault("invalid", "folder"));
    await expect(makeReport(undefined as never)).rejects.toThrow(fault("missing", "folder"));
    await makeReport(folder, { figures: ["training"] });
    expect(folder.text("report.html")).toContain("<svg");
  });
});
