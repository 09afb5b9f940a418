import { extname } from "node:path";
import { invalid, unsupported } from "../base/errors.ts";
import { counted } from "../base/unitText.ts";
import type { Simulation, SimulationOptions } from "../index.ts";
import type { Model } from "../model/index.ts";
import { Command, examples, type Session } from "./command.ts";
import { withPlace } from "./errorPlace.ts";
import { quitOnInterrupt } from "./interrupt.ts";
import {
  backendOf,
  choiceOf,
  definitionsOf,
  factorOption,
  jsonOption,
  lesionOption,
  listOption,
  millisecondsOption,
  ofRun,
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
import { checkOfTask, gathered, ofTask, readSettings, settingsAlike, taskSectionFrom } from "./settings.ts";
import { conditionsText } from "./taskText.ts";

interface Options {
  trials?: number;
  seed?: number;
  dt?: number;
  every?: number;
  record?: readonly string[];
  units?: readonly string[];
  periods?: readonly string[];
  precision?: string;
  threshold?: number;
  rest?: number;
  carry?: boolean;
  perturb?: readonly string[];
  lesion?: readonly (number | string)[];
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
    .addOption(ofRun.seed())
    .addOption(ofRun.dt())
    .addOption(millisecondsOption("--every <ms>", "keep a sample every so many ms (default: every time step)"))
    .addOption(listOption("--record <signals>", "states, rates, inputs, outputs (default), or states by name"))
    .addOption(listOption("--units <units>", "units to keep, by number or population, such as I,3 (default: all)"))
    .addOption(listOption("--periods <periods>", "keep the steps of these periods (default: whole trials)"))
    .option("--precision <type>", "float32, or float16 for a file of half the size (.npz)")
    .addOption(weightOption("--threshold <weight>", "weaker weights count as 0, such as 1e-4"))
    .addOption(ofRun.set())
    .addOption(
      millisecondsOption("--rest <ms>", "no task input for so long: prints mean and s.d. of outputs and rates"),
    )
    .option("--carry", "start each trial in the state in which the one before ended")
    .option(
      "--perturb <perturbation>",
      "change the network in trials, such as 'I * 0.8 @stimulus'; repeatable",
      gathered,
    )
    .addOption(lesionOption("units whose rates are 0 throughout, such as I,3"))
    .option("--schedule <file>", "a YAML file with lists perturb and lesion, in the short form or as objects")
    .option("--no-noise", "no noise, in the network or its inputs")
    .addOption(
      factorOption("--recurrent-noise <factor>", "factor for the network's own noise; 0: only the inputs are noisy"),
    )
    .addOption(ofRun.backend())
    .addOption(threadsOption())
    .addOption(useOption())
    .option("--out <file>", "write what is kept and the table of trials: .npz, .mat, .h5 or .csv")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examples(
        "dalenet simulate runs/quickstart --trials 1000 --out trials.npz",
        "dalenet simulate runs/quickstart --dt 5 --set 'coherence=[1.6,3.2]' --no-noise",
        "dalenet simulate runs/quickstart --dt 0.5 --every 100 --threshold 1e-4",
        "dalenet simulate runs/quickstart --rest 3000",
        "dalenet simulate runs/quickstart --units I --periods stimulus --out I.mat",
        "dalenet simulate runs/quickstart --perturb 'I * 0.8 @stimulus' --lesion 3,5",
      ),
    )
    .action(async (folder: string, { set: texts, backend: typed, threads, out, use, json, ...given }: Options) => {
      const { record, units, periods, precision: half, ...shown } = given;
      const { noise, recurrentNoise } = shown;
      if (!noise && recurrentNoise !== undefined)
        throw invalid({
          subject: `--recurrent-noise ${recurrentNoise} with --no-noise`,
          remedy: "give only one of the two",
        });
      const set = await readSettings(texts);
      const kept = { record, units: units?.map(unitOf), periods };
      const { schedule: file, perturb: _, lesion: __, ...presented } = shown;
      const { grid, ...schedule } = await scheduleOf(file, shown);
      if (grid.length > 0)
        throw invalid({
          ...{ at: "grid", detail: "of a schedule that is simulated", place: { file: file! } },
          remedy: "doses belong to dalenet perturb",
        });
      const { loadRun } = await import("../index.ts");
      const { recordingArrays } = await import("../format/index.ts");
      const { recordingFile, writeArrays } = await import("../node/index.ts");
      const isStreamed = await checkOut(out, kept, half);
      const precision = half === undefined ? undefined : choiceOf("--precision", half, ["float32", "float16"] as const);
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
      const into = isStreamed && shown.rest === undefined ? recordingFile(out!, { precision }) : undefined;
      const recorded = out !== undefined ? { ...kept, into } : { record: shown.rest === undefined ? [] : restSignals };
      const options = { ...presented, ...schedule, task, onProgress, ...recorded } as SimulationOptions;
      checkOfTask(set, run.task.parameters, run.config);
      const simulation = await run
        .simulate(options)
        .catch((error) =>
          Promise.reject(
            withPlace(error, [
              ...ofTask(set, shown.dt),
              ...settingsAlike({ trials: shown.trials, seed: shown.seed, every: shown.every, rest: shown.rest }),
              ...settingsAlike({ threshold: shown.threshold, recurrentNoise, lesion: given.lesion?.join(",") }),
              ...settingsAlike({ record: record?.join(","), units: units?.join(","), periods: periods?.join(",") }),
            ]),
          ),
        )
        .finally(bar.stop);
      compiling.stop();
      if (run.because !== undefined) terminal.writeError(`backend ${run.backend} (${run.because})\n`);
      for (const warning of [...run.warnings, ...simulation.task.warnings, ...simulation.warnings])
        terminal.writeError(`warning: ${warning}\n`);
      const { table: rows } = simulation;
      const notFinite = rows.filter((row) => !row.isFinite).length;
      if (notFinite > 0)
        terminal.writeError(
          `warning: ${notFinite} of ${counted(rows.length, "trial")} not finite: ` +
            "a state, rate or output overflowed, so they have no choice and count as wrong; a smaller --dt may help\n",
        );
      if (out !== undefined && !into) await writeArrays(out, recordingArrays(simulation, precision));
      release();
      const { text, ...summary } =
        shown.rest === undefined ? await scored(simulation, noise, run.model) : await atRest(simulation);
      const { weakWeights, perturbations } = simulation;
      if (json)
        return writeJson(terminal, {
          ...{ run: folder, file: out ?? null, seed: shown.seed ?? run.config.seeds.evaluation, ...summary },
          ...(weakWeights && { weakWeights }),
          ...(perturbations && { perturbations }),
          ...(given.carry && { carry: true }),
        });
      terminal.write(text);
      if (perturbations) terminal.write(`perturbed: ${perturbations.join("; ")}\n`);
      if (given.carry) terminal.write("each trial began in the state in which the one before ended\n");
      if (weakWeights) terminal.write(`${weakWeights.count} of ${counted(weakWeights.of, "weight")} count as 0\n`);
      if (out !== undefined) terminal.write(`${out}\n`);
    });

/** A number, or the name of a population. */
const unitOf = (text: string): number | string => (/^\d+$/.test(text) ? Number(text) : text);

/**
 * Whether trials are written while they are simulated. Throws "unsupported" for another format, or one without half
 * precision; "invalid" for something to keep, but no file.
 */
async function checkOut(out: string | undefined, kept: object, precision: string | undefined): Promise<boolean> {
  const asked = Object.entries({ ...kept, precision }).find(([, value]) => value !== undefined);
  if (out === undefined) {
    if (asked)
      throw invalid({ subject: `--${asked[0]} without --out`, remedy: "name a file, such as --out trials.npz" });
    return false;
  }
  const { arrayEndings } = await import("../node/index.ts");
  const ending = extname(out).toLowerCase();
  if (!arrayEndings.includes(ending))
    throw unsupported({ subject: "--out", value: out, remedy: `its name must end in ${arrayEndings.join(", ")}` });
  if (precision === "float16" && ending !== ".npz")
    throw unsupported({ subject: "--precision float16", detail: `in a ${ending} file`, remedy: "write .npz" });
  return ending === ".npz";
}

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
