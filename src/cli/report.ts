import { Option } from "commander";
import { DalenetError, invalid } from "../base/errors.ts";
import type { ReportOptions } from "../index.ts";
import { Command, examples, type Session } from "./command.ts";
import {
  type FigureOptions,
  figuresOf,
  formatsOf,
  namingFigureOptions,
  themeOf,
  typedIn,
  withFigureOptions,
} from "./figureOptions.ts";
import { quitOnInterrupt } from "./interrupt.ts";
import { definitionsOf, jsonOption, writeJson } from "./options.ts";
import { checkRun } from "./runFolder.ts";
import { stageBarOn } from "./screen.ts";
import { gathered } from "./settings.ts";
import type { Terminal } from "./terminal.ts";

interface Options extends FigureOptions {
  format: string;
  figures?: string;
  align?: string;
  by?: string;
  dynamics?: boolean;
  use?: readonly string[];
  out?: string;
  json?: boolean;
}

/** `dalenet report`: draws figures and report of a run again. */
export const reportCommand = ({ terminal }: Session) =>
  withFigureOptions(
    new Command("report")
      .description("draw the figures of a run again and write its report.html")
      .argument("<run>", "a run folder, such as runs/quickstart, or with --out a zip archive of one")
      .option("--format <formats>", "formats of the figures: svg, png, pdf; the numbers are written as .csv", "svg,png")
      .option("--figures <figures>", "only these, also in the report, such as averages,psychometric (default: all)")
      .option("--align <period>", "align averages, units and trajectories to the onset of this period")
      .option(
        "--by <factors>",
        "regroup averages, units, trajectories, levels and selectivity: by factors, separated by commas; " +
          "by choice, right, outcome",
      )
      .option(
        "--dynamics",
        "search for fixed points in each period, and add figures of them, of the dimension of activity and of " +
          "non-normality",
      )
      .addOption(
        new Option(
          "--use <file>",
          "definitions of tasks and models, for --dynamics only: other figures come from the files of the run",
        ).argParser(gathered),
      )
      .option("--out <dir>", "write figures and report there (default: into the run folder)"),
  )
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examples(
        "dalenet report runs/quickstart",
        "dalenet report runs/quickstart --figures averages,psychometric",
        "dalenet report runs/quickstart --dynamics",
        "dalenet report runs/quickstart --align decision --by choice --out by-choice",
        "dalenet report runs/quickstart --theme paper --format pdf --out paper",
        "dalenet report runs/quickstart --theme paper --size 174 --font-size 8",
      ),
    )
    .action(async (run: string, { format, figures: chosen, align, by: factors, out, ...options }: Options) => {
      const { dynamics, use, json, ...look } = options;
      const { figureFormats } = await import("../node/index.ts");
      const { figureNames, themes } = await import("../figure/index.ts");
      const { makeReport } = await import("../index.ts");
      const theme = themeOf(look, themes);
      const formats = formatsOf(format, figureFormats);
      const figures = chosen === undefined ? undefined : figuresOf(chosen, figureNames);
      const by = factors?.split(",").map((name) => name.trim());
      if (by?.includes(""))
        throw invalid({
          subject: "--by",
          value: factors,
          remedy: "write names, with a comma between two: rule,side",
        });
      await checkRun(run);
      const warn: ReportOptions["warn"] = (sentence, leftOut) => {
        const error = typedIn(look, leftOut?.because);
        const text = error instanceof DalenetError ? `${leftOut?.name} is not drawn: ${error.message}` : sentence;
        terminal.writeError(`warning: ${text}\n`);
      };
      const release = quitOnInterrupt(terminal, undefined, "figures drawn before are updated, the others unchanged");
      const points = dynamics ? await pointsOf(run, use, terminal) : undefined;
      const report = await namingFigureOptions(
        look,
        makeReport(run, { theme, formats, figures, align, by, out, warn, dynamics: points }).finally(release),
      );
      if (json) return writeJson(terminal, { run, report });
      terminal.write(`${report}\n`);
    });

/** Fixed points in each period of a run, as `dalenet fixedpoints` finds them. */
async function pointsOf(folder: string, use: readonly string[] | undefined, { screen }: Terminal) {
  const { loadRun } = await import("../index.ts");
  const run = await loadRun(folder, await definitionsOf(use));
  const bar = await stageBarOn(screen);
  const onProgress = (done: number, total: number) => bar.show({ what: "searching", done, total });
  return run.fixedPoints({ onProgress }).finally(bar.stop);
}
