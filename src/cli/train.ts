import { join } from "node:path";
import { Command } from "commander";
import { invalid, missing } from "../errors.ts";
import type { RunResult, TrainSettings } from "../index.ts";
import { type LooseConfig, looseConfig } from "./configFile.ts";
import { wholeNumberOption } from "./option.ts";
import { type Progress, progressOn } from "./progress.ts";
import { examples, type Session } from "./session.ts";
import { readSetting, type Setting, withSettings } from "./settings.ts";
import type { Terminal } from "./terminal.ts";

interface Options {
  set?: readonly Setting[];
  seed?: number;
  out?: string;
  backend?: string;
  resume?: string;
}

/** What is to be trained, and where it goes. */
interface Job {
  readonly name: string;
  readonly value: unknown;
  readonly place: LooseConfig["place"];
  readonly folder: string;
}

/** `dalenet train`: from a configuration to a run folder with a report. */
export const trainCommand = (session: Session) =>
  new Command("train")
    .description("train a network, evaluate it and write a run folder with figures and a report")
    .argument("[config]", "a YAML or JSON file, or a built-in name, see: dalenet configs")
    .option("--set <path=value>", "a value of the configuration, such as model.units=100; repeatable", readSetting)
    .addOption(wholeNumberOption("--seed <n>", "seed of weights, trials, noise and evaluation (default: 1)", 0))
    .option("--out <dir>", "the run folder (default: runs/NAME, or the next free NAME-2, NAME-3, …)")
    .option("--backend <name>", "wasm (the default) or reference")
    .option("--resume <run>", "go on with a run that was stopped")
    .addHelpText(
      "after",
      `\nCtrl-C finishes the step, saves, and says how to go on; a second Ctrl-C quits at once.\n${examples(
        "dalenet train quickstart",
        "dalenet train quickstart --seed 2 --set model.units=100 train.epochs=40 --out runs/large",
        "dalenet configs quickstart > mine.yaml && dalenet train mine.yaml",
        "dalenet train --resume runs/large",
      )}`,
    )
    .action(async (source: string | undefined, options: Options) => {
      const job = options.resume === undefined ? await newJob(source, options) : await resumedJob(source, options);
      const { seed, backend, resume } = options;
      const out = job.folder === resume ? undefined : job.folder;
      const result = await trained(job, { out, seed, backend, resume }, session.terminal);
      if (result.finished) return session.terminal.write(summary(result, job.folder));
      session.terminal.writeError(`stopped and saved; go on with: dalenet train --resume ${job.folder}\n`);
      session.exitCode = 130;
    });

async function newJob(source: string | undefined, { set = [], out }: Options): Promise<Job> {
  const { configs, freeRunFolder, readText } = await import("../index.ts");
  const builtin = Object.fromEntries(Object.entries(configs).map(([name, { config }]) => [name, config]));
  if (source === undefined)
    throw missing(`a configuration to train; give a file, or one of ${Object.keys(builtin).join(", ")}`);
  const config = await looseConfig(source, set, builtin, readText);
  return { ...config, folder: out ?? (await freeRunFolder(config.name)) };
}

async function resumedJob(source: string | undefined, { set = [], out, seed, resume }: Options): Promise<Job> {
  const run = resume!;
  if (source !== undefined) throw invalid(`${source} with --resume ${run}; a run goes on with its own configuration`);
  if (seed !== undefined) throw invalid(`--seed ${seed} with --resume ${run}; a run goes on with its own seeds`);
  const { readRunFile } = await import("../index.ts");
  const { config } = await readRunFile(run);
  return { name: run, value: withSettings(config, set), place: (error) => error, folder: out ?? run };
}

/** Trains with a progress bar where there is a screen. Ctrl-C once stops after the step, twice at once. */
async function trained(
  { name, value, place, folder }: Job,
  settings: TrainSettings,
  terminal: Terminal,
): Promise<RunResult> {
  const { Divergence, train } = await import("../index.ts");
  const stop = new AbortController();
  let progress: Progress | undefined;
  const release = terminal.onInterrupt(() => {
    progress?.stop();
    progress = undefined;
    if (stop.signal.aborted) terminal.quit(130);
    stop.abort();
    terminal.writeError("\nsaving … (Ctrl-C again quits at once)\n");
  });
  const loop = train(value as object, { ...settings, signal: stop.signal });
  let started = false;
  try {
    let next = await loop.next();
    for (; !next.done; next = await loop.next()) {
      const record = next.value;
      if (record.kind === "start") {
        started = true;
        const { config, step, steps, warnings } = record;
        for (const warning of warnings) terminal.writeError(`warning: ${warning}\n`);
        const { model, task, train } = config;
        terminal.write(
          `${settings.resume === undefined ? "training" : "going on with"} ${name}: ${model.units} units, task ${task.name}, ${steps - step} steps of ${train.batch} trials, into ${folder}\n`,
        );
        progress = await progressOn(terminal.screen, { total: steps, epochs: train.epochs });
      } else if (record.kind === "step") progress?.step(record);
      else if (record.kind === "evaluating") progress?.stop();
    }
    return next.value;
  } catch (error) {
    if (!started) throw place(error);
    if (error instanceof Divergence) {
      progress?.stop();
      terminal.writeError(`what was learned before is in ${folder}
`);
    }
    throw error;
  } finally {
    progress?.stop();
    release();
  }
}

/** What came out, and where it lies. */
function summary({ results, config }: RunResult, folder: string): string {
  const lines: string[] = [];
  if (results && results.accuracy !== null) {
    const facts = [`on ${config.evaluate.trials} fresh trials`];
    if (results.accuracyInterval)
      facts.push(`95 % interval ${results.accuracyInterval.map((bound) => bound.toFixed(3)).join("–")}`);
    if (results.idealObserver !== null) facts.push(`ideal observer ${results.idealObserver.toFixed(3)}`);
    lines.push(`accuracy ${results.accuracy.toFixed(3)} (${facts.join("; ")})`);
  } else if (results) lines.push(`loss ${results.loss.at(-1)?.toPrecision(3)} in the last epoch`);
  return [...lines, `report   ${join(folder, "report.html")}`, `run      ${folder}`]
    .map((line) => `${line}\n`)
    .join("");
}
