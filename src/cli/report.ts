import { Command } from "commander";
import { jsonOption, writeJson } from "./jsonOutput.ts";
import { formatsOf, type LookOptions, themeOf, withLook } from "./look.ts";
import { checkRunFolder } from "./runFolder.ts";
import { examples, type Session } from "./session.ts";

interface Options extends LookOptions {
  format: string;
  out?: string;
  json?: boolean;
}

/** `dalenet report`: figures and report of a run, once more. */
export const reportCommand = ({ terminal }: Session) =>
  withLook(
    new Command("report")
      .description("draw the figures of a run again and write its report.html")
      .argument("<run>", "a run folder, such as runs/quickstart")
      .option("--format <formats>", "files of each figure: svg, png, pdf; the numbers come as .csv", "svg,png")
      .option("--out <dir>", "write figures and report there (default: into the run folder)"),
  )
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examples(
        "dalenet report runs/quickstart",
        "dalenet report runs/quickstart --theme paper --format pdf --out paper",
        "dalenet report runs/quickstart --theme paper --size 174 --font-size 8",
      ),
    )
    .action(async (run: string, { format, out, json, ...look }: Options) => {
      const { figureFormats, makeReport, themes } = await import("../index.ts");
      const theme = themeOf(look, themes);
      const formats = formatsOf(format, figureFormats);
      await checkRunFolder(run);
      const warn = (sentence: string) => terminal.writeError(`warning: ${sentence}\n`);
      const report = await makeReport(run, { theme, formats, out, warn });
      if (json) return writeJson(terminal, { run, report });
      terminal.write(`${report}\n`);
    });
