import { Command } from "commander";
import type { Proportion, Simulation } from "../index.ts";
import { checkNpzName, millisecondsOption, threadsOption, wholeNumberOption } from "./option.ts";
import { placed } from "./place.ts";
import { checkRunFolder, explainOwnTask } from "./runFolder.ts";
import { examples, type Session } from "./session.ts";
import { gathered, readSettings, taskSettings, underTask } from "./settings.ts";
import { table } from "./table.ts";

interface Options {
  trials?: number;
  seed?: number;
  dt?: number;
  set?: readonly string[];
  noise: boolean;
  backend?: string;
  threads?: number;
  out?: string;
}

/** `dalenet simulate`: a trained network on new trials. */
export const simulateCommand = ({ terminal }: Session) =>
  new Command("simulate")
    .description("show trials to a trained network, print its accuracy and write what it did")
    .argument("<run>", "a run folder, such as runs/quickstart")
    .addOption(wholeNumberOption("--trials <n>", "how many, conditions in equal number", 1).default(500))
    .addOption(wholeNumberOption("--seed <s>", "seed of trials and noise (default: the run's evaluation seed)", 0))
    .addOption(millisecondsOption("--dt <ms>", "another time step in ms"))
    .option("--set <key=value>", "another setting of the task, such as task.coherence=[1.6]; repeatable", gathered)
    .option("--no-noise", "without noise, in the network and in its inputs")
    .option(
      "--backend <backend>",
      "wasm, native or reference (default: the run's own, or wasm where that cannot be used)",
    )
    .addOption(threadsOption())
    .option("--out <file>", "write states, rates, inputs, outputs and trials as a NumPy file (.npz)")
    .addHelpText(
      "after",
      examples(
        "dalenet simulate runs/quickstart --trials 1000 --out trials.npz",
        "dalenet simulate runs/quickstart --dt 5 --set task.coherence=[1.6,3.2] --no-noise",
      ),
    )
    .action(async (folder: string, { trials, seed, dt, set: texts, noise, backend, threads, out }: Options) => {
      const set = await readSettings(texts);
      const { loadRun, simulationNpz, writeAtomic } = await import("../index.ts");
      checkNpzName(out);
      const task = taskSettings(set);
      await checkRunFolder(folder);
      const run = await loadRun(folder, { backend, threads }).catch((error) => Promise.reject(explainOwnTask(error)));
      const options = { trials, seed, dt, task, noise, ...(out === undefined ? { record: [] } : {}) };
      const simulation = await (async () => run.simulate(options))().catch((error) =>
        Promise.reject(placed(error, underTask(set))),
      );
      for (const warning of simulation.task.warnings) terminal.writeError(`warning: ${warning}\n`);
      if (out !== undefined) await writeAtomic(out, simulationNpz(simulation));
      terminal.write(await summary(simulation, noise));
      if (out !== undefined) terminal.write(`${out}\n`);
    });

/** Accuracy by coherence and of all trials, with 95 % Wilson intervals, beside the ideal observer. */
async function summary({ table: rows, task }: Simulation, noise: boolean): Promise<string> {
  const { summarizeChoices } = await import("../index.ts");
  if (rows.every(({ correct }) => Number.isNaN(correct)))
    return `${rows.length} trials; the task says of none what is right\n`;
  // The ideal observer is the best that noisy inputs allow.
  const noisyInputs = noise && task.noiseSigma > 0;
  const { accuracy, accuracyByCoherence, noResponse } = summarizeChoices(rows);
  const line = (label: string, { n, value, low, high }: Proportion, silent: number, ideal: number | null) => [
    label,
    String(n),
    value.toFixed(3),
    `${low.toFixed(3)}–${high.toFixed(3)}`,
    ideal === null || !noisyInputs ? "-" : ideal.toFixed(3),
    silent.toFixed(3),
  ];
  const aligned = table([
    ["", "trials", "accuracy", "95 % interval", "ideal", "no response"],
    ...accuracyByCoherence.map((part) =>
      line(
        `coherence ${part.coherence} %`,
        part,
        part.noResponse,
        task.idealAccuracy((condition) => condition["coherence"] === part.coherence),
      ),
    ),
    line("all", accuracy, noResponse, task.idealAccuracy()),
  ]);
  return noisyInputs
    ? aligned
    : `${aligned}no ideal observer: its accuracy is that of noisy inputs, and these are without noise\n`;
}
