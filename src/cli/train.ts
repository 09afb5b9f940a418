import { join } from "node:path";
import { command, invalid, missing, quoted } from "../base/errors.ts";
import { counted } from "../base/unitText.ts";
import type { Config, RunConfig, RunRecord, RunResult, StageRecord, TrainSettings, train } from "../index.ts";
import { adviceText } from "./adviceText.ts";
import { Command, examples, type Session } from "./command.ts";
import { type LooseConfig, looseConfig } from "./configFile.ts";
import { trainEnsemble } from "./ensemble.ts";
import { withPlace } from "./errorPlace.ts";
import { interrupted, stopOnInterrupt } from "./interrupt.ts";
import { windowText } from "./numberText.ts";
import {
  backendOf,
  definitionsOf,
  jsonOption,
  threadsOption,
  useOption,
  useText,
  wholeNumberOption,
  writeJsonLine,
} from "./options.ts";
import { type Progress, progressOn } from "./progress.ts";
import { checkNoRun, checkRun } from "./runFolder.ts";
import { accuracyLines, measureLines } from "./scoresText.ts";
import { compilingLineOn } from "./screen.ts";
import { seedsOption } from "./seeds.ts";
import { gathered, readSettings, withSettings } from "./settings.ts";
import type { Terminal } from "./terminal.ts";

interface Options {
  set?: readonly string[];
  seed?: number;
  out?: string;
  backend?: string;
  threads?: number;
  resume?: string;
  seeds?: number[];
  jobs?: number;
  use?: readonly string[];
  /** False with --no-report. */
  report: boolean;
  json?: boolean;
}

/** What to train, and where to write it. */
interface Job {
  readonly name: string;
  readonly value: Value;
  readonly place: LooseConfig["place"];
}
type Value = Parameters<typeof train>[0];
type StartRecord = Extract<RunRecord, { kind: "start" }>;

/** `dalenet train`: from a configuration to a run folder with a report. */
export const trainCommand = (session: Session) =>
  new Command("train")
    .description("train a network, evaluate it and write a run folder with figures and a report")
    .argument("[config]", `a YAML or JSON file, or a built-in name, see: ${command("configs")}`)
    .option("--set <path=value>", "change a value, such as model.units=100; repeatable", gathered)
    .addOption(wholeNumberOption("--seed <n>", "seed of weights, trials, noise and evaluation (default: 1)", 0))
    .addOption(seedsOption())
    .addOption(wholeNumberOption("--jobs <n>", "networks at a time, with --seeds (default: one per core)", 1))
    .option("--out <dir>", "folder of the run or ensemble (default: runs/NAME, or the next free NAME-2, NAME-3, …)")
    .option(
      "--backend <backend|auto>",
      "auto (default: native for long jobs if it can be used, else wasm), wasm, native or reference",
    )
    .addOption(threadsOption())
    .addOption(useOption())
    .option(
      "--resume <run>",
      "resume a run that was stopped; with more train.epochs if the learning rate does not decay, or further train.stages",
    )
    .option("--no-report", `draw no figures and no report; ${command("report")} does it later`)
    .addOption(jsonOption("as JSON, one record per line: the start, every step and epoch, the result"))
    .addHelpText(
      "after",
      `
Ctrl-C finishes the step, saves, and prints how to resume; a second Ctrl-C quits
at once. SIGTERM, SIGUSR1 and SIGUSR2, which schedulers send, save in the same
way. The exit code is 128 plus the number of the signal: 138 for USR1 on Linux.

With train.profile=portable a run has the same bits on every machine, on wasm
and native, and can be resumed on another one; it trains more slowly.
${examples(
  "dalenet train quickstart",
  "dalenet train quickstart --seed 2 --set model.units=100 --out runs/large",
  "dalenet init mine.yaml && dalenet train mine.yaml",
  "dalenet train --resume runs/large",
  "dalenet train quickstart --set train.profile=portable",
  "dalenet train quickstart --seeds 1-32 --jobs 4 --out runs/many",
  "dalenet train examples/gru.yaml --use examples/gru.mjs",
  "dalenet train quickstart --json > records.jsonl",
)}`,
    )
    .action(async (source: string | undefined, options: Options) => {
      const { seed, threads, resume, out, seeds, jobs, use, report, json } = options;
      checkSeeds(options);
      const backend = await backendOf(options.backend);
      if (seeds) {
        const job = await newJob(source, options);
        const place = out === undefined ? { name: job.name } : { out };
        const settings = { ...place, seeds, jobs, backend, use, report };
        session.exitCode = await trainEnsemble(job, settings, session.terminal, json);
        return;
      }
      const job = resume === undefined ? await newJob(source, options) : await resumedJob(source, resume, options);
      const name = resume === undefined && out === undefined ? job.name : undefined;
      const definitions = await definitionsOf(use);
      const { result, steps, signalCode } = await trained(
        job,
        { ...definitions, out, name, seed, backend, threads, resume, report },
        session.terminal,
        json,
      );
      const folder = result.folder!;
      const { finished, results } = result;
      if (json) writeJsonLine(session.terminal, { kind: "result", folder, finished, results });
      else if (finished) return session.terminal.write(await summary(result, steps, folder, report));
      if (finished) return;
      session.terminal.writeError(
        `stopped and saved; resume with: ${command(`train --resume ${quoted(folder)}${useText(use)}`)}\n`,
      );
      session.exitCode = signalCode;
    });

/** Throws "invalid" if many seeds are combined with one, or with one run. */
function checkSeeds({ seeds, seed, resume, jobs, threads }: Options): void {
  if (!seeds && jobs !== undefined)
    throw invalid({ subject: `--jobs ${jobs} without --seeds`, remedy: "give the seeds of the networks too" });
  if (!seeds) return;
  if (seed !== undefined) throw invalid({ subject: `--seed ${seed} with --seeds`, remedy: "give only one of the two" });
  if (threads !== undefined && threads !== 1)
    throw invalid({
      subject: `--threads ${threads} with --seeds`,
      remedy: "each network has one thread, --jobs sets how many train at a time",
    });
  if (resume !== undefined)
    throw invalid({
      subject: `--resume ${resume} with --seeds`,
      remedy: "to resume an ensemble, repeat the command that started it",
    });
}

async function newJob(source: string | undefined, { set }: Options): Promise<Job & { value: Config }> {
  const { asConfig, configs } = await import("../index.ts");
  const { readText } = await import("../node/index.ts");
  if (source === undefined)
    throw missing({
      subject: "a configuration to train",
      remedy: `give a file (${command("init")} writes one), or the name of one, see: ${command("configs")}`,
    });
  checkNoRun(source);
  const { name, value, place } = await looseConfig(source, await readSettings(set), configs, readText);
  return { name, value: asConfig(value), place };
}

/** A run resumes with the configuration of its checkpoint. */
async function resumedJob(source: string | undefined, run: string, { set, seed }: Options): Promise<Job> {
  if (source !== undefined)
    throw invalid({
      subject: `${source} with --resume ${run}`,
      remedy: "leave it out: a run resumes with its own configuration",
    });
  await checkRun(run);
  if (seed !== undefined)
    throw invalid({
      subject: `--seed ${seed} with --resume ${run}`,
      remedy: "leave it out: a run resumes with its own seeds",
    });
  const settings = await readSettings(set);
  const { asConfig } = await import("../index.ts");
  return {
    name: run,
    value: (before: RunConfig) => asConfig(withSettings(before, settings)),
    place: (error) => withPlace(error, settings),
  };
}

/**
 * Trains with a progress bar if there is a screen. A signal stops after the current step; a second Ctrl-C at once.
 */
async function trained(
  { name, value, place }: Job,
  settings: TrainSettings,
  terminal: Terminal,
  json = false,
): Promise<{ result: RunResult; steps: number; signalCode: number }> {
  const { Divergence, train } = await import("../index.ts");
  let progress: Progress | undefined;
  const clear = () => {
    progress?.stop();
    progress = undefined;
  };
  const interrupt = stopOnInterrupt(terminal, clear);
  const { show: onCompile } = compilingLineOn(terminal.screen);
  const loop = train(value, { ...settings, onCompile, signal: interrupt.signal });
  let started: StartRecord | undefined;
  try {
    let next = await loop.next();
    for (; !next.done; next = await loop.next()) {
      const record = next.value;
      if (json) writeJsonLine(terminal, record);
      if (record.kind === "start") {
        started = record;
        const { config, steps, warnings } = record;
        for (const warning of warnings) terminal.writeError(`warning: ${warning}\n`);
        terminal.atWork("the first step");
        if (json) continue;
        terminal.write(opening(name, record, settings.resume !== undefined));
        const { stages, epochs } = config.train;
        const ofStages = stages.map(({ train }) => Number(train["epochs"] ?? epochs));
        progress = await progressOn(terminal.screen, {
          total: steps,
          epochs: stages.length === 0 ? epochs : ofStages.reduce((sum, one) => sum + one, 0),
          stages: Math.max(1, stages.length),
        });
      } else if (record.kind === "step") {
        terminal.atWork(null);
        progress?.step(record);
      } else if (record.kind === "validation") progress?.check(record);
      else if (record.kind === "stage") {
        if (json || (record.why === "epochs" && started!.config.train.stages.length === 0)) continue;
        progress?.stop();
        terminal.write(stageText(record, started!.config));
      } else if (record.kind === "warning") {
        progress?.stop();
        terminal.writeError(`warning: ${record.message}\n`);
      } else if (record.kind === "advice") {
        if (json) continue;
        progress?.stop();
        terminal.writeError(adviceText(record));
      } else if (record.kind === "evaluating") {
        progress?.stop();
        terminal.atWork("evaluating");
      } else if (record.kind === "saved" && record.finished && settings.report)
        terminal.atWork("drawing figures and report");
    }
    // A signal may have reached only the C compiler.
    return { result: next.value, steps: started?.steps ?? 0, signalCode: interrupt.code || interrupted };
  } catch (error) {
    if (!started) throw place(error);
    if (error instanceof Divergence && error.checkpoint.step > 0 && error.cause === undefined) {
      progress?.stop();
      terminal.writeError(`what was learned before is in ${started.folder}\n`);
    }
    throw error;
  } finally {
    progress?.stop();
    interrupt.release();
  }
}

/** What is about to happen. */
function opening(name: string, start: StartRecord, isResumed: boolean): string {
  const { config, units, step, steps, folder } = start;
  if (steps === 0) return `evaluating ${name} without training, into ${folder}\n`;
  if (step >= steps) {
    const { schedule, pruning, stop, stages } = config.train;
    // What is tied to the last epoch leaves nothing to continue.
    const isStaged =
      (stop !== null || stages.length > 0) && "its last stage has ended; go on in a further one (train.stages)";
    const isPruned = pruning.keep < 1 && pruning.after === null && "it was pruned after its last epoch";
    if (isStaged) return `nothing is left to train in ${name}: ${isStaged}. It is evaluated again\n`;
    const end = schedule.decay === "none" ? isPruned : "its learning rate has decayed";
    const more = end
      ? `: ${end}; train a new one from its weights with --set model.weights=${quoted(join(folder ?? name, "weights.npz"))}`
      : ": raise train.epochs to train further";
    return `nothing is left to train in ${name}${more}. It is evaluated again\n`;
  }
  const { task, train } = config;
  const last = isResumed ? `the last ${steps - step} of ` : "";
  const left = `${last}${counted(steps, "step")} of ${counted(train.batch, "trial")}${windowText(train.truncation)}`;
  const what =
    `${isResumed ? "resuming" : "training"} ${name}: ${counted(units, "unit")}, task ${task.name}, ` +
    `${left}, into ${folder}`;
  return `${what}\n${backendLine(start)}\n`;
}

/** How a stage ended. */
function stageText({ stage, name, step, epoch, because }: StageRecord, { train: { stages } }: RunConfig): string {
  const what =
    stages.length > 0 ? `stage ${stage} of ${stages.length}${name === undefined ? "" : ` (${name})`}` : "training";
  return `${what} ended after epoch ${epoch}, step ${step}: ${because}\n`;
}

function backendLine({ backend, profile, because, compileSeconds, compilerSeconds }: StartRecord): string {
  const how =
    compilerSeconds > 0
      ? `compiled in ${compilerSeconds.toFixed(2)} s`
      : `compiled before, ready in ${compileSeconds.toFixed(2)} s`;
  const facts = [profile["portable"] && "portable bits", profile["compiler"], backend === "native" && how];
  const made = facts.flatMap((fact) => (fact ? `, ${fact}` : [])).join("");
  return `backend ${backend}${made}${because === undefined ? "" : ` (${because})`}`;
}

/** The results, and where they are. */
async function summary(
  { results, config, task }: RunResult,
  steps: number,
  folder: string,
  report: boolean,
): Promise<string> {
  const { outcomeText } = await import("../analysis/index.ts");
  const scores = results ? [...accuracyLines(results, config.evaluate.trials, task), ...measureLines(results)] : [];
  const lines =
    results && scores.length === 0 ? [`loss ${results.loss.at(-1)?.toPrecision(3)} in the last epoch`] : scores;
  const outcome = results && outcomeText(results);
  if (outcome) lines.push(outcome);
  if (results?.perturbations) lines.push(`perturbed: ${results.perturbations.join("; ")}`);
  const skipped = results?.skippedUpdates ?? 0;
  if (skipped > 0) lines.push(`${skipped} of ${counted(steps, "update")} skipped by train.guard`);
  for (const [name, { kept, of }] of Object.entries(results?.connections ?? {}))
    lines.push(`removed  ${of - kept} of ${of} connections in ${name}`);
  if (report) lines.push(`report   ${join(folder, "report.html")}`);
  return [...lines, `run      ${folder}`].map((line) => `${line}\n`).join("");
}
