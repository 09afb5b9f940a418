/** Runs of older versions. */
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { decodeCheckpoint } from "../../src/format/checkpointFile.ts";
import { decodeNpz, encodeNpz } from "../../src/format/index.ts";
import { asConfig, ensemble, gather, loadRun, makeReport, type RunConfig, runConfig, train } from "../../src/index.ts";
import { fault } from "../fault.ts";
import { tiny } from "../loop/tiny.ts";
import { temporaryFolder } from "./folder.ts";

const at = temporaryFolder();
const longer = ({ train, ...rest }: RunConfig) => ({ ...rest, train: { ...train, epochs: 3 } });

/** A copy of a run folder whose files do not mention the settings at these paths. */
function olderCopy(folder: string, copy: string, without: readonly string[]): string {
  cpSync(folder, copy, { recursive: true });
  const strip = (text: string) => {
    const file = JSON.parse(text);
    for (const path of without) {
      const names = path.split(".");
      const last = names.pop()!;
      const section = names.reduce((one, name) => one[name], file.config);
      expect(section).toHaveProperty([last]);
      delete section[last];
    }
    return JSON.stringify(file);
  };
  const run = join(copy, "run.json");
  writeFileSync(run, strip(readFileSync(run, "utf8")));
  const checkpoint = join(copy, "checkpoint.npz");
  const { state, ...arrays } = decodeNpz(readFileSync(checkpoint), checkpoint);
  const data = [strip((state.data as string[])[0])];
  writeFileSync(checkpoint, encodeNpz({ ...arrays, state: { shape: [1], data } }));
  return copy;
}

test("a run without a response weight loads, simulates and resumes with weight 1, under a preset that now has another", async () => {
  const section = { ...tiny, train: { ...tiny.train, responseWeight: 1 } };
  await train(section, { out: at("now"), report: false });
  const whole = await train({ ...section, train: { ...section.train, epochs: 3 } });
  const older = olderCopy(at("now"), at("older"), ["train.responseWeight"]);

  const run = await loadRun(older);
  expect([run.config.model, run.config.train.responseWeight]).toMatchObject([{ preset: "ei" }, 1]);
  const { recording } = await run.simulate({ trials: 4 });
  expect(recording.outputs).toEqual((await (await loadRun(at("now"))).simulate({ trials: 4 })).recording.outputs);

  for (const name of ["with", "without"]) {
    const folder = at(name);
    cpSync(older, folder, { recursive: true });
    const config = name === "with" ? { ...section, train: { ...section.train, epochs: 3 } } : longer;
    const result = await train(config, { resume: folder, report: false });
    expect(result.results!.weightsHash).toBe(whole.results!.weightsHash);
  }
});

test("a run from before later settings existed resumes, if the new configuration leaves them at their defaults", async () => {
  for await (const record of train(tiny, { out: at("stopped"), report: false }))
    if (record.kind === "step" && record.step === 7) break;
  const whole = await train(tiny, { report: false });
  const settings = ["pruning", "guard", "truncation", "profile", "optimizer.exponentiatedRate"].map(
    (name) => `train.${name}`,
  );
  const without = [...settings, "model.regularizers.rateL1", "model.regularizers.activity", "model.inhibition"];
  const older = olderCopy(at("stopped"), at("stopped-older"), without);
  const checkpoint = decodeCheckpoint(readFileSync(join(older, "checkpoint.npz")), "checkpoint.npz");
  expect((await train(undefined, { resume: checkpoint })).results!.weightsHash).toBe(whole.results!.weightsHash);
  const changed = { ...tiny, model: { ...tiny.model, regularizers: { rateL1: 0.1 } } };
  await expect(train(changed, { resume: older }).next()).rejects.toThrow(
    fault("mismatched", /^model\.regularizers\.rateL1 = 0\.1 in place of 0,/),
  );
  const { results } = await train(undefined, { resume: older, report: false });
  expect(results!.weightsHash).toBe(whole.results!.weightsHash);
});

test("a run of format 2 is refused by every reader, with its file; its configuration and weights can still be used", async () => {
  const folder = at("format2");
  await train(tiny, { out: folder, report: false });
  const file = join(folder, "run.json");
  writeFileSync(file, readFileSync("test/data/run/format2.json", "utf8"));
  const said = fault("unsupported", "format", { place: { file }, value: 2, remedy: /model\.weights\.file/ });
  await expect(loadRun(folder)).rejects.toThrow(said);
  await expect(makeReport(folder)).rejects.toThrow(said);
  const ensembled = at("ensemble");
  cpSync(folder, join(ensembled, "seed-1"), { recursive: true });
  writeFileSync(join(ensembled, "ensemble.json"), "{}");
  await expect(ensemble(tiny, { seeds: [1], out: ensembled })).rejects.toThrow(
    fault("unsupported", "format", { place: { file: join(ensembled, "seed-1", "run.json") } }),
  );
  await expect(gather([folder])).rejects.toThrow(said);
  const weights = join(folder, "weights.npz");
  const again = await train({ ...tiny, model: { ...tiny.model, weights: { file: weights } } });
  expect(again.finished).toBe(true);
  const { config } = JSON.parse(readFileSync(file, "utf8"));
  expect(runConfig(asConfig(config)).task).toMatchObject({ name: "perceptualDecision", stimulus: 2000 });
});

test("a checkpoint of format 2 is refused with the same advice", async () => {
  const folder = at("older-checkpoint");
  await train(tiny, { out: folder, report: false });
  const path = join(folder, "checkpoint.npz");
  const { state, ...arrays } = decodeNpz(readFileSync(path), path);
  const older = JSON.stringify({ ...JSON.parse((state.data as string[])[0]), format: 2 });
  writeFileSync(path, encodeNpz({ ...arrays, state: { shape: [1], data: [older] } }));
  await expect(train(longer, { resume: folder }).next()).rejects.toThrow(
    fault("unsupported", "format", { place: { file: path }, value: 2, remedy: /^train it again/ }),
  );
});
