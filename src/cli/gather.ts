import { join } from "node:path";
import { command, quoted } from "../base/errors.ts";
import { Command, examples, type Session } from "./command.ts";
import { rows, together } from "./ensemble.ts";
import { jsonOption, writeJson } from "./options.ts";
import { checkRunFolder } from "./runFolder.ts";

/** `dalenet gather`: summarises runs that were trained separately. */
export const gatherCommand = (session: Session) =>
  new Command("gather")
    .description("summarise runs that were trained separately and differ only in their seed")
    .argument("<run...>", "run folders, anywhere")
    .option("--out <dir>", "write table, summary and figure there (default: only print them)")
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
          out === undefined ? [] : [`table    ${join(out, "ensemble.csv")}`, `figure   ${join(out, "ensemble.png")}`];
        terminal.write([rows(ensemble) + together(ensemble), ...files.map((line) => `${line}\n`)].join(""));
      }
      for (const { folder, status } of open) {
        const run = out === undefined ? folder : join(out, folder);
        terminal.writeError(
          `run "${run}" is not finished (${status}) and does not count; ` +
            `resume it with: ${command(`train --resume ${quoted(run)}`)}\n`,
        );
      }
      if (open.length > 0) session.exitCode = 1;
    });
