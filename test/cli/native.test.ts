import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { ensemble, train } from "../../src/index.ts";
import { networkTrainer } from "../../src/loop/loop.ts";
import { nativeBackend, whyNot } from "../../src/node/index.ts";
import { findCompiler } from "../../src/node/native/compiler.ts";
import { loadKoffi } from "../../src/node/threads/nativeRunner.js";
import { open } from "../../src/open/experiment.ts";
import { because } from "../because.ts";
import { fault } from "../fault.ts";
import { isThorough, oneOf } from "../sample.ts";
import { run, temporaryFolder } from "./capture.ts";

const path = temporaryFolder();
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const reason = whyNot("native");
const evaluate = "evaluate={trials: 20, recordedTrials: 4, psychometric: null}";
const size = ["model.units=6", "train.epochs=1", "train.batchesPerEpoch=4", evaluate];
const small = ["quickstart", "--no-report", "--set", ...size];
/** Long enough that backend auto uses native. */
const long = ["quickstart", "--set", "train.epochs=4000", "train.batchesPerEpoch=1000"];

/** A program of shell lines, as the only compiler. */
function onlyCompiler(lines: string): void {
  writeFileSync(path("cc"), `#!/bin/sh\nPATH=/usr/bin:/bin\n${lines}\n`);
  chmodSync(path("cc"), 0o755);
  vi.stubEnv("CC", path("cc"));
  vi.stubEnv("DALENET_CACHE", path("cache"));
}
const onKernels = (lines: string) =>
  onlyCompiler(`case "$*" in *" -E "*) echo '#define __VERSION__ "9"';; *) ${lines};; esac`);

/** Nothing is compiled if it could not be called. */
const uncalled = (() => {
  try {
    loadKoffi();
    return undefined;
  } catch {
    return "koffi cannot be loaded";
  }
})();

describe.skipIf(uncalled !== undefined)(`a signal that ends the C compiler${because(uncalled)}`, () => {
  const commands: readonly [string, string[]][] = [
    ["train, native", ["train", ...long, "--backend", "native"]],
    ["train, auto", ["train", ...long]],
    ["train, many seeds", ["train", ...long, "--seeds", "1-2"]],
    ["bench", ["bench", "--backend", "native"]],
  ];
  test.each(oneOf(commands, 1))("ends %s with the code of the signal and leaves nothing", async (_, words) => {
    onKernels("kill -INT $$");
    const place = words[0] === "train" ? ["--out", path("run")] : [];
    const { code, out, err } = await run([...words, ...place]);
    expect([code, out]).toEqual([130, ""]);
    expect(err).toBe("\nstopped while the C compiler was at work; nothing was written\n");
    expect(existsSync(path("run"))).toBe(false);
    expect(readdirSync(path("cache")).filter((name) => !name.startsWith("target-"))).toEqual([]);
  });

  test.skipIf(reason !== undefined)(
    `saves a trained run, which is evaluated when it is resumed${because(reason)}`,
    async () => {
      vi.stubEnv("DALENET_CACHE", path("cache"));
      const { command } = findCompiler()!;
      // The third program in C, after the probe and the training, is the simulation.
      onlyCompiler(
        `case "$*" in *" -E "*) ;; *) echo >> '${path("calls")}'; [ $(wc -l < '${path("calls")}') = 3 ] && kill -INT $$;; esac
exec ${command.join(" ")} "$@" -O0`,
      );
      const stopped = await run(["train", ...small, "--backend", "native", "--out", path("run")]);
      expect(stopped.code).toBe(130);
      expect(stopped.err).toContain(`stopped and saved; resume with: dalenet train --resume ${path("run")}\n`);
      const going = await run(["train", "--no-report", "--resume", path("run")]);
      expect([going.code, going.err]).toEqual([0, ""]);
      expect(going.out).toContain("nothing is left to train");
      const { results } = await train(configOf("run"), { report: false });
      expect(fileOf("run").results!.weightsHash).toBe(results!.weightsHash);
    },
  );

  /** The built command line: a terminal sends Ctrl-C to every process of its group. */
  test.skipIf(process.platform === "win32")("Ctrl-C reaches compiler and command: 130, and no run", async () => {
    onKernels(`touch '${path("begun")}'; exec sleep 60`);
    const main = join(import.meta.dirname, "../../dist/cli/main.js");
    const words = [main, "train", ...long, "--out", path("run")];
    const child = spawn(process.execPath, words, {
      detached: true,
      stdio: ["ignore", "ignore", "pipe"],
      env: process.env,
    });
    let err = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => void (err += text));
    const ended = new Promise((resolve) => child.on("close", resolve));
    while (!existsSync(path("begun"))) await new Promise((resolve) => setTimeout(resolve, 5));
    process.kill(-child.pid!, "SIGINT");
    expect(await ended).toBe(130);
    // On a busy machine a command may announce what it is doing.
    expect(err.replace(/^.* …\n/gm, "")).toBe("\nstopped while the C compiler was at work; nothing was written\n");
    expect(existsSync(path("run"))).toBe(false);
  });
});

describe.skipIf(reason !== undefined)(`a compiler that fails after training${because(reason)}`, () => {
  test.runIf(isThorough)(
    "costs a run for which native was chosen automatically a warning, not its evaluation",
    async () => {
      const { command } = findCompiler()!;
      // The third program in C, after the training and the probe, is the simulation.
      onlyCompiler(
        `case "$*" in *" -E "*) ;; *) echo >> '${path("calls")}'; [ $(wc -l < '${path("calls")}') -ge 3 ] && echo full >&2 && exit 1;; esac
exec ${command.join(" ")} "$@"`,
      );
      const experiment = open({
        model: { units: 6 },
        train: { epochs: 1, batchesPerEpoch: 4 },
        evaluate: { trials: 20 },
      });
      const training = networkTrainer(experiment, { backend: nativeBackend() }).run();
      let step = await training.next();
      while (!step.done) step = await training.next();
      const resume = step.value.checkpoint;
      const warnings: string[] = [];
      const loop = train((before) => before, { resume });
      let next = await loop.next();
      for (; !next.done; next = await loop.next()) if (next.value.kind === "warning") warnings.push(next.value.message);
      expect(warnings).toEqual([
        expect.stringMatching(
          /^evaluated on wasm: native cannot be used: C compiler .* fails on the kernels \("full"\); see /,
        ),
      ]);
      expect(next.value.results!.accuracy).not.toBeNull();
    },
  );
});

const fileOf = (name: string) =>
  JSON.parse(readFileSync(path(name, "run.json"), "utf8")) as { config: object; results: { weightsHash: string } };
const configOf = (name: string) => fileOf(name).config;

describe.skipIf(process.platform === "win32")("Ctrl-C while the compiler is asked what it knows", () => {
  const commands = [
    ["doctor"],
    ["inspect", "quickstart", "--stage", "c"],
    ["inspect", "quickstart", "--stage", "plan", "--backend", "native"],
  ];
  test.each(oneOf(commands).map((words) => [words.join(" "), words] as const))(
    "ends %s, leaving nothing",
    async (_, words) => {
      onlyCompiler(`touch '${path("begun")}'; exec sleep 60`);
      mkdirSync(path("tmp"));
      vi.stubEnv("TMPDIR", path("tmp"));
      const child = spawn(process.execPath, [join(import.meta.dirname, "../../dist/cli/main.js"), ...words], {
        detached: true,
        stdio: "ignore",
        env: process.env,
      });
      const ended = new Promise((resolve) => child.on("close", resolve));
      while (!existsSync(path("begun"))) await new Promise((resolve) => setTimeout(resolve, 5));
      process.kill(-child.pid!, "SIGINT");
      expect(await ended).toBe(130);
      expect(readdirSync(path("tmp"))).toEqual([]);
    },
  );
});

describe.skipIf(reason !== undefined)(`while the C compiler is at work${because(reason)}`, () => {
  const clearLine = "\r\u001b[K";
  const oneCase = join(import.meta.dirname, "../data/reference/one-trial-one-step.json");

  const commands: readonly [string, string[]][] = [
    ["train", ["train", ...small, "--backend", "native"]],
    ["bench", ["bench", "--units", "6", "--steps", "20", "--repeats", "2", "--backend", "native"]],
    ["selftest", ["selftest", oneCase, "--backend", "native"]],
  ];
  test.each(oneOf(commands))(
    "%s says so on the screen, and nothing if all was compiled before",
    async (name, words) => {
      vi.stubEnv("DALENET_CACHE", path("cache"));
      const drawnBy = async (out: string) => {
        let drawn = "";
        const place = name === "train" ? ["--out", path(out)] : [];
        const outcome = await run([...words, ...place], (text) => void (drawn += text));
        expect([outcome.code, outcome.err]).toEqual([0, ""]);
        return { drawn, out: outcome.out };
      };
      const cold = await drawnBy("cold");
      const [before, said, after] = cold.drawn.split(clearLine);
      expect([before, after]).toEqual(["", ""]);
      expect(said).toMatch(/^compiling with (gcc|clang) [\d.]+.* …$/);
      const warm = await drawnBy("warm");
      expect(warm.drawn).not.toContain("compiling");
      if (name === "selftest") expect(cold.drawn).toMatch(/compiled with .* in [\d.]+ s\n$/);
      if (name === "bench")
        expect([cold.out, warm.out].map((out) => /\nready in +(.*)/.exec(out)![1])).toEqual([
          expect.stringMatching(/^[\d.]+ s, [\d.]+ of it in the C compiler$/),
          expect.stringMatching(/^[\d.]+ s, compiled before$/),
        ]);
      if (name === "train")
        expect([cold.out, warm.out].map((out) => /\nbackend native, (.*)/.exec(out)![1])).toEqual([
          expect.stringMatching(/^(gcc|clang) .*, compiled in [\d.]+ s$/),
          expect.stringMatching(/^(gcc|clang) .*, compiled before, ready in [\d.]+ s$/),
        ]);
    },
  );

  test.runIf(isThorough)("without a screen only the time is printed", async () => {
    vi.stubEnv("DALENET_CACHE", path("cache"));
    const { out, err } = await run(["bench", "--units", "6", "--steps", "20", "--repeats", "2", "--backend", "native"]);
    expect(err).toBe("");
    expect(out).toMatch(/\nready in +[\d.]+ s, [\d.]+ of it in the C compiler\n/);
  });
});

describe.skipIf(reason !== undefined)(`dalenet inspect of what native cannot compile${because(reason)}`, () => {
  /** Compiles only the probe of the machine, as a full cache allows. */
  const onlyProbes = () => {
    const [program] = findCompiler()!.command;
    onKernels(
      `cat > '${path("source")}'; grep -q roundedProbe '${path("source")}' || { echo no room >&2; exit 1; }; exec '${program}' "$@" < '${path("source")}'`,
    );
    writeFileSync(
      path("cc"),
      readFileSync(path("cc"), "utf8").replace("echo '#define __VERSION__ \"9\"'", `exec '${program}' "$@"`),
    );
  };

  const stages: readonly [string, RegExp][] = [
    ["summary", /"backend":"wasm","because":"native cannot be used: C compiler .*no room/],
    ["roofline", /"backend":"wasm"/],
  ];
  test.each(oneOf(stages))("shows wasm under auto, as train would use it: %s", async (stage, found) => {
    onlyProbes();
    // Ctrl-C at the first kernel: what is measured does not matter here.
    const { code, out } = await run(
      ["inspect", ...long, "--stage", stage, "--threads", "1", "--json"],
      (text, press) => stage === "roofline" && text.includes("kernels") && press(),
    );
    expect(code).toBe(stage === "roofline" ? 130 : 0);
    expect(JSON.stringify(JSON.parse(out))).toMatch(found);
  });
});

describe("a run of the native backend where native cannot be used", () => {
  const native = async () => {
    let isStopped = false;
    await run(["train", ...long, "--out", path("run")], (text, press) => {
      if (isStopped || !text.includes("epoch")) return;
      isStopped = true;
      press();
    });
    vi.stubEnv("CC", "/no/such/cc");
  };

  test.skipIf(reason !== undefined)(
    `is not resumed; one sentence gives the reason and a remedy${because(reason)}`,
    async () => {
      await native();
      const { code, err } = await run(["train", "--resume", path("run")]);
      expect([code, err]).toEqual([
        1,
        'invalid: backend native, on which the run began, cannot be used here: $CC = "/no/such/cc", which is not a program; correct it or unset it, or resume the run on the machine where it began\n',
      ]);
    },
  );

  test.skipIf(reason !== undefined)(`is simulated on wasm, with a message${because(reason)}`, async () => {
    await native();
    const { code, out, err } = await run(["simulate", path("run"), "--trials", "10"]);
    const [first, ...others] = err.split("\n");
    expect([code, first]).toEqual([
      0,
      'backend wasm (native cannot be used: $CC = "/no/such/cc", which is not a program; correct it or unset it)',
    ]);
    expect(others).toEqual([expect.stringMatching(/^warning: the training of this run has not come to its end/), ""]);
    expect(out).toContain("accuracy");
  });

  test.each(["train", "simulate", "bench", "ensemble"])("asked for by name it is an error: %s", async (command) => {
    if (command === "simulate") await run(["train", ...small, "--out", path("made")]);
    const before = readdirSync(path());
    vi.stubEnv("CC", "/no/such/cc");
    const words: Readonly<Record<string, readonly string[]>> = {
      train: ["train", ...small, "--out", path("run")],
      simulate: ["simulate", path("made"), "--trials", "10"],
      bench: ["bench"],
      ensemble: ["train", ...small, "--seeds", "1-2", "--out", path("run")],
    };
    expect(await run([...words[command], "--backend", "native"])).toEqual({
      code: 1,
      out: "",
      err: 'invalid: $CC = "/no/such/cc", which is not a program; correct it or unset it, or choose a backend other than native\n',
    });
    expect(readdirSync(path())).toEqual(before);
  });

  test("an ensemble does not touch what is in its folder", async () => {
    mkdirSync(path("empty"));
    vi.stubEnv("CC", "/no/such/cc");
    const loop = ensemble("quickstart", { seeds: [1], out: path("empty"), backend: "native" });
    await expect(loop.next()).rejects.toThrow(fault("invalid", "$CC", { value: "/no/such/cc" }));
    expect(readdirSync(path("empty"))).toEqual([]);
  });
});
