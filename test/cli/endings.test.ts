import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "./capture.ts";

const path = temporaryFolder();
const main = join(import.meta.dirname, "../../dist/cli/main.js");

/** The built command line. `into` is what its standard output and error go to: "pipe", or a shell's redirection. */
function start(words: readonly string[], redirection = "") {
  const inShell = `exec "$0" "$@" ${redirection}`;
  const child = spawn("/bin/sh", ["-c", inShell, process.execPath, main, ...words], { cwd: path() });
  const said = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => void (said.out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => void (said.err += text));
  const ended = new Promise<{ code: number | null; killed: string | null; out: string; err: string }>((resolve) =>
    child.on("close", (code, killed) => resolve({ code, killed, ...said })),
  );
  return { child, ended };
}

/** Resolves when the output holds a text. */
const heard = (child: ChildProcess, text: string) =>
  new Promise<void>((resolve) => {
    let all = "";
    child.stdout!.on("data", (more: string) => {
      all += more;
      if (all.includes(text)) resolve();
    });
  });

const endless = ["model.units=6", "train.epochs=100000", "train.batchesPerEpoch=1000", "train.batch=2"];
const brief = ["model.units=6", "train.epochs=1", "train.batchesPerEpoch=4", "train.batch=2", "evaluate.trials=8"];
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
  test.each([
    ["SIGUSR1", 138],
    ["SIGUSR2", 140],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
    ["SIGINT", 130],
  ] as const)("%s saves a training, which says how to go on, and ends it with %i", async (signal, code) => {
    const { child, ended } = start(train(endless));
    await heard(child, '"kind":"step"');
    child.kill(signal);
    const { err, ...end } = await ended;
    // The numbers of these two differ between systems.
    expect(end.killed).toBe(null);
    if (process.platform === "linux") expect(end.code).toBe(code);
    expect(err).toBe(
      `\nsaving … (Ctrl-C again quits at once)\nstopped and saved; go on with: dalenet train --resume ${path("run")}\n`,
    );
    expect(stateOf("run")).toBe("stopped");
  });

  test.each(["SIGUSR1", "SIGTERM"] as const)("%s saves all networks of an ensemble", async (signal) => {
    const { child, ended } = start(train(endless, "--seeds", "1-2", "--jobs", "2"));
    await heard(child, '"kind":"step"');
    child.kill(signal);
    const { code, err } = await ended;
    expect(code).toBeGreaterThan(128);
    expect(err).toContain("stopped and saved, 0 of 2 networks finished; go on with the same command\n");
    expect(
      readdirSync(path("run")).filter((name) => name.startsWith("seed-") && stateOf("run", name) !== "stopped"),
    ).toEqual([]);
  });

  test("ends a command that saves nothing, and no debugger is opened", async () => {
    // A module that never ends its loading leaves the command waiting.
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
describe.skipIf(!existsSync(full))("standard output without room", () => {
  const reason = /^invalid: standard output cannot be written \(ENOSPC: .*\); send it to a place that has room\n/;

  test("saves a training as a request to end does, with the reason", async () => {
    const { code, err } = await start(train(endless), `>${full}`).ended;
    expect(code).toBe(1);
    expect(err).toMatch(reason);
    expect(err).toContain(`stopped and saved; go on with: dalenet train --resume ${path("run")}\n`);
    expect(stateOf("run")).toBe("stopped");
  });

  test("saves an ensemble", async () => {
    const { code, err } = await start(train(endless, "--seeds", "1-2"), `>${full}`).ended;
    expect(code).toBe(1);
    expect(err).toMatch(reason);
    expect(err).toContain("stopped and saved, 0 of 2 networks finished");
  });

  test.each([
    ["configs"],
    ["tasks", "--json"],
    ["--help"],
    ["bench", "--units", "4", "--steps", "12", "--repeats", "1"],
  ])("ends %s with the reason and no stack trace", async (...words) => {
    const { code, err } = await start(words, `>${full}`).ended;
    expect(code).toBe(1);
    expect(err).toMatch(reason);
    expect(err).not.toContain("\n    at ");
  });
});

describe.skipIf(!existsSync(full))("standard error without room", () => {
  test("loses messages and stops nothing", async () => {
    const { code, out } = await start(train([...brief, "model.excitatoryUnits=6"]), `2>${full}`).ended;
    expect(code).toBe(0);
    expect(JSON.parse(out.trimEnd().split("\n").at(-1)!)).toMatchObject({ kind: "result", finished: true });
  });

  test.each([full, "&-"])("an error that goes to %s still ends the command with 1", async (place) => {
    expect((await start(["configs", "none"], `2>${place}`).ended).code).toBe(1);
  });
});

describe("what a module of --use prints goes to standard error, and the output stays what it is", () => {
  const module = `
    import { defineTask } from ${JSON.stringify(join(import.meta.dirname, "../../dist/index.js"))};
    console.log("loaded");
    export const chatty = defineTask({
      name: "chatty", title: "t", summary: "s", source: "x", dt: 20, inputs: ["go"], outputs: ["a", "b"], target: "class",
      parameters: {}, conditions: () => [{ side: 1 }, { side: 2 }], periods: () => ({ stimulus: 100 }),
      trial({ side }, t) {
        console.log("trial");
        process.stdout.write("written\\n");
        t.input("go").during("stimulus", side);
        t.answer(side === 1 ? "a" : "b").during("stimulus");
      },
    });`;

  test.each([
    ["tasks --json"],
    ["sample chatty --trials 3 --out a.npz --json"],
    ["plot chatty --out a.svg --json"],
    ["init a.yaml --task chatty --json"],
    ["schema"],
    ["inspect chatty.json --json"],
    ["bench chatty.json --repeats 1 --json"],
  ])("%s", async (line) => {
    writeFileSync(path("own.mjs"), module);
    writeFileSync(
      path("chatty.json"),
      JSON.stringify({ model: { units: 4 }, task: { name: "chatty" }, train: { batch: 2 } }),
    );
    const { code, out, err } = await start([...line.split(" "), "--use", "own.mjs"]).ended;
    expect([code, err.startsWith("loaded\n") ? "loaded" : err]).toEqual([0, "loaded"]);
    expect(() => JSON.parse(out)).not.toThrow();
  });

  test.each([[[]], [["--seeds", "1-2"]]])("train --json %j, then simulate and report", async (more) => {
    writeFileSync(path("own.mjs"), module);
    const config = {
      model: { units: 4 },
      task: { name: "chatty" },
      train: { batch: 2, epochs: 1, batchesPerEpoch: 2 },
      evaluate: { trials: 4, recordedTrials: 2, psychometric: null },
    };
    writeFileSync(path("chatty.json"), JSON.stringify(config));
    const trained = await start(["train", "chatty.json", "--use", "own.mjs", "--out", "run", "--json", ...more]).ended;
    expect(trained.code).toBe(0);
    const records = trained.out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { kind: string });
    expect(records.at(-1)!.kind).toBe("result");
    const run = more.length > 0 ? "run/seed-1" : "run";
    for (const words of [
      ["simulate", run, "--trials", "4"],
      ["report", run],
    ]) {
      const { code, out } = await start([...words, "--use", "own.mjs", "--json"]).ended;
      expect(code).toBe(0);
      expect(() => JSON.parse(out)).not.toThrow();
    }
  });
});
