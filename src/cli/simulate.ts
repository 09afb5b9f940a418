import { invalid } from "../base/errors.ts";
import type { Simulation } from "../index.ts";
import type { Model } from "../model/index.ts";
import { Command, examples, type Session } from "./command.ts";
import { withPlace } from "./errorPlace.ts";
import { quitOnInterrupt } from "./interrupt.ts";
import { counted } from "./numberText.ts";
import {
  backendOf,
  checkNpzName,
  definitionsOf,
  factorOption,
  jsonOption,
  lesionOption,
  millisecondsOption,
  threadsOption,
  useOption,
  weightOption,
  wholeNumberOption,
  writeJson,
} from "./options.ts";
import { restSignals, restSummary, restText } from "./restText.ts";
import { checkRun } from "./runFolder.ts";
import { scheduleOf } from "./schedule.ts";
import { measureLines, scoresTable } from "./scoresText.ts";
import { compilingLineOn, stageBarOn } from "./screen.ts";
import { checkOfTask, gathered, readSettings, settingFromOption, taskSectionFrom, underTask } from "./settings.ts";
import { conditionsText } from "./taskText.ts";

interface Options {
  trials?: number;
  seed?: number;
  dt?: number;
  every?: number;
  threshold?: number;
  rest?: number;
  perturb?: readonly string[];
  lesion?: readonly number[];
  schedule?: string;
  set?: readonly string[];
  noise: boolean;
  recurrentNoise?: number;
  backend?: string;
  threads?: number;
  out?: string;
  use?: readonly string[];
  json?: boolean;
}

/** `dalenet simulate`: a trained network on new trials. */
export const simulateCommand = ({ terminal }: Session) =>
  new Command("simulate")
    .description("simulate a trained network on new trials, print its scores and write its activity")
    .argument("<run>", "a run folder, such as runs/quickstart, or a zip archive of one")
    .addOption(
      wholeNumberOption("--trials <n>", "number of trials, conditions equally often (default: 500, at rest 1)", 1),
    )
    .addOption(wholeNumberOption("--seed <n>", "seed of trials and noise (default: the run's evaluation seed)", 0))
    .addOption(millisecondsOption("--dt <ms>", "another time step in ms"))
    .addOption(millisecondsOption("--every <ms>", "keep a sample every so many ms (default: every time step)"))
    .addOption(weightOption("--threshold <weight>", "weaker weights count as 0, such as 1e-4"))
    .option("--set <key=value>", "change a parameter of the task, NAME=VALUE; repeatable", gathered)
    .addOption(
      millisecondsOption("--rest <ms>", "no task input for so long: prints mean and s.d. of outputs and rates"),
    )
    .option("--perturb <perturbation>", "change the network in trials, such as 'I * 0.8 @delay'; repeatable", gathered)
    .addOption(lesionOption("units whose rates are 0 throughout, such as 3,5"))
    .option("--schedule <file>", "a YAML file with lists perturb and lesion, in the short form or as objects")
    .option("--no-noise", "no noise, in the network or its inputs")
    .addOption(
      factorOption("--recurrent-noise <factor>", "factor for the network's own noise; 0: only the inputs are noisy"),
    )
    .option("--backend <backend>", "wasm, native or reference (default: the run's own, or wasm if that cannot be used)")
    .addOption(threadsOption())
    .addOption(useOption())
    .option("--out <file>", "write states, rates, inputs, outputs and trials as a NumPy file (.npz)")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examples(
        "dalenet simulate runs/quickstart --trials 1000 --out trials.npz",
        "dalenet simulate runs/quickstart --dt 5 --set 'coherence=[1.6,3.2]' --no-noise",
        "dalenet simulate runs/quickstart --dt 0.5 --every 100 --threshold 1e-4",
        "dalenet simulate runs/quickstart --rest 3000",
        "dalenet simulate runs/quickstart --perturb 'I * 0.8 @delay' --lesion 3,5",
      ),
    )
    .action(async (folder: string, { set: texts, backend: typed, threads, out, use, json, ...shown }: Options) => {
      const { noise, recurrentNoise } = shown;
      if (!noise && recurrentNoise !== undefined)
        throw invalid({
          subject: `--recurrent-noise ${recurrentNoise} with --no-noise`,
          remedy: "give only one of the two",
        });
      const set = await readSettings(texts);
      const { schedule: file, perturb: _, lesion: __, ...presented } = shown;
      const { grid, ...schedule } = await scheduleOf(file, shown);
      if (grid.length > 0)
        throw invalid({
          ...{ at: "grid", detail: "of a schedule that is simulated", place: { file: file! } },
          remedy: "doses belong to dalenet perturb",
        });
      const { loadRun } = await import("../index.ts");
      const { simulationNpz } = await import("../format/index.ts");
      const { writeAtomic } = await import("../node/index.ts");
      checkNpzName(out);
      const backend = await backendOf(typed);
      taskSectionFrom(set); // refused before anything is read
      await checkRun(folder);
      const compiling = compilingLineOn(terminal.screen);
      const bar = await stageBarOn(terminal.screen);
      const release = quitOnInterrupt(terminal, bar.stop);
      const run = await loadRun(folder, {
        ...(await definitionsOf(use)),
        backend,
        threads,
        onCompile: compiling.show,
      });
      const onProgress = (done: number, total: number) => bar.show({ what: "trials", done, total });
      const task = taskSectionFrom(set, run.task.parameters);
      const recorded = out !== undefined ? {} : { record: shown.rest === undefined ? [] : restSignals };
      const options = { ...presented, ...schedule, task, onProgress, ...recorded };
      checkOfTask(set, run.task.parameters, run.config);
      const simulation = await run
        .simulate(options)
        .catch((error) =>
          Promise.reject(
            withPlace(error, [
              ...underTask(set),
              ...settingFromOption("--trials", ["trials"], shown.trials),
              ...settingFromOption("--every", ["every"], shown.every),
            ]),
          ),
        )
        .finally(bar.stop);
      compiling.stop();
      if (run.because !== undefined) terminal.writeError(`backend ${run.backend} (${run.because})\n`);
      for (const warning of [...run.warnings, ...simulation.task.warnings])
        terminal.writeError(`warning: ${warning}\n`);
      const { table: rows } = simulation;
      const notFinite = rows.filter((row) => !row.isFinite).length;
      if (notFinite > 0)
        terminal.writeError(
          `warning: ${notFinite} of ${counted(rows.length, "trial")} not finite: ` +
            "a state, rate or output overflowed, so they have no choice and count as wrong; a smaller --dt may help\n",
        );
      if (out !== undefined) await writeAtomic(out, simulationNpz(simulation));
      release();
      const { text, ...summary } =
        shown.rest === undefined ? await scored(simulation, noise, run.model) : await atRest(simulation);
      const { weakWeights, perturbations } = simulation;
      if (json)
        return writeJson(terminal, {
          ...{ run: folder, file: out ?? null, ...summary },
          ...(weakWeights && { weakWeights }),
          ...(perturbations && { perturbations }),
        });
      terminal.write(text);
      if (perturbations) terminal.write(`perturbed: ${perturbations.join("; ")}\n`);
      if (weakWeights) terminal.write(`${weakWeights.count} of ${counted(weakWeights.of, "weight")} count as 0\n`);
      if (out !== undefined) terminal.write(`${out}\n`);
    });

async function scored(simulation: Simulation, noise: boolean, model: Model) {
  const summary = await summaryOf(simulation, noise);
  return { ...summary, text: asText(summary, simulation, model) };
}

async function atRest(simulation: Simulation) {
  const summary = await restSummary(simulation);
  return { ...summary, text: restText(summary) };
}

/** The scores of all trials, by factor and by condition, with chance and the ideal observer. */
async function summaryOf(simulation: Simulation, noise: boolean) {
  const { scoresOf } = await import("../analysis/index.ts");
  const { table: rows, task } = simulation;
  return {
    task: task.name,
    dt: task.dt,
    trials: rows.length,
    noisyInputs: noise && task.noise.sigma.some((sigma) => sigma > 0),
    conditions: "equally often",
    ...scoresOf(simulation),
  };
}

type Summary = Awaited<ReturnType<typeof summaryOf>>;

/** Why the ideal observer of the task does not apply here. */
function whyNoIdeal({ noisyInputs }: Summary, { changesInputs }: Model): string {
  if (noisyInputs && changesInputs.length === 0) return "no ideal observer: it is not known if inputs are perturbed";
  return noisyInputs
    ? `no ideal observer: it is not known if ${changesInputs.join(" and ")}`
    : "no ideal observer: its accuracy is that of noisy inputs, and these are without noise";
}

function asText(summary: Summary, { task, isIdealKnown }: Simulation, model: Model): string {
  const { trials, accuracy, error, reactionTime } = summary;
  if (accuracy === null && error === null && reactionTime === null)
    return `${trials} trials; the task defines no right answers\n`;
  const isIdealLost = !isIdealKnown && task.idealObserver(0) !== null;
  const lines = [...measureLines(summary), ...(isIdealLost ? [whyNoIdeal(summary, model)] : []), conditionsText(task)];
  return `${scoresTable(summary, trials, task)}${lines.map((line) => `${line}\n`).join("")}`;
}
