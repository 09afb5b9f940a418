import { missing } from "../base/errors.ts";
import { Command, examples, type Session } from "./command.ts";
import { useOption, wholeNumberOption } from "./options.ts";
import { checkRun } from "./runFolder.ts";

interface Options {
  use?: readonly string[];
  port?: number;
  open: boolean;
}

/** `dalenet lab`: a page in which a small network is trained, or that of a run. */
export const labCommand = ({ terminal }: Session) =>
  new Command("lab")
    .description("open the lab: train, lesion and perturb a small network in a page of this machine")
    .argument("[run]", "a run to begin with: its folder, such as runs/quickstart, or a zip archive of it")
    .addOption(wholeNumberOption("--port <n>", "port of this machine (default: a free one)", 1))
    .option("--no-open", "only print the address")
    .addOption(useOption())
    .addHelpText(
      "after",
      examples(
        "dalenet lab",
        "dalenet lab runs/quickstart",
        "dalenet lab runs/gapDetection --use gapDetection.mjs",
        "dalenet lab --port 8000 --no-open",
      ),
    )
    .action(async (run: string | undefined, { port, open, use }: Options) => {
      const { openBrowser, serveLab } = await import("../node/index.ts");
      if (run !== undefined) await checkRun(run);
      else if (use) throw missing({ subject: "run for --use", remedy: "train your task first, then give the run" });
      const lab = await serveLab({
        ...(run !== undefined && { run }),
        ...(use && { use }),
        ...(port !== undefined && { port }),
      });
      terminal.atWork(null);
      const ended = new Promise<void>((resolve) => {
        const release = terminal.onInterrupt(() => {
          release();
          resolve();
        });
      });
      terminal.write(`${lab.address}\n`);
      terminal.writeError("the lab is open until Ctrl-C\n");
      if (open) openBrowser(lab.address);
      await ended;
      await lab.close();
    });
