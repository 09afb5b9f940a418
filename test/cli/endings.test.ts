import type { ChildProcess } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { train as trainHere } from "../../src/index.ts";
import { temporaryFolder as folderOfAll } from "../folder/folder.ts";
import { isThorough, oneOf } from "../sample.ts";
import { startBuilt } from "./built.ts";
import { temporaryFolder } from "./capture.ts";
import { chatty } from "./chatty.ts";

const path = temporaryFolder();
const start = (words: readonly string[], redirection = "") => startBuilt(path(), words, redirection);

/** Resolves when the output contains a text; rejects if it ends without it. */
const heard = (child: ChildProcess, text: string) =>
  new Promise<void>((resolve, reject) => {
    let all = "";
    child.stdout!.on("data", (more: string) => {
      all += more;
      if (all.includes(text)) resolve();
    });
    child.on("close", () => reject(new Error(`it ended without ${text}: ${all}`)));
  });

const endless = ["model.units=6", "train.epochs=100000", "train.batchesPerEpoch=1000", "train.batch=2"];
const evaluate = "evaluate={trials: 8, recordedTrials: 4, psychometric: null}";
const brief = ["model.units=6", "train.epochs=1", "train.batchesPerEpoch=4", "train.batch=2", evaluate];
const train = (set: readonly string[], ...more: string[]) => [
  "train",
  "quickstart",
  "--backend",
  "wasm",
  "--json",
  "--set",
  ...set,
  "--out",
  path("run"),
  ...more,
];
const stateOf = (...names: string[]) =>
  (JSON.parse(readFileSync(path(...names, "run.json"), "utf8")) as { state: string }).state;

describe.skipIf(process.platform === "win32")("a signal of a scheduler or a terminal", () => {
  const signals = [
    ["SIGUSR1", 138],
    ["SIGUSR2", 140],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
    ["SIGINT", 130],
  ] as const;
  test.each(oneOf(signals))(
    "%s saves a training, which tells how to resume, and ends it with %i",
    async (signal, code) => {
      const { child, ended } = start(train(endless));
      await heard(child, '"kind":"step"');
      child.kill(signal);
      const { err, ...end } = await ended;
      // The numbers of these two differ between systems.
      expect(end.killed).toBe(null);
      if (process.platform === "linux") expect(end.code).toBe(code);
      expect(err).toBe(
        `\nsaving … (Ctrl-C again quits at once)\nstopped and saved; resume with: dalenet train --resume ${path("run")}\n`,
      );
      expect(stateOf("run")).toBe("stopped");
    },
  );

  // SIGTERM: test/cli/ensemble.test.ts.
  test.runIf(isThorough)("SIGUSR1 saves all networks of an ensemble", async () => {
    const { child, ended } = start(train(endless, "--seeds", "1-2", "--jobs", "2"));
    await heard(child, '"kind":"step"');
    child.kill("SIGUSR1");
    const { code, err } = await ended;
    expect(code).toBeGreaterThan(128);
    expect(err).toContain("stopped and saved, 0 of 2 networks finished; resume with the same command\n");
    expect(
      readdirSync(path("run")).filter((name) => name.startsWith("seed-") && stateOf("run", name) !== "stopped"),
    ).toEqual([]);
  });

  test.runIf(isThorough)("SIGUSR1 to all processes of an ensemble, as srun sends it, saves them", async () => {
    const { child, ended } = start(train(endless, "--seeds", "1-2", "--jobs", "2"));
    await heard(child, '"kind":"step"');
    process.kill(-child.pid!, "SIGUSR1");
    const { code, err } = await ended;
    expect(code).toBeGreaterThan(128);
    expect(err).toContain("stopped and saved, 0 of 2 networks finished; resume with the same command\n");
    const states = readdirSync(path("run"))
      .filter((name) => name.startsWith("seed-"))
      .map((name) => stateOf("run", name));
    expect(new Set(states)).toEqual(new Set(["stopped"]));
  });

  const trained = folderOfAll()("trained");
  beforeAll(
    () =>
      trainHere(
        { model: { units: 6 }, train: { epochs: 1, batchesPerEpoch: 4, batch: 2 }, evaluate: { trials: 8 } },
        { out: trained, report: false },
      ).result,
  );

  test.each(oneOf(["SIGTERM", "SIGHUP", "SIGINT", "SIGUSR2"] as const, 1))(
    "%s ends a simulation, which leaves nothing",
    async (signal) => {
      const before = readdirSync(trained);
      writeFileSync(path("own.mjs"), `${chatty}`);
      const { child, ended } = start(["simulate", trained, "--trials", "4000000", "--use", "own.mjs"]);
      // It listens to signals before it loads modules.
      await new Promise<void>((resolve) => child.stderr!.once("data", () => resolve()));
      child.kill(signal);
      const { code, out, err } = await ended;
      expect(code).toBeGreaterThan(128);
      expect([out, err]).toEqual(["", "loaded\n\nstopped; nothing was written\n"]);
      expect(readdirSync(trained)).toEqual(before);
    },
  );

  test.runIf(isThorough)("ends a command that saves nothing, and no debugger is opened", async () => {
    // A module that never finishes loading keeps the command waiting.
    writeFileSync(path("slow.mjs"), 'console.log("waits"); setInterval(() => {}, 1000); await new Promise(() => {});');
    const { child, ended } = start(["tasks", "--use", "slow.mjs"]);
    await new Promise<void>((resolve) => child.stderr!.once("data", () => resolve()));
    child.kill("SIGUSR1");
    const { code, err } = await ended;
    expect(code).toBeGreaterThan(128);
    expect(err).toBe("waits\n");
  });
});

const full = "/dev/full";
describe.skipIf(!existsSync(full))("standard output on a full disk", () => {
  const reason = /^invalid: standard output cannot be written \(ENOSPC: .*\); write it where there is space\n/;

  test("saves a training as a request to end does, with the reason", async () => {
    const { code, err } = await start(train(endless), `>${full}`).ended;
    expect(code).toBe(1);
    expect(err).toMatch(reason);
    expect(err).toContain(`stopped and saved; resume with: dalenet train --resume ${path("run")}\n`);
    expect(stateOf("run")).toBe("stopped");
  });

  test.runIf(isThorough)("saves an ensemble", async () => {
    const { code, err } = await start(train(endless, "--seeds", "1"), `>${full}`).ended;
    expect(code).toBe(1);
    expect(err).toMatch(reason);
    expect(err).toContain("stopped and saved, 0 of 1 network finished");
  });

  const commands = [
    ["configs"],
    ["tasks", "--json"],
    ["--help"],
    ["bench", "--units", "4", "--steps", "12", "--repeats", "1"],
  ];
  test.each(oneOf(commands))("ends %s with the reason and no stack trace", async (...words) => {
    const { code, err } = await start(words, `>${full}`).ended;
    expect(code).toBe(1);
    expect(err).toMatch(reason);
    expect(err).not.toContain("\n    at ");
  });
});

test.skipIf(process.platform === "win32")("writing only a part of the output is not success", async () => {
  const { code, err } = await startBuilt(path(), ["schema"], ">part", "ulimit -f 8").ended;
  expect(statSync(path("part")).size).toBeGreaterThan(0);
  expect(code).toBe(1);
  expect(err).toMatch(/^invalid: standard output cannot be written \(EFBIG: .*\); write it where there is space\n$/);
});

describe.skipIf(!existsSync(full))("standard error on a full disk", () => {
  test("loses messages and stops nothing", async () => {
    const { code, out } = await start(train([...brief, "model.excitatoryUnits=6"], "--no-report"), `2>${full}`).ended;
    expect(code).toBe(0);
    expect(JSON.parse(out.trimEnd().split("\n").at(-1)!)).toMatchObject({ kind: "result", finished: true });
  });

  test.runIf(isThorough).each([full, "&-"])("an error that goes to %s still ends the command with 1", async (place) => {
    expect((await start(["configs", "none"], `2>${place}`).ended).code).toBe(1);
  });
});
