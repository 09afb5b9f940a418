import { Command } from "commander";
import { jsonOption, writeJson } from "./jsonOutput.ts";
import { checkRunFolder } from "./runFolder.ts";
import { examples, type Session } from "./session.ts";

/** `dalenet report`: figures and report of a run, once more. */
export const reportCommand = ({ terminal }: Session) =>
  new Command("report")
    .description("draw the figures of a run again and write its report.html")
    .argument("<run>", "a run folder, such as runs/quickstart")
    .addOption(jsonOption())
    .addHelpText("after", examples("dalenet report runs/quickstart"))
    .action(async (run: string, { json }: { json?: boolean }) => {
      const { makeReport } = await import("../index.ts");
      await checkRunFolder(run);
      const report = await makeReport(run);
      if (json) return writeJson(terminal, { run, report });
      terminal.write(`${report}\n`);
    });
