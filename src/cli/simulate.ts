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
  millisecondsOption,
  threadsOption,
  useOption,
  wholeNumberOption,
  writeJson,
} from "./options.ts";
import { checkRun } from "./runFolder.ts";
import { measureLines, scoresTable } from "./scoresText.ts";
import { compilingLineOn, stageBarOn } from "./screen.ts";
import { checkOfTask, gathered, readSettings, settingFromOption, taskSectionFrom, underTask } from "./settings.ts";
import { conditionsText } from "./taskText.ts";

interface Options {
  trials?: number;
  seed?: number;
  dt?: number;
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
    .addOption(wholeNumberOption("--trials <n>", "number of trials, conditions equally often", 1).default(500))
    .addOption(wholeNumberOption("--seed <n>", "seed of trials and noise (default: the run's evaluation seed)", 0))
    .addOption(millisecondsOption("--dt <ms>", "another time step in ms"))
    .option("--set <key=value>", "change a parameter of the task, NAME=VALUE; repeatable", gathered)
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
      const { loadRun } = await import("../index.ts");
      const { simulationNpz } = await import("../format/index.ts");
      const { writeAtomic } = await import("../node/index.ts");
      checkNpzName(out);
      const backend = await backendOf(typed);
      const task = taskSectionFrom(set);
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
      const options = { ...shown, task, onProgress, ...(out === undefined ? { record: [] } : {}) };
      checkOfTask(set, run.task.parameters, run.config);
      const simulation = await run
        .simulate(options)
        .catch((error) =>
          Promise.reject(
            withPlace(error, [...underTask(set), ...settingFromOption("--trials", ["trials"], shown.trials)]),
          ),
        )
        .finally(bar.stop);
      compiling.stop();
      if (run.because !== undefined) terminal.writeError(`backend ${run.backend} (${run.because})\n`);
      for (const warning of [...run.warnings, ...simulation.task.warnings])
        terminal.writeError(`warning: ${warning}\n`);
      const summary = await summaryOf(simulation, noise);
      const { trials, notFinite } = summary;
      if (notFinite > 0)
        terminal.writeError(
          `warning: ${Math.round(notFinite * trials)} of ${counted(trials, "trial")} not finite: ` +
            "a state, rate or output overflowed, so they have no choice and count as wrong; a smaller --dt may help\n",
        );
      if (out !== undefined) await writeAtomic(out, simulationNpz(simulation));
      release();
      if (json) return writeJson(terminal, { run: folder, file: out ?? null, ...summary });
      terminal.write(asText(summary, simulation, run.model));
      if (out !== undefined) terminal.write(`${out}\n`);
    });

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
