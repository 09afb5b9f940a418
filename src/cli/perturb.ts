import { basename } from "node:path";
import { invalid, missing } from "../base/errors.ts";
import type { DoseResponse, Lesions, Run } from "../index.ts";
import { Command, examples, type Session } from "./command.ts";
import { withPlace } from "./errorPlace.ts";
import { quitOnInterrupt } from "./interrupt.ts";
import { loadRuns } from "./loadedRuns.ts";
import {
  jsonOption,
  lesionOption,
  millisecondsOption,
  threadsOption,
  useOption,
  wholeNumberOption,
} from "./options.ts";
import { checkNoResults, deliver, figureFiles, forceOption, type OutFile, type OutOptions } from "./outFolder.ts";
import { doseText, lesionsText } from "./perturbText.ts";
import { runsNamed } from "./runFolder.ts";
import { scheduleOf } from "./schedule.ts";
import { compilingLineOn, stageBarOn } from "./screen.ts";
import { gathered, ofTask, readSettings, settingsAlike, taskSectionFrom } from "./settings.ts";
import { taskWarner } from "./taskWarnings.ts";

interface Options extends OutOptions {
  grid?: readonly string[];
  lesionEach?: boolean;
  perturb?: readonly string[];
  lesion?: readonly (number | string)[];
  schedule?: string;
  controls?: number;
  trials?: number;
  seed?: number;
  dt?: number;
  set?: readonly string[];
  noise: boolean;
  backend?: string;
  threads?: number;
  use?: readonly string[];
}

/** `dalenet perturb`: what perturbations of a trained network do, in doses, or unit by unit. */
export const perturbCommand = ({ terminal }: Session) =>
  new Command("perturb")
    .description("perturb a trained network in several doses, beside random controls, or lesion every unit in turn")
    .argument("<run...>", "run folders, such as runs/quickstart, or zip archives; or the folder of an ensemble")
    .option("--grid <doses>", "a perturbation with doses, WHICH * 0.5..1.5:5 @PERIOD; repeatable", gathered)
    .option("--lesion-each", "hold the rate of every unit at 0, one unit at a time")
    .option("--perturb <perturbation>", "what is perturbed throughout, also without a dose; repeatable", gathered)
    .addOption(lesionOption("units whose rates are 0 throughout, such as I,3"))
    .option("--schedule <file>", "a YAML file with lists grid, perturb and lesion, in the short form or as objects")
    .addOption(wholeNumberOption("--controls <n>", "draws of matched random controls of each grid (default: 5)", 0))
    .addOption(
      wholeNumberOption("--trials <n>", "trials of each presentation (default: 500; with --lesion-each 200)", 1),
    )
    .addOption(
      wholeNumberOption("--seed <n>", "seed of trials, noise and controls (default: the run's evaluation seed)", 0),
    )
    .addOption(millisecondsOption("--dt <ms>", "another time step in ms"))
    .option("--set <key=value>", "change a parameter of the task, NAME=VALUE; repeatable", gathered)
    .option("--no-noise", "no noise, in the network or its inputs")
    .option("--out <folder>", "write the figures, their numbers and perturb.json there")
    .addOption(forceOption())
    .option("--backend <backend>", "wasm, native or reference (default: the run's own, or wasm if that cannot be used)")
    .addOption(threadsOption())
    .addOption(useOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examples(
        "dalenet perturb runs/quickstart --grid 'I * 0.5..1.5:5 @stimulus' --out plots",
        "dalenet perturb runs/quickstart --grid 'units 3,5 = 0' --controls 20",
        "dalenet perturb runs/quickstart --grid 'I->E * 0,0.5,1 @stimulus+100..+300'",
        "dalenet perturb runs/quickstart --grid 'operators * 0.8,1.2'",
        "dalenet perturb runs/quickstart --grid 'E + 0,1 along v.npz:axis @delay+0'",
        "dalenet perturb runs/quickstart --lesion-each --out lesions",
        "dalenet perturb runs/quickstart-seeds --grid 'E + 0..1:5 @stimulus'",
      ),
    )
    .action(async (named: readonly string[], given: Options) => {
      const { lesionEach = false } = given;
      const { grid, perturb, lesion } = await scheduleOf(given.schedule, given);
      if (grid.length === 0 && !lesionEach)
        throw missing({
          subject: "--grid or --lesion-each",
          remedy: "say what is perturbed, such as --grid 'I * 0.5..1.5:5 @stimulus'",
        });
      if (grid.length > 0 && lesionEach)
        throw invalid({ subject: "--grid with --lesion-each", remedy: "give one of the two" });
      if (lesionEach && given.controls !== undefined)
        throw invalid({
          subject: "--controls with --lesion-each",
          remedy: "leave out --controls: every unit is lesioned in turn",
        });
      checkNoResults(given, resultsFile, [lesionEach ? "lesions" : "dose-response"]);
      const set = await readSettings(given.set);
      taskSectionFrom(set); // refused before anything is read
      const folders = await runsNamed(named, terminal);
      const compiling = compilingLineOn(terminal.screen);
      const bar = await stageBarOn(terminal.screen);
      const release = quitOnInterrupt(terminal, bar.stop);
      const loaded = await loadRuns(folders, given, set, terminal, compiling.show);
      for (const { run, folder } of loaded)
        for (const warning of run.warnings)
          terminal.writeError(`warning: ${loaded.length > 1 ? `${folder}: ` : ""}${warning}\n`);
      const warnOf = taskWarner(terminal);
      const each = async <Result extends Pick<DoseResponse, "task">>(
        measure: (run: Run, more: Common) => Promise<Result>,
      ): Promise<Result[]> => {
        const results: Result[] = [];
        for (const [k, { run }] of loaded.entries()) {
          const { trials, seed, dt, noise, controls } = given;
          const places = [
            ...ofTask(set, dt),
            ...settingsAlike({ trials, seed, controls, lesion: given.lesion?.join(",") }),
          ];
          const task = taskSectionFrom(set, run.task.parameters);
          const onProgress = (done: number, total: number) =>
            bar.show({ what: "perturbing", done: k * total + done, total: loaded.length * total });
          const result = await measure(run, { trials, seed, dt, noise, perturb, lesion, task, onProgress })
            .catch((error) => Promise.reject(withPlace(error, places)))
            .finally(bar.stop);
          compiling.stop();
          warnOf(result.task);
          results.push(result);
        }
        return results;
      };
      const outcome = lesionEach
        ? await lesioned(folders, await each((run, more) => run.lesionEach(more)))
        : await inDoses(folders, await each((run, more) => run.perturb({ ...more, grid, controls: given.controls })));
      release();
      await deliver(terminal, given, { ...outcome, file: resultsFile });
    });

const resultsFile = "perturb.json";

type Common = NonNullable<Parameters<Run["lesionEach"]>[0]>;

interface Outcome {
  readonly text: string;
  readonly plain: object;
  files(): Promise<readonly OutFile[]>;
}

async function inDoses(folders: readonly string[], responses: readonly DoseResponse[]): Promise<Outcome> {
  const { doseResponseJson, doseResponsesTogether } = await import("../index.ts");
  const { doseResponseFigure } = await import("../figure/index.ts");
  const [first] = responses;
  const whole = responses.length === 1 ? first : doseResponsesTogether(responses);
  const plain =
    responses.length === 1
      ? { run: folders[0], ...doseResponseJson(whole) }
      : {
          runs: responses.map((one, k) => ({ run: folders[k], ...doseResponseJson(one) })),
          together: doseResponseJson(whole),
        };
  return {
    text: doseText(whole),
    plain,
    async files() {
      const files: OutFile[] = [];
      for (const [k, series] of whole.series.entries()) {
        const place = whole.series.length === 1 ? "" : `-${k + 1}`;
        files.push(...(await figureFiles(await doseResponseFigure({ ...whole, series }), place)));
      }
      return files;
    },
  };
}

async function lesioned(folders: readonly string[], all: readonly Lesions[]): Promise<Outcome> {
  const { lesionsJson } = await import("../index.ts");
  const { lesionsFigure } = await import("../figure/index.ts");
  const runs = all.map((one, k) => ({ run: folders[k], ...lesionsJson(one) }));
  return {
    text: all.map((one, k) => (all.length > 1 ? `${folders[k]}\n` : "") + lesionsText(one)).join("\n"),
    plain: runs.length === 1 ? runs[0] : { runs },
    async files() {
      const files: OutFile[] = [];
      for (const [k, one] of all.entries()) {
        const place = all.length === 1 ? "" : `-${k + 1}-${basename(folders[k])}`;
        files.push(...(await figureFiles(await lesionsFigure(one), place)));
      }
      return files;
    },
  };
}
