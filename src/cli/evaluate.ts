import { basename } from "node:path";
import { Option } from "commander";
import { invalid } from "../base/errors.ts";
import type { Evaluation } from "../index.ts";
import { Command, examples, type Session } from "./command.ts";
import { withPlace } from "./errorPlace.ts";
import { evaluationText, togetherText } from "./evaluationText.ts";
import { quitOnInterrupt } from "./interrupt.ts";
import { loadRuns } from "./loadedRuns.ts";
import { choiceOf, jsonOption, ofRun, threadsOption, useOption, wholeNumberOption } from "./options.ts";
import {
  checkNoResults,
  deliver,
  figureFiles,
  forceOption,
  jsonFile,
  type OutFile,
  type OutOptions,
} from "./outFolder.ts";
import { runsNamed } from "./runFolder.ts";
import { compilingLineOn, stageBarOn } from "./screen.ts";
import { checkOfTask, gathered, ofTask, readSettings, settingsAlike, taskSectionFrom, underTask } from "./settings.ts";
import { taskWarner } from "./taskWarnings.ts";
import { togetherFigures } from "./togetherFigures.ts";

interface Options extends OutOptions {
  trials: number;
  seed?: number;
  dt?: number;
  set?: readonly string[];
  shape?: string;
  against?: string;
  fit?: string;
  vary?: readonly string[];
  generalise: boolean;
  backend?: string;
  threads?: number;
  use?: readonly string[];
}

/** `dalenet evaluate`: a trained network, or given weights, evaluated without training. */
export const evaluateCommand = ({ terminal }: Session) =>
  new Command("evaluate")
    .description("evaluate a trained network on new trials: scores, fitted curves, untrained conditions")
    .argument("<run...>", "run folders, such as runs/quickstart, or zip archives; or the folder of an ensemble")
    .addOption(
      wholeNumberOption("--trials <n>", "trials of each presentation, conditions equally often", 1).default(2000),
    )
    .addOption(ofRun.seed())
    .addOption(ofRun.dt())
    .addOption(ofRun.set())
    .addOption(new Option("--shape <shape>", "of the psychometric function: gaussian, logistic or weibull"))
    .option("--against <factor>", "fit accuracy against a numeric factor, where choices have no direction")
    .addOption(new Option("--fit <method>", "how it is fitted: likelihood or leastSquares (default: likelihood)"))
    .option("--vary <key=values>", "values of a parameter to try, such as delay=[500,2000]; repeatable", gathered)
    .option("--no-generalise", "only the task as trained: not with half the time step, twice the noise, other delays")
    .option("--out <folder>", "write the figures and evaluation.json there")
    .addOption(forceOption())
    .addOption(ofRun.backend())
    .addOption(threadsOption())
    .addOption(useOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examples(
        "dalenet evaluate runs/quickstart",
        "dalenet evaluate runs/quickstart --set 'coherence=[1.6,3.2]' --dt 10",
        "dalenet evaluate runs/quickstart --vary 'stimulus=[500,1000,4000]'",
        "dalenet evaluate runs/quickstart --shape logistic --out figures",
        "dalenet evaluate runs/quickstart --against coherence",
        "dalenet evaluate runs/quickstart-seeds --no-generalise",
        "dalenet evaluate runs/quickstart --fit leastSquares",
      ),
    )
    .action(async (named: readonly string[], given: Options) => {
      const { trials, seed, dt, generalise, against } = given;
      checkNoResults(given, resultsFile, figureNames);
      const set = await readSettings(given.set);
      const varied = await readSettings(given.vary, "--vary");
      const { evaluationJson, evaluationsTogether } = await import("../index.ts");
      const { fitMethods, psychometricShapes } = await import("../analysis/index.ts");
      const shape = given.shape === undefined ? undefined : choiceOf("--shape", given.shape, psychometricShapes);
      const method = given.fit === undefined ? undefined : choiceOf("--fit", given.fit, fitMethods);
      const vary = varied.length === 0 ? undefined : valuesOf(taskSectionFrom(varied));
      taskSectionFrom(set); // refused before anything is read
      const runs = await runsNamed(named, terminal);
      const compiling = compilingLineOn(terminal.screen);
      const bar = await stageBarOn(terminal.screen);
      const release = quitOnInterrupt(terminal, bar.stop);
      const loaded = await loadRuns(runs, given, set, terminal, compiling.show);
      const places = [
        ...ofTask(set, dt),
        ...underTask(varied),
        ...underTask(varied).map((one) => ({ ...one, path: ["vary", ...one.path.slice(1)] })),
        ...settingsAlike({ trials, seed, against, shape: given.shape }),
      ];
      const evaluations: Evaluation[] = [];
      const warnOf = taskWarner(terminal);
      for (const [k, { folder, run }] of loaded.entries()) {
        checkOfTask(varied, run.task.parameters, run.config);
        const onProgress = (what: string, done: number, total: number) =>
          bar.show({ what: what || "evaluation", done: k * total + done, total: runs.length * total });
        const task = taskSectionFrom(set, run.task.parameters);
        const options = { trials, seed, dt, task, shape, method, against, vary, generalise, onProgress };
        evaluations.push(
          await run
            .evaluate(options)
            .catch((error) => Promise.reject(withPlace(error, places)))
            .finally(bar.stop),
        );
        compiling.stop();
        const { task: shown, warnings } = evaluations.at(-1)!;
        warnOf(shown);
        for (const warning of [...run.warnings, ...warnings])
          terminal.writeError(`warning: ${runs.length > 1 ? `${folder}: ` : ""}${warning}\n`);
      }
      release();
      const [result] = evaluations;
      const plainOf = (one: Evaluation, k: number) => {
        const { folder, run } = loaded[k];
        return { run: folder, seed: seed ?? run.config.seeds.evaluation, ...evaluationJson(one) };
      };
      if (runs.length === 1) {
        const plain = plainOf(result, 0);
        const text = evaluationText(result);
        return deliver(terminal, given, { text, plain, file: resultsFile, files: () => figuresOf(result) });
      }
      const together = evaluationsTogether(evaluations, { shape, method });
      const plain = {
        networks: evaluations.map(plainOf),
        together: JSON.parse(JSON.stringify(together)),
      };
      const files = async () => {
        const all: OutFile[] = [];
        for (const [k, one] of evaluations.entries()) {
          const folder = `${k + 1}-${basename(runs[k])}`;
          const own = [...(await figuresOf(one)), jsonFile(resultsFile, plain.networks[k])];
          all.push(...own.map(([path, content]) => [`${folder}/${path}`, content] as const));
        }
        for (const figure of await togetherFigures(evaluations, together)) all.push(...(await figureFiles(figure)));
        return all;
      };
      const text = togetherText(runs, evaluations, together);
      await deliver(terminal, given, { text, plain, file: resultsFile, files });
    });

/** The values to try of each parameter. Throws "invalid" for one that is not a list. */
function valuesOf(given: Readonly<Record<string, unknown>>): Readonly<Record<string, readonly unknown[]>> {
  for (const [name, values] of Object.entries(given))
    if (!Array.isArray(values))
      throw invalid({ subject: `--vary ${name}`, value: values, remedy: `give a list, such as ${name}=[500,2000]` });
  return given as Readonly<Record<string, readonly unknown[]>>;
}

const resultsFile = "evaluation.json";
const figureNames = [
  ...["psychometric", "accuracy-curve", "accuracy-by-duration", "selectivity", "chronometric", "reaction-time"],
  ...["error", "changes", "error-changes"],
];

async function figuresOf(result: Evaluation): Promise<readonly OutFile[]> {
  const { evaluationFigures } = await import("../figure/index.ts");
  const files: OutFile[] = [];
  for (const figure of await evaluationFigures(result)) files.push(...(await figureFiles(figure)));
  return files;
}
