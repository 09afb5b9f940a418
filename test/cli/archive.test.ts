/** A zip archive of a run folder, used instead of the folder. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MemoryFolder } from "../../src/browser/index.ts";
import { loadRun, makeReport, train } from "../../src/index.ts";
import { fault } from "../fault.ts";
import { archive } from "../format/archive.ts";
import { tiny } from "../loop/tiny.ts";
import { run } from "./capture.ts";

let root = "";
const at = (name: string) => join(root, name);

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "dalenet-archive-"));
  const folder = at("mine");
  await train(tiny, { out: folder, report: false });
  const files = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))] as const);
  writeFileSync(at("mine.zip"), new MemoryFolder("mine", Object.fromEntries(files)).zip());
  writeFileSync(at("damaged.zip"), readFileSync(at("mine.zip")).subarray(0, 1000));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const longer = { ...tiny, train: { ...tiny.train, epochs: 3 } };

describe("a zip archive of a run", () => {
  test("is loaded like its folder", async () => {
    const [zipped, folder] = await Promise.all([loadRun(at("mine.zip")), loadRun(at("mine"))]);
    expect(zipped.results).toEqual(folder.results);
    expect(zipped.weights).toEqual(folder.weights);
  });

  test("resumes in another folder, to the same weights as its folder, and stays unchanged", async () => {
    const before = readFileSync(at("mine.zip"));
    const zipped = await train(longer, { resume: at("mine.zip"), out: at("longer"), report: false });
    const folder = await train(longer, { resume: at("mine"), out: at("longer-too"), report: false });
    expect(zipped.folder).toBe(at("longer"));
    expect(zipped.results!.weightsHash).toBe(folder.results!.weightsHash);
    expect(zipped.results!.loss).toHaveLength(3);
    expect(readFileSync(at("mine.zip"))).toEqual(before);
  });

  test("is not written to", async () => {
    const refusal = fault("invalid", `archive "${at("mine.zip")}"`, { remedy: / as out$/ });
    await expect(train(longer, { resume: at("mine.zip") })).rejects.toThrow(refusal);
    await expect(train(longer, { resume: at("mine.zip"), out: at("mine.zip") })).rejects.toThrow(refusal);
    await expect(makeReport(at("mine.zip"))).rejects.toThrow(refusal);
  });

  test("has its figures drawn into a folder", async () => {
    const report = await makeReport(at("mine.zip"), { out: at("drawn"), figures: ["training"] });
    expect(report).toBe(join(at("drawn"), "report.html"));
    expect(existsSync(join(at("drawn"), "figures", "training.svg"))).toBe(true);
  });

  test("is named if it is damaged, or something else", async () => {
    writeFileSync(at("notes.txt"), "nothing of the kind");
    for (const name of ["damaged.zip", "notes.txt"])
      for (const read of [loadRun(at(name)), train(undefined, { resume: at(name) })])
        await expect(read).rejects.toThrow(
          fault("invalid", "file", { place: { file: at(name) }, remedy: /give another, or a run folder$/ }),
        );
  });

  test("is not a run folder by another name, if one of its files cannot be read", async () => {
    writeFileSync(at("lzma.zip"), archive([{ name: "run.json", packed: new Uint8Array(1), method: 14 }]));
    await expect(loadRun(at("lzma.zip"))).rejects.toThrow(
      fault("unsupported", '"run.json" in the archive', { remedy: /^compress it by deflate(?!.*run folder)/ }),
    );
  });

  test("is named if it holds no run, or does not exist", async () => {
    writeFileSync(at("norun.zip"), archive([{ name: "notes.txt", packed: new Uint8Array(1) }]));
    for (const read of [loadRun(at("norun.zip")), train(undefined, { resume: at("norun.zip"), out: at("never") })])
      await expect(read).rejects.toThrow(fault("missing", `run.json in archive "${at("norun.zip")}"`));
    for (const read of [loadRun(at("absent.zip")), train(undefined, { resume: at("absent.zip") })])
      await expect(read).rejects.toThrow(fault("missing", `file "${at("absent.zip")}"`, { remedy: "check its name" }));
  });
});

describe("the command line", () => {
  test("simulates, reports on and resumes an archive", async () => {
    const simulated = await run(["simulate", at("mine.zip"), "--trials", "10"]);
    expect([simulated.code, simulated.err]).toEqual([0, ""]);
    const drawn = await run(["report", at("mine.zip"), "--figures", "training", "--out", at("again")]);
    expect([drawn.code, drawn.out]).toEqual([0, `${join(at("again"), "report.html")}\n`]);
    const more = ["--set", "train.epochs=3", "--out", at("further")];
    const resumed = await run(["train", "--no-report", "--resume", at("mine.zip"), ...more]);
    expect([resumed.code, resumed.err]).toEqual([0, ""]);
    expect((await loadRun(at("further"))).results!.loss).toHaveLength(3);
  });

  test("tells what to do with an archive that it cannot use", async () => {
    for (const words of [["train", "--resume"], ["report"]]) {
      const { code, err } = await run([...words, at("mine.zip")]);
      expect([code, err]).toEqual([
        1,
        expect.stringMatching(/^invalid: archive ".*" can be read, but not written to; .* as --out$/m),
      ]);
    }
    const gathered = await run(["gather", at("mine"), at("mine.zip")]);
    expect([gathered.code, gathered.err]).toEqual([
      1,
      expect.stringContaining(`unzip it first: unzip ${at("mine.zip")}`),
    ]);
    expect((await run(["simulate", at("none.zip")])).err).toMatch(/^missing: file ".*none\.zip"; check its name$/m);
  });
});
