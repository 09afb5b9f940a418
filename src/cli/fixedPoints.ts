import { Option } from "commander";
import { invalid } from "../base/errors.ts";
import type { PointsOfRun } from "../dynamics/index.ts";
import type { Figure } from "../figure/index.ts";
import { Command, examples, type Session } from "./command.ts";
import { withPlace } from "./errorPlace.ts";
import { pointsText } from "./fixedPointsText.ts";
import { branchesText, type Follow, followOf } from "./followInput.ts";
import { quitOnInterrupt } from "./interrupt.ts";
import { definitionsOf, jsonOption, ofRun, threadsOption, useOption, wholeNumberOption } from "./options.ts";
import { checkNoResults, deliver, figureFiles, forceOption, type OutOptions } from "./outFolder.ts";
import { checkRun } from "./runFolder.ts";
import { stageBarOn } from "./screen.ts";
import {
  checkOfTask,
  gathered,
  ofTask,
  readSettings,
  settingFromOption,
  settingsAlike,
  settingsFromPairs,
  taskSectionFrom,
} from "./settings.ts";

interface Options extends OutOptions {
  at?: readonly string[];
  condition?: readonly string[];
  input?: readonly string[];
  follow?: Follow;
  starts: number;
  trials: number;
  seed?: number;
  dt?: number;
  set?: readonly string[];
  noise: boolean;
  threads?: number;
  use?: readonly string[];
}

/** `dalenet fixedpoints`: the states that a trained network keeps, and what happens around them. */
export const fixedPointsCommand = ({ terminal }: Session) =>
  new Command("fixedpoints")
    .description("find the states that a trained network keeps under a held input: attractors, saddles, slow points")
    .argument("<run>", "a run folder, such as runs/quickstart, or a zip archive of one")
    .option("--at <period>", "a period whose input is held (default: each of them); repeatable", gathered)
    .option(
      "--condition <name=value>",
      "level of a factor of the held trial: 5, or a range, 4..6; repeatable for others",
      gathered,
    )
    .option("--input <name=value>", "value of an input channel, in place of the trial's; repeatable", gathered)
    .addOption(
      new Option(
        "--follow <input=from..to>",
        "follow fixed points while an input channel goes from one value to another: a bifurcation diagram",
      ).argParser(followOf),
    )
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
    .option("--out <folder>", "write the figure, its numbers and all points as JSON there")
    .addOption(forceOption())
    .addOption(useOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examples(
        "dalenet fixedpoints runs/quickstart",
        "dalenet fixedpoints runs/quickstart --at stimulus --out figures",
        "dalenet fixedpoints runs/quickstart --condition coherence=51.2",
        "dalenet fixedpoints runs/angle --condition angle=80..100",
        "dalenet fixedpoints runs/quickstart --input 'choice 1=0.5'",
        "dalenet fixedpoints runs/quickstart --at stimulus --follow fixation=1..0",
      ),
    )
    .action(async (folder: string, given: Options) => {
      const { at, follow, starts, trials, seed, dt, noise, threads } = given;
      const name = follow ? "bifurcation" : "fixed-points";
      const file = `${name}.json`;
      checkNoResults(given, file, [name]);
      const set = await readSettings(given.set);
      const condition = pairsOf("--condition", given.condition);
      const inputs = Object.fromEntries(
        Object.entries(pairsOf("--input", given.input)).map(([name, value]) => [name, numberIn(name, value)]),
      );
      if (follow && Object.hasOwn(inputs, follow.input))
        throw invalid({
          subject: `--input ${follow.input}`,
          detail: "which --follow changes",
          remedy: `give its values in --follow ${follow.input}=FROM..TO alone`,
        });
      const { loadRun } = await import("../index.ts");
      await checkRun(folder);
      const bar = await stageBarOn(terminal.screen);
      const release = quitOnInterrupt(terminal, bar.stop);
      const run = await loadRun(folder, await definitionsOf(given.use));
      checkOfTask(set, run.task.parameters, run.config);
      const changes = follow ? [follow.from, follow.to].map((value) => ({ [follow.input]: value })) : [{}];
      const results: PointsOfRun[] = [];
      try {
        for (const [k, change] of changes.entries()) {
          const onProgress = (done: number, total: number) =>
            bar.show({ what: "searching", done: k * total + done, total: changes.length * total });
          const given = { at, inputs: { ...inputs, ...change }, starts, trials, seed, dt, noise, threads, onProgress };
          const task = taskSectionFrom(set);
          results.push(await run.fixedPoints({ ...given, ...(condition !== undefined && { condition }), task }));
        }
      } catch (error) {
        throw withPlace(error, [
          ...ofTask(set, dt),
          ...settingsAlike({ starts, trials, seed, threads }),
          ...settingsFromPairs("--condition", "condition", condition),
          ...settingsFromPairs("--input", "inputs", inputs),
          ...(follow
            ? settingsFromPairs("--follow", "inputs", { [follow.input]: `${follow.from}..${follow.to}` })
            : []),
          ...(at ?? []).flatMap((period) => settingFromOption("--at", ["at"], period)),
        ]);
      } finally {
        bar.stop();
      }
      const warnings = new Set([...run.warnings, ...results.flatMap((one) => one.warnings)]);
      for (const warning of warnings) terminal.writeError(`warning: ${warning}\n`);
      release();
      const shown = await (follow ? branchesShown(results, follow, condition) : pointsShown(results[0], condition));
      const plain = { run: folder, ...shown.plain };
      const files = async () => figureFiles(await shown.draw());
      await deliver(terminal, given, { text: shown.text, plain, file, files });
    });

/** A result in its forms. */
interface Shown {
  readonly plain: object;
  readonly text: string;
  draw(): Promise<Figure>;
}

type Asked = Readonly<Record<string, string>>;

async function pointsShown(result: PointsOfRun, asked: Asked): Promise<Shown> {
  const { pointsJson } = await import("../dynamics/index.ts");
  const draw = async () => (await import("../figure/index.ts")).fixedPointsFigure(result);
  return { plain: pointsJson(result), text: pointsText(result, asked), draw };
}

async function branchesShown([first, last]: readonly PointsOfRun[], { input }: Follow, asked: Asked): Promise<Shown> {
  const { branchesJson, followInput } = await import("../dynamics/index.ts");
  const result = followInput(first, last, input);
  const draw = async () => (await import("../figure/index.ts")).bifurcationFigure(result);
  return { plain: branchesJson(result), text: branchesText(result, asked), draw };
}

/** NAME=VALUE, where a name may contain spaces. */
function pairsOf(option: string, texts: readonly string[] = []): Readonly<Record<string, string>> {
  const seen = new Set<string>();
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf("=");
      if (at < 1 || at === text.length - 1)
        throw invalid({
          subject: option,
          value: text,
          remedy: `write ${option} NAME=VALUE, in quotes if it has spaces`,
        });
      const name = text.slice(0, at);
      if (seen.has(name))
        throw invalid({
          ...{ subject: option, value: text, detail: `after another ${name}` },
          remedy: "one trial is held, so give each name once; of numbers a range, 4..6",
        });
      seen.add(name);
      return [name, text.slice(at + 1)];
    }),
  );
}

function numberIn(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value))
    throw invalid({ subject: "--input", value: `${name}=${text}`, remedy: `give a number: ${name}=0.5` });
  return value;
}
