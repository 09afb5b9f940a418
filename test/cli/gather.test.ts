import { existsSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { run, temporaryFolder } from "./capture.ts";

const path = temporaryFolder();
const small = `model: {units: 6}
task: {stimulus: 200}
train: {epochs: 2, batchesPerEpoch: 3, batch: 4, schedule: {warmupSteps: 0, decay: none}}
evaluate: {trials: 20, recordedTrials: 10, psychometric: [0, 51.2], psychometricTrials: 2}
`;

test("dalenet gather prints the table of runs that were trained separately, and names unfinished ones", async () => {
  writeFileSync(path("small.yaml"), small);
  const train = (seed: number, press?: Parameters<typeof run>[1]) =>
    run(["train", path("small.yaml"), "--no-report", "--seed", String(seed), "--out", path(`run-${seed}`)], press);
  await train(3);
  await train(1);
  const finished = ["gather", path("run-3"), path("run-1")];
  const { code, out, err } = await run(finished);
  expect([code, err]).toEqual([0, ""]);
  const lines = out.trimEnd().split("\n");
  expect(lines[0]).toMatch(/^seed {2}accuracy +loss {2}time {2}status$/);
  expect(lines.slice(1, 3)).toEqual([expect.stringMatching(/^ {3}1 .*finished$/), expect.stringMatching(/^ {3}3 .*/)]);
  expect(lines[3]).toMatch(/^mean accuracy .*; 2 networks; ideal observer/);
  expect(lines).toHaveLength(4);

  let drawn = false;
  await train(2, (_, press) => {
    if (!drawn) press();
    drawn = true;
  });
  const all = await run([...finished, path("run-2"), "--out", path("all")]);
  expect(all.code).toBe(1);
  expect(all.err).toMatch(
    /^run ".*run-2" is not finished \(stopped\) and does not count; resume it with: dalenet train --resume .*run-2\n$/,
  );
  expect(all.out.endsWith(`table    ${path("all", "ensemble.csv")}\nfigure   ${path("all", "ensemble.png")}\n`)).toBe(
    true,
  );
  expect(existsSync(path("all", "ensemble.png"))).toBe(true);

  const json = await run([...finished, "--json"]);
  expect(JSON.parse(json.out)).toMatchObject({ seeds: [1, 3], summary: { n: 2 } });
  const missing = await run(["gather", path("run-4")]);
  expect([missing.code, missing.err]).toEqual([
    1,
    expect.stringMatching(/^missing: run.json in ".*run-4"; did you mean/),
  ]);
});
