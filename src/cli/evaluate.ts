import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Option } from "commander";
import { invalid } from "../base/errors.ts";
import type { Evaluation } from "../index.ts";
import { Command, examples, type Session } from "./command.ts";
import { withPlace } from "./errorPlace.ts";
import { evaluationText } from "./evaluationText.ts";
import { quitOnInterrupt } from "./interrupt.ts";
import {
  backendOf,
  choiceOf,
  definitionsOf,
  jsonOption,
  millisecondsOption,
  threadsOption,
  useOption,
  wholeNumberOption,
  writeJson,
} from "./options.ts";
import { checkRun } from "./runFolder.ts";
import { compilingLineOn, stageBarOn } from "./screen.ts";
import { checkOfTask, gathered, readSettings, taskSectionFrom, underTask } from "./settings.ts";

interface Options {
  trials: number;
  seed?: number;
  dt?: number;
  set?: readonly string[];
  shape?: string;
  vary?: readonly string[];
  generalise: boolean;
  out?: string;
  backend?: string;
  threads?: number;
  use?: readonly string[];
  json?: boolean;
}

/** `dalenet evaluate`: a trained network, or given weights, evaluated without training. */
export const evaluateCommand = ({ terminal }: Session) =>
  new Command("evaluate")
    .description("evaluate a trained network on new trials: scores, fitted curves, untrained conditions")
    .argument("<run>", "a run folder, such as runs/quickstart, or a zip archive of one")
    .addOption(
      wholeNumberOption("--trials <n>", "trials of each presentation, conditions equally often", 1).default(2000),
    )
    .addOption(wholeNumberOption("--seed <n>", "seed of trials and noise (default: the run's evaluation seed)", 0))
    .addOption(millisecondsOption("--dt <ms>", "another time step in ms"))
    .option("--set <key=value>", "change a parameter of the task, NAME=VALUE; repeatable", gathered)
    .addOption(new Option("--shape <shape>", "of the psychometric function: gaussian, logistic or weibull"))
    .option("--vary <key=values>", "values of a parameter to try, such as delay=[500,2000]; repeatable", gathered)
    .option("--no-generalise", "only the task as trained: not with half the time step, twice the noise, other delays")
    .option("--out <folder>", "write the figures and evaluation.json there")
    .option("--backend <backend>", "wasm, native or reference (default: the run's own, or wasm if that cannot be used)")
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
      ),
    )
    .action(async (folder: string, given: Options) => {
      const { trials, seed, dt, generalise, threads, json, out } = given;
      const set = await readSettings(given.set);
      const varied = await readSettings(given.vary);
      const { loadRun } = await import("../index.ts");
      const { psychometricShapes } = await import("../analysis/index.ts");
      const shape = given.shape === undefined ? undefined : choiceOf("--shape", given.shape, psychometricShapes);
      const vary = varied.length === 0 ? undefined : valuesOf(taskSectionFrom(varied));
      const task = taskSectionFrom(set);
      await checkRun(folder);
      const compiling = compilingLineOn(terminal.screen);
      const bar = await stageBarOn(terminal.screen);
      const release = quitOnInterrupt(terminal, bar.stop);
      const run = await loadRun(folder, {
        ...(await definitionsOf(given.use)),
        backend: await backendOf(given.backend),
        threads,
        onCompile: compiling.show,
      });
      checkOfTask(set, run.task.parameters, run.config);
      checkOfTask(varied, run.task.parameters, run.config);
      const onProgress = (what: string, done: number, total: number) =>
        bar.show({ what: what || "evaluation", done, total });
      const options = { trials, seed, dt, task, shape, vary, generalise, onProgress };
      const result = await run
        .evaluate(options)
        .catch((error) => Promise.reject(withPlace(error, [...underTask(set), ...underTask(varied)])))
        .finally(bar.stop);
      compiling.stop();
      for (const warning of run.warnings) terminal.writeError(`warning: ${warning}\n`);
      release();
      const { evaluationJson } = await import("../index.ts");
      const plain = { run: folder, ...evaluationJson(result) };
      const files = out === undefined ? [] : await written(out, result, plain);
      if (json) return writeJson(terminal, plain);
      terminal.write(evaluationText(result));
      for (const file of files) terminal.write(`${file}\n`);
    });

/** The values to try of each parameter. Throws "invalid" for one that is not a list. */
function valuesOf(given: Readonly<Record<string, unknown>>): Readonly<Record<string, readonly unknown[]>> {
  for (const [name, values] of Object.entries(given))
    if (!Array.isArray(values))
      throw invalid({ subject: `--vary ${name}`, value: values, remedy: `give a list, such as ${name}=[500,2000]` });
  return given as Readonly<Record<string, readonly unknown[]>>;
}

/** Writes the figures, as SVG with their numbers, and the results. Returns the paths. */
async function written(folder: string, result: Evaluation, plain: unknown): Promise<string[]> {
  const { evaluationFigures } = await import("../figure/index.ts");
  const { encodeCsv } = await import("../format/index.ts");
  const { writeAtomic } = await import("../node/index.ts");
  await mkdir(folder, { recursive: true });
  const files: string[] = [];
  const write = async (name: string, content: string) => {
    const path = join(folder, name);
    await writeAtomic(path, content);
    files.push(path);
  };
  await write("evaluation.json", `${JSON.stringify(plain, null, 2)}\n`);
  for (const { name, svg, csv } of await evaluationFigures(result)) {
    await write(`${name}.svg`, svg);
    await write(`${name}.csv`, encodeCsv(csv));
  }
  return files;
}
