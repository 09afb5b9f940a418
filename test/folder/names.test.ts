/** Names from other people's files: they are shown, but have no effect. */
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { decodeCsv, decodeNpz, encodeCsv, encodeNpz, type NamedArray, type RunFile } from "../../src/format/index.ts";
import { ensemble, loadRun, makeReport, train } from "../../src/index.ts";
import { owner } from "../../src/node/folder/owner.ts";
import { fault } from "../fault.ts";
import { tiny } from "../loop/tiny.ts";
import { isThorough, oneOf } from "../sample.ts";
import { temporaryFolder } from "./folder.ts";

const at = temporaryFolder();
const evil = "\u001b]0;owned\u0007\u009b31m\u202exyz\u2066\u0000\ud800";
/** Characters that a terminal, a browser or an XML parser would obey, or refuse. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
const obeyed = /[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\p{Cs}]/u;

beforeAll(async () => {
  await train(tiny, { out: at("run"), report: false });
  await makeReport(at("run"), { formats: ["svg"] });
});

describe("a run with strange names in its files", () => {
  const renamed = (name: string, map: (name: string) => string) => {
    cpSync(at("run"), at(name), { recursive: true });
    const path = (file: string) => join(at(name), file);
    const columns = decodeCsv(readFileSync(path("trials.csv"), "utf8"), "trials.csv");
    const isOurs = (column: string) =>
      /^(trial|steps|correct|correct_choice|choice|correct_output|chosen_output|no_response|finite)$/.test(column);
    const header = (column: string) =>
      column.endsWith("_ms") || isOurs(column) || column.startsWith("signed") ? column : map(column);
    writeFileSync(
      path("trials.csv"),
      encodeCsv(Object.fromEntries(Object.entries(columns).map(([column, cells]) => [header(column), cells]))),
    );
    const arrays: Record<string, NamedArray> = { ...decodeNpz(readFileSync(path("trials.npz")), "trials.npz") };
    for (const array of ["input_names", "output_names", "unit_population", "factor_names"])
      if (arrays[array])
        arrays[array] = { ...arrays[array], data: (arrays[array].data as readonly string[]).map((text) => map(text)) };
    writeFileSync(path("trials.npz"), encodeNpz(arrays));
    const file = JSON.parse(readFileSync(path("run.json"), "utf8")) as RunFile;
    const results = {
      ...file.results!,
      rates: {
        ...file.results!.rates!,
        populations: file.results!.rates!.populations.map((one) => ({ ...one, name: map(one.name) })),
      },
    };
    const labelled = (list: RunFile["references"]["loss"]) => list.map((one) => ({ ...one, label: map(one.label) }));
    const references = {
      ...file.references,
      loss: labelled(file.references.loss),
      accuracy: labelled(file.references.accuracy),
    };
    const text = { ...file, name: map(file.name), warnings: [map("")], files: {}, results, references };
    writeFileSync(path("run.json"), JSON.stringify(text));
    return at(name);
  };

  test.each(
    oneOf([
      ["control characters", (name: string) => `${evil}${name}`],
      ["line ends", (name: string) => `a\n\r\tb${name}`],
      ["formulas", (name: string) => `=${name}`],
    ] as const),
  )("is drawn with %s in them", async (what, map) => {
    const isDrawn = isThorough;
    const folder = renamed(what, map);
    const html = readFileSync(await makeReport(folder, { formats: isDrawn ? ["svg", "png", "pdf"] : ["svg"] }), "utf8");
    expect(html).not.toMatch(obeyed);
    if (what === "control characters") expect(html).toContain("\\u001b]0;owned\\u0007\\u009b31m\\u202exyz");
    for (const name of readdirSync(join(folder, "figures")))
      if (name.endsWith(".svg")) expect(readFileSync(join(folder, "figures", name), "utf8")).not.toMatch(obeyed);
      else if (name.endsWith(".csv")) decodeCsv(readFileSync(join(folder, "figures", name), "utf8"), name);
  });

  test.each(oneOf(["__proto__", "constructor", "toString"]))("is drawn with %s among them", async (what) => {
    const folder = renamed(what, (name) => (/^(coherence|fixation|E|evidence1)$/.test(name) ? what : name));
    const html = readFileSync(await makeReport(folder, { formats: ["svg"] }), "utf8");
    expect(html).not.toMatch(/\[object|native code/);
    const csv = readFileSync(join(folder, "figures", "trial.csv"), "utf8");
    expect(csv).toContain(what);
    expect((await loadRun(folder)).results).not.toBeNull();
  });
});

test("a report removes what killed ones left half written, also in the figures", async () => {
  const folder = at("killed-report");
  cpSync(at("run"), folder, { recursive: true });
  const uuid = "00000000-0000-4000-8000-000000000000";
  const ended = spawnSync(process.execPath, ["-e", "process.stdout.write(String(process.pid))"], { encoding: "utf8" });
  const names = [
    `.dalenet-${uuid}.tmp`,
    `.dalenet-${[ended.stdout, ...owner().split("-").slice(1)].join("-")}-${uuid}.tmp`,
  ];
  const folders = [folder, join(folder, "figures")];
  for (const place of folders) for (const name of names) writeFileSync(join(place, name), "half");
  await makeReport(folder, { formats: ["svg"], figures: ["trial"] });
  for (const place of folders) expect(readdirSync(place).filter((name) => name.startsWith("."))).toEqual([]);
});

describe("the name of a run", () => {
  test.each(["../escaped", "a/b", "a\\b", "..", ".", "/tmp/x", "a\u0000b"])(
    "is not a path: %j is refused",
    async (name) => {
      const said = fault("invalid", "name", { value: name, remedy: /the name of a folder in runs\/, without/ });
      await expect(train(tiny, { name }).next()).rejects.toThrow(said);
      await expect(ensemble(tiny, { seeds: [1], name }).next()).rejects.toThrow(said);
    },
  );
});

describe("a link inside a run folder", () => {
  test("is not followed by report or resume; the run folder itself may be one", async () => {
    const [folder, elsewhere] = [at("linked"), at("elsewhere")];
    cpSync(at("run"), folder, { recursive: true });
    mkdirSync(elsewhere);
    for (const name of ["trial.svg", "trial.pdf"]) writeFileSync(join(elsewhere, name), "mine");
    rmSync(join(folder, "figures"), { recursive: true });
    symlinkSync(elsewhere, join(folder, "figures"));
    const said = fault("invalid", `"${join(folder, "figures")}"`, {
      detail: /^is a link, and nothing is written or removed through a link/,
    });
    await expect(makeReport(folder)).rejects.toThrow(said);
    await expect(makeReport(at("run"), { out: folder })).rejects.toThrow(said);
    await expect(train(undefined, { resume: folder }).next()).rejects.toThrow(said);
    for (const name of ["trial.svg", "trial.pdf"]) expect(readFileSync(join(elsewhere, name), "utf8")).toBe("mine");
    expect(readdirSync(folder).filter((name) => name.startsWith("."))).toEqual([]);

    symlinkSync(at("run"), at("door"));
    await makeReport(at("door"), { formats: ["svg"], figures: ["trial"] });
    await train(undefined, { resume: at("door"), report: false });
    expect(lstatSync(at("door")).isSymbolicLink()).toBe(true);
  });

  test("to a file is replaced by the file itself, and its target stays", async () => {
    const folder = at("linked-file");
    cpSync(at("run"), folder, { recursive: true });
    writeFileSync(at("precious"), "mine");
    rmSync(join(folder, "report.html"));
    symlinkSync(at("precious"), join(folder, "report.html"));
    await makeReport(folder, { formats: ["svg"], figures: ["trial"] });
    expect(readFileSync(at("precious"), "utf8")).toBe("mine");
    expect(existsSync(join(folder, "report.html"))).toBe(true);
  });
});
