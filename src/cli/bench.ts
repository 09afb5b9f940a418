import { invalid } from "../base/errors.ts";
import { counted } from "../base/unitText.ts";
import type { Bench, BenchSettings } from "../node/index.ts";
import { Command, examples, type Session } from "./command.ts";
import { type LooseConfig, looseConfig } from "./configFile.ts";
import { stopOnInterrupt } from "./interrupt.ts";
import {
  backendOf,
  definitionsOf,
  jsonOption,
  threadsOption,
  useOption,
  wholeNumberOption,
  writeJson,
} from "./options.ts";
import { rooflineTable } from "./rooflineTable.ts";
import { compilingLineOn, type StageBar, stageBarOn } from "./screen.ts";
import { gathered, readSettings, settingFromOption, type TypedSetting } from "./settings.ts";
import type { Terminal } from "./terminal.ts";

interface Options {
  set?: readonly string[];
  units?: number;
  batch?: number;
  steps?: number;
  threads?: number;
  backend?: string;
  repeats: number;
  phases?: boolean;
  use?: readonly string[];
  json?: boolean;
}

/** The notebook's network, its time step and its periods other than the stimulus. */
const usual = { units: 50, batch: 16, steps: 110 };
const builtIn = "quickstart";
const dt = 20;
const otherSteps = 10;

/** `dalenet bench`: how fast is training on this machine, and what limits it? */
export const benchCommand = (session: Session) =>
  new Command("bench")
    .description("time whole training steps on this machine")
    .argument("[config]", "a YAML or JSON file, or a built-in name (default: the notebook's network)")
    .option("--set <path=value>", "change a value, such as model.units=100; repeatable", gathered)
    .addOption(wholeNumberOption("--units <n>", `units of the network (default: ${usual.units})`, 2))
    .addOption(wholeNumberOption("--batch <n>", `trials per training step (default: ${usual.batch})`, 1))
    .addOption(
      wholeNumberOption(
        "--steps <n>",
        `time steps per trial (default: ${usual.steps}); without CONFIG`,
        otherSteps + 1,
      ),
    )
    .addOption(threadsOption())
    .addOption(useOption())
    .option("--backend <backend|auto>", "wasm (default), native or reference")
    .addOption(wholeNumberOption("--repeats <n>", "training steps to time", 1).default(300))
    .option(
      "--phases",
      "also time every kernel: what it computes and moves, how fast, and how fast this machine could be",
    )
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
A step is everything that training does for one update: new trials, forward,
backward, update. Its time is the median after a quarter of a second of warm-up.
Ctrl-C ends it and reports what was measured so far.
${examples(
  "dalenet bench",
  "dalenet bench --units 200 --batch 64 --threads 1",
  "dalenet bench mine.yaml --repeats 1000 --json",
  "dalenet bench --phases --threads 1",
  "dalenet bench quickstart --set train.profile=portable",
)}`,
    )
    .action(async (source: string | undefined, options: Options) => {
      const { terminal } = session;
      const { value, place } = await configOf(source, options);
      const { threads, repeats, phases, use, json } = options;
      const backend = await backendOf(options.backend);
      const definitions = await definitionsOf(use);
      const { result, code } = await measured(
        value,
        place,
        { ...definitions, backend, threads, repeats, phases },
        terminal,
      );
      session.exitCode = code;
      if (result === null) return terminal.writeError("stopped before a step was timed\n");
      if (json) return writeJson(terminal, result);
      const what = source === undefined ? "the notebook's network, since no CONFIG was given: " : "";
      terminal.write(`${what}${summary(result)}`);
    });

/** The configuration, with the requested sizes. */
async function configOf(source: string | undefined, { set, units, batch, steps }: Options) {
  if (source !== undefined && steps !== undefined)
    throw invalid({
      subject: `--steps ${steps} with ${source}`,
      remedy: "its task sets the length of trials: change its periods, such as --set task.PERIOD=1000",
    });
  const { configs } = await import("../index.ts");
  const { readText } = await import("../node/index.ts");
  const stimulus = (steps: number) => dt * (steps - otherSteps);
  const own: readonly TypedSetting[] = [
    { path: ["model", "units"], value: usual.units },
    { path: ["train", "batch"], value: usual.batch },
    { path: ["task", "dt"], value: dt },
    { path: ["task", "stimulus"], value: stimulus(usual.steps) },
  ];
  const settings: readonly TypedSetting[] = [
    ...(source === undefined ? own : []),
    ...settingFromOption("--units", ["model", "units"], units),
    ...settingFromOption("--batch", ["train", "batch"], batch),
    ...(steps === undefined
      ? []
      : [{ option: `--steps ${steps}`, path: ["task", "stimulus"], value: stimulus(steps) }]),
    ...(await readSettings(set)),
  ];
  return await looseConfig(source ?? builtIn, settings, configs, readText);
}

async function measured(
  config: unknown,
  place: LooseConfig["place"],
  settings: BenchSettings,
  terminal: Terminal,
): Promise<{ result: Bench | null; code: number }> {
  const { asConfig } = await import("../index.ts");
  const { bench } = await import("../node/index.ts");
  let bar: StageBar | undefined;
  const interrupt = stopOnInterrupt(terminal, () => bar?.stop(), "stopping");
  try {
    const { show: onCompile } = compilingLineOn(terminal.screen);
    const loop = bench(asConfig(config), { ...settings, onCompile, signal: interrupt.signal });
    let next = await loop.next().catch((error) => Promise.reject(place(error)));
    bar = await stageBarOn(terminal.screen);
    for (; !next.done; next = await loop.next()) if (!interrupt.signal.aborted) bar.show(next.value);
    return { result: next.value, code: interrupt.code };
  } finally {
    bar?.stop();
    interrupt.release();
  }
}

function readyText({ compileSeconds, compilerSeconds, backend }: Bench): string {
  const text = `${compileSeconds.toFixed(2)} s`;
  if (backend !== "native") return text;
  return compilerSeconds > 0
    ? `${text}, ${compilerSeconds.toFixed(2)} of it in the C compiler`
    : `${text}, compiled before`;
}

function summary(result: Bench): string {
  const { stepMs, threads, units, batch, steps, repeats, gflops, version, machine, roofline } = result;
  const profileText = Object.entries({ backend: result.backend, ...result.profile })
    .map(([key, value]) => `${key} ${value}`)
    .join(", ");
  return [
    `${counted(units, "unit")}, ${counted(batch, "trial")} of ${counted(steps, "time step")}; ` +
      `median of ${counted(repeats, "training step")}\n`,
    `step      ${stepMs.toFixed(3)} ms\n`,
    `speed     ${(1000 / stepMs).toFixed(0)} steps/s, ${gflops.toFixed(1)} GFLOP/s\n`,
    `threads   ${threads}\n`,
    `ready in  ${readyText(result)}\n`,
    `profile   ${profileText}\n`,
    `machine   ${machine.cpu}, ${counted(machine.cores, "core")}, ${machine.platform}, ` +
      `Node ${machine.node}, dalenet ${version}\n`,
    ...(roofline ? ["\n", rooflineTable(roofline, { ms: stepMs, threads })] : []),
  ].join("");
}
