import { Command } from "commander";
import { examples, type Session } from "./session.ts";

/** `dalenet report`: figures and report of a run, once more. */
export const reportCommand = ({ terminal }: Session) =>
  new Command("report")
    .description("draw the figures of a run again and write its report.html")
    .argument("<run>", "a run folder, such as runs/quickstart-1")
    .addHelpText("after", examples("dalenet report runs/quickstart-1"))
    .action(async (run: string) => {
      const { makeReport } = await import("../index.ts");
      terminal.write(`${await makeReport(run)}\n`);
    });
