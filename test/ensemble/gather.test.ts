import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { decodeCsv } from "../../src/format/index.ts";
import { type Ensemble, ensemble, gather, train } from "../../src/index.ts";
import { readRunFile } from "../../src/node/index.ts";
import { fault } from "../fault.ts";
import { temporaryFolder } from "../folder/folder.ts";
import { tiny as larger } from "../loop/tiny.ts";

/** What is gathered does not depend on how long the networks were trained. */
const tiny = { ...larger, train: { ...larger.train, epochs: 1, batchesPerEpoch: 2 } } as const;

const at = temporaryFolder();
const runs = [at("b"), join(at("far"), "away", "a")];
const readEnsemble = (folder: string) => JSON.parse(readFileSync(join(folder, "ensemble.json"), "utf8")) as Ensemble;

beforeAll(async () => {
  await train(tiny, { seed: 2, out: runs[0], report: false });
  await train(tiny, { seed: 1, out: runs[1], report: false });
  const loop = ensemble(tiny, { seeds: [1, 2], out: at("together"), report: false });
  while (!(await loop.next()).done);
});

describe("runs that were trained separately", () => {
  test("are summarised like the ensemble of the same seeds, without being moved", async () => {
    const gathered = await gather(runs, { out: at("gathered") });
    const whole = readEnsemble(at("together"));
    const row = ({ folder: _, seconds: __, ...rest }: Ensemble["networks"][number]) => rest;
    expect(gathered.networks.map(row)).toEqual(whole.networks.map(row));
    expect(gathered.summary).toEqual(whole.summary);
    expect(gathered.idealObserver).toBe(whole.idealObserver);
    expect(gathered.config).toEqual(whole.config);
    expect(gathered.name).toBe("gathered");
    expect(gathered.networks.map(({ folder }) => folder)).toEqual(["../far/away/a", "../b"]);
    for (const { folder, seed } of gathered.networks)
      expect((await readRunFile(join(at("gathered"), folder))).config.seed).toBe(seed);
    expect(readEnsemble(at("gathered"))).toEqual(gathered);
    expect(readdirSync(at("gathered")).sort()).toEqual(
      ["ensemble.csv", "ensemble.json", "ensemble.png", "ensemble.svg", "learning.csv"].sort(),
    );
    const learned = decodeCsv(readFileSync(join(at("gathered"), "learning.csv"), "utf8"), "learning.csv");
    expect(Object.keys(learned)).toEqual(["epoch", "seed 1", "seed 2"]);
  });

  test("are gathered again, with more of them, in the same folder; without a folder nothing is written", async () => {
    await gather(runs.slice(1), { out: at("again"), report: false });
    expect((await gather(runs, { out: at("again"), report: false })).seeds).toEqual([1, 2]);
    const before = readdirSync(at(""));
    expect((await gather(runs)).networks.map(({ folder }) => folder)).toEqual([runs[1], runs[0]]);
    expect(readdirSync(at(""))).toEqual(before);
  });

  test("that are not finished are listed with their status, and do not count", async () => {
    const stopped = at("stopped");
    for await (const record of train(tiny, { seed: 3, out: stopped, report: false })) if (record.kind === "step") break;
    const { networks, summary } = await gather([...runs, stopped]);
    expect(networks[2]).toMatchObject({ seed: 3, status: "stopped", accuracy: null, folder: stopped });
    expect(summary.n).toBe(2);
  });

  test("are refused if they differ by more than the seed, or not at all, and nothing is written", async () => {
    await train({ ...tiny, model: { ...tiny.model, tau: 50 } }, { seed: 4, out: at("other"), report: false });
    const out = at("never");
    await expect(gather([...runs, at("other")], { out })).rejects.toThrow(
      fault("mismatched", `run "${at("other")}"`, {
        detail: `has model.tau = 50 in place of 100 in run "${runs[0]}"`,
        remedy: /^runs that are gathered/,
      }),
    );
    await train({ ...tiny, seeds: { trials: 7 } }, { seed: 5, out: at("own"), report: false });
    await expect(gather([...runs, at("own")], { out })).rejects.toThrow(
      fault("mismatched", `run "${at("own")}"`, { detail: /^has seeds/ }),
    );
    await expect(gather([runs[0], runs[1], runs[0]], { out })).rejects.toThrow(
      fault("invalid", `runs "${runs[0]}" and "${runs[0]}"`, {
        detail: "both have seed 2",
        remedy: "give each network once",
      }),
    );
    const all = { weights: 1, trials: 2, noise: 3 };
    for (const seed of [6, 7]) await train({ ...tiny, seeds: all }, { seed, out: at(`same-${seed}`), report: false });
    await expect(gather([at("same-6"), at("same-7")], { out })).rejects.toThrow(
      fault("invalid", /^runs /, { detail: "both have the same weights" }),
    );
    await expect(gather([at("none")], { out })).rejects.toThrow(
      fault("missing", `file "${join(at("none"), "run.json")}"`),
    );
    await expect(gather([], { out })).rejects.toThrow(fault("missing", "runs"));
    await expect(gather("runs" as never, { out })).rejects.toThrow(
      fault("invalid", "runs", { value: "runs", remedy: /^give a list/ }),
    );
    await expect(gather(runs, { ouf: out } as never)).rejects.toThrow(
      fault("unknown", "ouf", { within: "the options of gather" }),
    );
    expect(existsSync(out)).toBe(false);
  });

  test("do not touch a folder that holds something else, and nothing can be trained in theirs", async () => {
    mkdirSync(at("something"));
    writeFileSync(join(at("something"), "x"), "");
    for (const out of [at("something"), at("together"), runs[0]])
      await expect(gather(runs, { out })).rejects.toThrow(
        fault("invalid", `folder "${out}"`, { detail: "exists and holds something other than gathered runs" }),
      );
    await expect(ensemble(tiny, { seeds: [1], out: at("gathered") }).next()).rejects.toThrow(
      fault("invalid", `folder "${at("gathered")}"`, { detail: "holds an ensemble of runs from elsewhere" }),
    );
  });
});
