import { join } from "node:path";
import { command, quoted } from "../base/errors.ts";
import { Command, examples, type Session } from "./command.ts";
import { rows, together } from "./ensemble.ts";
import { jsonOption, writeJson } from "./options.ts";
import { checkRunFolder } from "./runFolder.ts";

/** `dalenet gather`: runs that were trained apart, summed up. */
export const gatherCommand = (session: Session) =>
  new Command("gather")
    .description("sum up runs that were trained apart, which differ by their seed alone")
    .argument("<run...>", "run folders, wherever they lie")
    .option("--out <dir>", "write table, summary and picture there (default: print them alone)")
    .addOption(jsonOption())
    .addHelpText("after", examples("dalenet gather runs/a runs/b runs/c", "dalenet gather runs/mine-* --out runs/all"))
    .action(async (runs: string[], { out, json }: { out?: string; json?: boolean }) => {
      const { gather } = await import("../index.ts");
      const { terminal } = session;
      for (const run of runs) await checkRunFolder(run);
      const ensemble = await gather(runs, { out });
      const open = ensemble.networks.filter(({ status }) => status !== "finished");
      if (json) writeJson(terminal, ensemble);
      else {
        const files =
          out === undefined ? [] : [`table    ${join(out, "ensemble.csv")}`, `picture  ${join(out, "ensemble.png")}`];
        terminal.write([rows(ensemble) + together(ensemble), ...files.map((line) => `${line}\n`)].join(""));
      }
      for (const { folder, status } of open) {
        const run = out === undefined ? folder : join(out, folder);
        terminal.writeError(
          `run "${run}" is not finished (${status}) and counts for nothing; go on with it: ${command(`train --resume ${quoted(run)}`)}\n`,
        );
      }
      if (open.length > 0) session.exitCode = 1;
    });
