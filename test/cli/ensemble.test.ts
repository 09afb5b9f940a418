import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type Ensemble, train } from "../../src/index.ts";
import { isThorough } from "../sample.ts";
import { run, temporaryFolder } from "./capture.ts";

const path = temporaryFolder();
/** Small enough to train in milliseconds. */
const small = `model: {units: 6}
task: {stimulus: 200}
train: {epochs: 2, batchesPerEpoch: 3, batch: 4, schedule: {warmupSteps: 0, decay: none}}
evaluate: {trials: 20, recordedTrials: 10, psychometric: [0, 51.2], psychometricTrials: 2}
`;
const write = (text: string) => {
  writeFileSync(path("small.yaml"), text);
  return path("small.yaml");
};
const hashOf = (out: string, seed: number) =>
  (JSON.parse(readFileSync(path(out, `seed-${seed}`, "run.json"), "utf8")) as { results: { weightsHash: string } })
    .results.weightsHash;

describe("dalenet train --seeds", () => {
  test("Ctrl-C saves and names the command that resumes, and it does", async () => {
    let drawn = "";
    const words = ["train", write(small), "--seeds", "1", "--out", path("cut")];
    const stopped = await run(words, (text, press) => {
      drawn += text;
      if (drawn === text) press(); // at the first drawing
    });
    expect(stopped.code).toBe(130);
    expect(stopped.err).toBe(
      "\nsaving … (Ctrl-C again quits at once)\nstopped and saved, 0 of 1 network finished; resume with the same command\n",
    );
    expect(existsSync(path("cut", "ensemble.png"))).toBe(false);
    drawn = "";
    const resumed = await run([...words, "--no-report"], (text) => {
      drawn += text;
    });
    expect(resumed.code).toBe(0);
    expect(drawn).toMatch(/0\/1 networks [█░]{20} – left {2}seed 1 starts/);
    expect(drawn).toMatch(/1\/1 networks █{20} 0 s left/);
    expect(resumed.out).not.toContain("figure");
    expect(existsSync(path("cut", "ensemble.png"))).toBe(false);
    expect(existsSync(path("cut", "seed-1", "report.html"))).toBe(false);
  });

  test("networks that diverge are named, with code 1", async () => {
    const words = ["train", write(small), "--seeds", "1-2", "--set", "train.optimizer.learningRate=1e30"];
    const { code, out, err } = await run([...words, "--out", path("wild")]);
    expect(code).toBe(1);
    expect(err).toMatch(/^seed 1 failed: invalid: .*training diverged.*\nseed 2 failed: invalid: .*\n$/);
    expect(out).toMatch(/\n {3}1 .* failed\n {3}2 .* failed\n/);
  });

  test.each([
    [
      ["--seeds", "1-2", "--threads", "2"],
      "invalid: --threads 2 with --seeds; each network has one thread, --jobs sets how many train at a time\n",
    ],
    [["--seeds", "1-2", "--seed", "3"], "invalid: --seed 3 with --seeds; give only one of the two\n"],
    [
      ["--seeds", "1-2", "--resume", "runs/a"],
      "invalid: --resume runs/a with --seeds; to resume an ensemble, repeat the command that started it\n",
    ],
    [["--jobs", "2"], "invalid: --jobs 2 without --seeds; give the seeds of the networks too\n"],
    [["--seeds", "2-1"], 'invalid: --seeds "2-1"; give a range from small to large: 1-2\n'],
    [["--seeds", "1", "--jobs", "0"], 'invalid: --jobs "0"; give a whole number of at least 1\n'],
    [["--seeds", "1", "--set", "model.tau=-1"], /^invalid: --set model.tau=-1: model.tau = -1; /],
  ])("%j is refused", async (words, message) => {
    const { code, err } = await run(["train", "quickstart", ...words, "--out", path("refused")]);
    expect(code).toBe(1);
    if (typeof message === "string") expect(err).toBe(message);
    else expect(err).toMatch(message);
    expect(existsSync(path("refused"))).toBe(false);
  });
});

/** The built command line, as users have it: networks train in separate processes. */
describe("dalenet train --seeds in processes", () => {
  const main = join(import.meta.dirname, "../../dist/cli/main.js");
  const start = (...words: string[]) => {
    const child = spawn(process.execPath, [main, "train", ...words], { stdio: ["ignore", "pipe", "pipe"] });
    const said = { out: "", err: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => void (said.out += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => void (said.err += text));
    const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
      // On a busy machine it may announce what it is doing.
      child.on("close", (code) => resolve({ code, out: said.out, err: said.err.replace(/^.* …\n/gm, "") }));
    });
    return { child, ended };
  };
  const until = async (condition: () => boolean) => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  /** Child processes of a process, on Linux. */
  const childrenOf = ({ pid }: ChildProcess) =>
    readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);

  test("prints the outcome of every network, leaves table and picture, and gives the same as one process", async () => {
    const words = [write(small), "--seeds", "1,4", "--jobs", "1", "--threads", "1", "--out", path("many")];
    const { code, out, err } = await start(...words).ended;
    expect([code, err]).toEqual([0, ""]);
    const [first, second, ...lines] = out.trimEnd().split("\n");
    expect(first).toBe(`training small: 2 networks; 1 at a time, into ${path("many")}`);
    expect(second).toBe("backend wasm (a job too short to compile C for)");
    expect(lines[0]).toMatch(/^seed {2}accuracy +loss {2}time {2}status$/);
    expect(lines[1]).toMatch(/^ {3}1 {5}\d\.\d{3} +\d\.\d+ {2}\d+ s +finished$/);
    expect(lines[2]).toMatch(/^ {3}4 .* finished$/);
    expect(lines[3]).toMatch(
      /^mean accuracy \d\.\d{3} \(s\.d\. \d\.\d{3}; \d\.\d{3}–\d\.\d{3}; 2 networks; ideal observer 0\.\d{3}\)$/,
    );
    expect(lines.slice(4)).toEqual([
      `table    ${path("many", "ensemble.csv")}`,
      `figure   ${path("many", "ensemble.png")}`,
      `ensemble ${path("many")}`,
    ]);
    expect(readdirSync(path("many"))).toEqual(
      expect.arrayContaining(["ensemble.json", "ensemble.png", "ensemble.svg", "learning.csv"]),
    );
    for (const seed of [1, 4]) {
      expect(existsSync(path("many", `seed-${seed}`, "report.html"))).toBe(true);
      const { results } = await train(parse(small) as object, { seed });
      expect(hashOf("many", seed)).toBe(results!.weightsHash);
    }
    const again = await run(["train", ...words]);
    expect(again.out).toBe([`nothing is left to train in ${path("many")}`, ...lines, ""].join("\n"));
    const asOneRun = await run(["train", write(small), "--out", path("many")]);
    expect(asOneRun.err).toContain(
      "holds an ensemble; choose another --out, or resume it with the command that started it",
    );
    const resumed = await run(["train", "--resume", path("many")]);
    expect(resumed.err).toContain("holds an ensemble; give the folder of one of its runs");
  });

  test.skipIf(process.platform !== "linux" || !isThorough)(
    "a killed one counts as a failed network; a signal stops the others, saved",
    async () => {
      const endless = small.replace("batchesPerEpoch: 3", "batchesPerEpoch: 1e5");
      const { child, ended } = start(write(endless), "--seeds", "1-3", "--jobs", "2", "--out", path("lost"));
      await until(() => [1, 2].every((seed) => existsSync(path("lost", `seed-${seed}`, "metrics.csv"))));
      process.kill(childrenOf(child)[0], "SIGKILL");
      await until(() => existsSync(path("lost", "seed-3", "metrics.csv")));
      child.kill("SIGTERM");
      const { code, err } = await ended;
      expect(code).toBe(143);
      expect(err).toMatch(/\nseed \d failed: invalid: the process of seed \d ended early \(SIGKILL\)/);
      expect(err).toContain("\nstopped and saved, 0 of 3 networks finished; resume with the same command\n");
      const { networks } = JSON.parse(readFileSync(path("lost", "ensemble.json"), "utf8")) as Ensemble;
      expect(networks.map(({ status }) => status).sort()).toEqual(["failed", "stopped", "stopped"]);
    },
  );
});
