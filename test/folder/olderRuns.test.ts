/** Runs of versions that knew no response weight. */
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { decodeNpz, encodeNpz, loadRun, type RunConfig, train, trained } from "../../src/index.ts";
import { tiny } from "../loop/tiny.ts";
import { temporaryFolder } from "./folder.ts";

const at = temporaryFolder();
const longer = ({ train, ...rest }: RunConfig) => ({ ...rest, train: { ...train, epochs: 3 } });

/** A copy of a run folder whose files say nothing of a response weight. */
function olderCopy(folder: string, copy: string): string {
  cpSync(folder, copy, { recursive: true });
  const strip = (text: string) => {
    const file = JSON.parse(text);
    expect(file.config.train.responseWeight).toBe(1);
    delete file.config.train.responseWeight;
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

test("a run without a response weight loads, simulates and goes on as one of weight 1, under a preset that has another now", async () => {
  const section = { ...tiny, train: { ...tiny.train, responseWeight: 1 } };
  await trained(train(section, { out: at("now"), report: false }));
  const whole = await trained(train({ ...section, train: { ...section.train, epochs: 3 } }));
  const older = olderCopy(at("now"), at("older"));

  const run = await loadRun(older);
  expect([run.config.model, run.config.train.responseWeight]).toMatchObject([{ preset: "ei" }, 1]);
  const { recording } = await run.simulate({ trials: 4 });
  expect(recording.outputs).toEqual((await (await loadRun(at("now"))).simulate({ trials: 4 })).recording.outputs);

  for (const name of ["with", "without"]) {
    const folder = at(name);
    cpSync(older, folder, { recursive: true });
    const config = name === "with" ? { ...section, train: { ...section.train, epochs: 3 } } : longer;
    const result = await trained(train(config, { resume: folder, report: false }));
    expect(result.results!.weightsHash).toBe(whole.results!.weightsHash);
  }
});
