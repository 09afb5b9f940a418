import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { invalid } from "../base/errors.ts";
import type { PointsOfRun } from "../dynamics/index.ts";
import { Command, examples, type Session } from "./command.ts";
import { withPlace } from "./errorPlace.ts";
import { pointsText } from "./fixedPointsText.ts";
import { quitOnInterrupt } from "./interrupt.ts";
import { definitionsOf, jsonOption, ofRun, threadsOption, useOption, wholeNumberOption, writeJson } from "./options.ts";
import { checkRun } from "./runFolder.ts";
import { stageBarOn } from "./screen.ts";
import { checkOfTask, gathered, readSettings, taskSectionFrom, underTask } from "./settings.ts";

interface Options {
  at?: readonly string[];
  condition?: readonly string[];
  input?: readonly string[];
  starts: number;
  trials: number;
  seed?: number;
  dt?: number;
  set?: readonly string[];
  noise: boolean;
  threads?: number;
  out?: string;
  use?: readonly string[];
  json?: boolean;
}

/** `dalenet fixedpoints`: the states that a trained network keeps, and what happens around them. */
export const fixedPointsCommand = ({ terminal }: Session) =>
  new Command("fixedpoints")
    .description("find the states that a trained network keeps under a held input: attractors, saddles, slow points")
    .argument("<run>", "a run folder, such as runs/quickstart, or a zip archive of one")
    .option("--at <period>", "a period whose input is held (default: each of them); repeatable", gathered)
    .option("--condition <name=value>", "level of a factor of the trial whose inputs are held; repeatable", gathered)
    .option("--input <name=value>", "value of an input channel, in place of the trial's; repeatable", gathered)
    .addOption(
      wholeNumberOption("--starts <n>", "states to start from, drawn from those that trials visit", 1).default(300),
    )
    .addOption(
      wholeNumberOption("--trials <n>", "trials whose states are visited, conditions equally often", 1).default(64),
    )
    .addOption(
      wholeNumberOption("--seed <n>", "seed of trials, noise and starts (default: the run's evaluation seed)", 0),
    )
    .addOption(ofRun.dt())
    .addOption(ofRun.set())
    .option("--no-noise", "visit states in trials without noise")
    .addOption(threadsOption())
    .option("--out <folder>", "write the figure and fixed-points.json there")
    .addOption(useOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examples(
        "dalenet fixedpoints runs/quickstart",
        "dalenet fixedpoints runs/quickstart --at stimulus --out figures",
        "dalenet fixedpoints runs/quickstart --condition coherence=51.2",
        "dalenet fixedpoints runs/quickstart --input 'choice 1=0.5'",
      ),
    )
    .action(async (folder: string, given: Options) => {
      const { at, starts, trials, seed, dt, noise, threads, json, out } = given;
      const set = await readSettings(given.set);
      const condition = pairsOf("--condition", given.condition);
      const inputs = Object.fromEntries(
        Object.entries(pairsOf("--input", given.input)).map(([name, value]) => [name, numberIn(name, value)]),
      );
      const { loadRun } = await import("../index.ts");
      await checkRun(folder);
      const bar = await stageBarOn(terminal.screen);
      const release = quitOnInterrupt(terminal, bar.stop);
      const run = await loadRun(folder, await definitionsOf(given.use));
      checkOfTask(set, run.task.parameters, run.config);
      const onProgress = (done: number, total: number) => bar.show({ what: "searching", done, total });
      const result = await run
        .fixedPoints({
          ...{ at, inputs, starts, trials, seed, dt, noise, threads, onProgress },
          ...(given.condition !== undefined && { condition }),
          task: taskSectionFrom(set),
        })
        .catch((error) => Promise.reject(withPlace(error, underTask(set))))
        .finally(bar.stop);
      for (const warning of run.warnings) terminal.writeError(`warning: ${warning}\n`);
      release();
      const { pointsJson } = await import("../dynamics/index.ts");
      const plain = { run: folder, ...pointsJson(result) };
      const files = out === undefined ? [] : await written(out, result, plain);
      if (json) return writeJson(terminal, plain);
      terminal.write(pointsText(result));
      for (const file of files) terminal.write(`${file}\n`);
    });

/** NAME=VALUE, where a name may contain spaces. */
function pairsOf(option: string, texts: readonly string[] = []): Readonly<Record<string, string>> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf("=");
      if (at < 1 || at === text.length - 1)
        throw invalid({
          subject: option,
          value: text,
          remedy: `write ${option} NAME=VALUE, in quotes if it has spaces`,
        });
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

function numberIn(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value))
    throw invalid({ subject: `--input ${name}`, value: text, remedy: "give a number" });
  return value;
}

/** Writes the figure, as SVG with its numbers, and the points. Returns the paths. */
async function written(folder: string, result: PointsOfRun, plain: unknown): Promise<string[]> {
  const { fixedPointsFigure } = await import("../figure/index.ts");
  const { encodeCsv } = await import("../format/index.ts");
  const { writeAtomic } = await import("../node/index.ts");
  await mkdir(folder, { recursive: true });
  const { name, svg, csv } = await fixedPointsFigure(result);
  const files: readonly (readonly [string, string])[] = [
    ["fixed-points.json", `${JSON.stringify(plain, null, 2)}\n`],
    [`${name}.svg`, svg],
    [`${name}.csv`, encodeCsv(csv)],
  ];
  for (const [file, content] of files) await writeAtomic(join(folder, file), content);
  return files.map(([file]) => join(folder, file));
}
