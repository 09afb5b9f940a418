/** A Node that lacks what kernels need, and a process with limited address space. */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { loadKoffi } from "../../src/node/threads/nativeRunner.js";
import { because } from "../because.ts";
import { isThorough, oneOf, sampleOf } from "../sample.ts";
import { run, temporaryFolder } from "./capture.ts";

const path = temporaryFolder();
afterEach(() => void vi.unstubAllGlobals());

const evaluate = "evaluate={trials: 4, recordedTrials: 4, psychometric: null}";
const little = ["model.units=4", "task.stimulus=100", "train.epochs=1", "train.batchesPerEpoch=2", evaluate];

describe.each(oneOf(["WebAssembly", "SharedArrayBuffer"]))("a Node without %s", (name) => {
  const start = `missing: ${name} in this Node (`;

  const refused = [
    ["train", "quickstart", "--out", "none"],
    ["train", "quickstart", "--backend", "wasm", "--out", "none"],
    ["train", "quickstart", "--backend", "native", "--out", "none"],
    ["train", "quickstart", "--seeds", "1-2", "--out", "none"],
    ["bench", "--backend", "wasm"],
    ["inspect", "quickstart"],
    ["selftest", "--backend", "wasm"],
    ["selftest", "--backend", "native"],
  ];
  test.each(sampleOf(refused, 3))("is reported by %s %s %s %s", async (...words) => {
    vi.stubGlobal(name, undefined);
    const { code, out, err } = await run(words);
    expect([code, out]).toEqual([1, ""]);
    expect(err.startsWith(start)).toBe(true);
    expect(err).toMatch(/; start Node without that flag, [^\n]*\n$/);
    expect(existsSync("none")).toBe(false);
  });

  test("trains on the reference, and reports the cause as doctor does", async () => {
    vi.stubGlobal(name, undefined);
    const words = ["train", "quickstart", "--no-report", "--backend", "reference", "--set", ...little];
    expect(await run([...words, "--out", path("run")])).toMatchObject({ code: 0, err: "" });
    const { code, out } = await run(["doctor"]);
    expect(code).toBe(0);
    expect(out).toContain(`→ ${name} in this Node (`);
    expect(out).toContain("none for short jobs, none for long ones");
  });

  test.each(oneOf([["init", "-"], ["tasks"], ["configs"], ["schema"]]))("still does %s", async (...words) => {
    vi.stubGlobal(name, undefined);
    expect(await run(words.map((word) => (word === "-" ? path("mine.yaml") : word)))).toMatchObject({
      code: 0,
      err: "",
    });
  });
});

/** On a busy machine a command may announce what it is doing. */
const messages = (stderr: string) => stderr.replace(/^.* …\n/gm, "");

const main = join(import.meta.dirname, "../../dist/cli/main.js");

test.each(oneOf(["WebAssembly", "SharedArrayBuffer"]))("the command itself starts in a Node without %s", (name) => {
  writeFileSync(path("without.cjs"), `delete globalThis.${name};`);
  const { status, stdout, stderr } = spawnSync(process.execPath, ["-r", path("without.cjs"), main, "doctor"], {
    encoding: "utf8",
  });
  expect([status, messages(stderr)]).toEqual([0, ""]);
  expect(stdout).toContain(`→ ${name} in this Node (`);
});

const koffi = (() => {
  try {
    loadKoffi();
    return undefined;
  } catch {
    return "koffi cannot be loaded";
  }
})();
const unlimited = process.platform === "linux" ? undefined : "Linux alone keeps the limit";

describe.skipIf(unlimited !== undefined)(`an address space of 4 GB${because(unlimited)}`, () => {
  const limited = (words: readonly string[]) => [
    "-c",
    'ulimit -v 4000000; exec "$@"',
    "sh",
    process.execPath,
    ...words,
  ];
  const output = (words: readonly string[]) =>
    execFileSync("sh", limited([main, ...words]), { cwd: path(), encoding: "utf8", stdio: "pipe" });

  test.skipIf(koffi !== undefined || !isThorough)(
    `suffices to train, also in separate processes${because(koffi)}`,
    () => {
      expect(JSON.parse(output(["doctor", "--json"]))).toMatchObject({ auto: { short: "wasm" } });
      output(["train", "quickstart", "--no-report", "--set", ...little, "--seeds", "1", "--out", "many"]);
      expect(existsSync(path("many", "seed-1", "weights.npz"))).toBe(true);
    },
  );

  test.skipIf(koffi !== undefined || !isThorough)(
    `does not change signals and exit codes${because(koffi)}`,
    async () => {
      const long = ["train", "quickstart", "--set", "train.epochs=4000", "--json", "--out", path("run")];
      const child = spawn("sh", limited([main, ...long, "--backend", "wasm"]), { stdio: ["ignore", "pipe", "ignore"] });
      const ended = new Promise((resolve) => child.on("exit", resolve));
      child.stdout.once("data", () => child.kill("SIGINT"));
      expect(await ended).toBe(130);
      expect(spawnSync("sh", limited([main, "none"])).status).toBe(1);
    },
  );

  test("is named beforehand if Node itself would abort for lack of addresses", () => {
    const { stdout, stderr } = spawnSync(
      "sh",
      ["-c", `ulimit -v 2000000; exec "$@"`, "sh", process.execPath, main, "--version"],
      {
        encoding: "utf8",
      },
    );
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(messages(stderr)).toMatch(/^warning: address space limited to 1\.91 GiB; [^\n]*\n$/);
  });

  test.runIf(isThorough)(
    "is named if it is the cause, with a remedy, and does not affect what needs no kernels",
    () => {
      writeFileSync(
        path("without.cjs"),
        `const Module = require("node:module"); const load = Module._load;
Module._load = (name, ...rest) => { if (name === "koffi") throw new Error("none"); return load(name, ...rest); };`,
      );
      const said = (...words: string[]) => {
        const { status, stdout, stderr } = spawnSync("sh", limited(["-r", path("without.cjs"), main, ...words]), {
          encoding: "utf8",
        });
        return [status, stdout && "something", messages(stderr)];
      };
      const [code, out, err] = said("train", "quickstart", "--out", path("run"));
      expect([code, out]).toEqual([1, ""]);
      expect(err).toMatch(
        /^unsupported: address space limited to 3\.81 GiB, .*; set NODE_OPTIONS=--disable-wasm-trap-handler .*\n$/,
      );
      for (const other of oneOf(["doctor", "tasks"])) expect(said(other)).toEqual([0, "something", ""]);
    },
  );
});
