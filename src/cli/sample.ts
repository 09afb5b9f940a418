import { command } from "../base/errors.ts";
import { Command, examples, type Session } from "./command.ts";
import { withPlaces } from "./errorPlace.ts";
import { quitOnInterrupt } from "./interrupt.ts";
import {
  checkNpzName,
  definitionsOf,
  jsonOption,
  millisecondsOption,
  useOption,
  wholeNumberOption,
  writeJson,
} from "./options.ts";
import { gathered, readSettings, settingFromOption, taskSectionFrom, underTask } from "./settings.ts";

interface Options {
  trials: number;
  seed: number;
  dt?: number;
  set?: readonly string[];
  use?: readonly string[];
  out?: string;
  json?: boolean;
}

/** A float32 in an array, and again in the bytes of the file. */
const bytesOfNumber = 8;

/** `dalenet sample`: trials of a task, without a network. */
export const sampleCommand = ({ terminal }: Session) =>
  new Command("sample")
    .description("draw trials of a task and write them as a NumPy file")
    .argument("<task>", `name of a task, see: ${command("tasks")}`)
    .addOption(wholeNumberOption("--trials <n>", "number of trials", 1).default(100))
    .addOption(wholeNumberOption("--seed <n>", "draw the first trials of a training with this seed", 0).default(1))
    .addOption(millisecondsOption("--dt <ms>", "time step in ms"))
    .option("--set <key=value>", "change a parameter of the task, NAME=VALUE; repeatable", gathered)
    .option("--out <file>", "the file to write (default: TASK.npz)")
    .addOption(useOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
The file holds inputs, inputs_noiseless, targets and mask, each with the names
of its axes (inputs_axes = time, trial, input), time_ms, and the table of
trials: trial_FACTOR for each factor of the task, trial_correct_choice and
trial_correct_output, trial_PERIOD_from_ms and so on; choice_names holds the
names of choices 0, 1, …
${examples(
  "dalenet sample perceptualDecision --trials 500 --seed 1 --out trials.npz",
  "dalenet sample perceptualDecision --dt 10 --set 'coherence=[3.2]'",
)}`,
    )
    .action(async (name: string, { trials, seed, dt, set: texts, use, out = `${name}.npz`, json }: Options) => {
      const set = [...settingFromOption("--dt", ["task", "dt"], dt), ...(await readSettings(texts))];
      checkNpzName(out);
      const { encodeNpz } = await import("../format/index.ts");
      const { createAmong } = await import("../task/index.ts");
      const { writeAtomic } = await import("../node/index.ts");
      const { drawTrials } = await import("./drawTrials.ts");
      const { sampleArrays } = await import("./sampleArrays.ts");
      const { tasks: own } = await definitionsOf(use);
      const settings = taskSectionFrom(set);
      const instance = withPlaces(underTask(set), () => createAmong(own, name, settings));
      for (const warning of instance.warnings) terminal.writeError(`warning: ${warning}\n`);
      const purpose = {
        setting: { subject: "--trials", value: trials },
        what: "trials",
        advice: "draw fewer or shorter ones",
        bytesOfNumber,
      };
      const bytes = encodeNpz(sampleArrays(instance, drawTrials(instance, seed, trials, purpose)));
      const release = quitOnInterrupt(terminal);
      await writeAtomic(out, bytes).finally(release);
      const { dt: step, inputs, outputs } = instance;
      if (json) return writeJson(terminal, { file: out, task: name, dt: step, seed, trials, inputs, outputs });
      terminal.write(`${trials} trials of ${name} (dt ${instance.dt} ms, seed ${seed}) in ${out}\n`);
    });
