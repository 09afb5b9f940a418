import { counted } from "../base/unitText.ts";
import { Command, examples, type Session } from "./command.ts";
import { bytesText } from "./numberText.ts";
import { jsonOption, writeJson } from "./options.ts";

/** `dalenet cache`: the cache of kernels compiled from C. */
export const cacheCommand = ({ terminal }: Session) =>
  new Command("cache")
    .description("show or clear the folder where the native backend keeps compiled kernels")
    .option("--clear", "delete what dalenet keeps there, and nothing else")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
$DALENET_CACHE names another folder. Deleted kernels are compiled again when
they are needed.
${examples("dalenet cache", "dalenet cache --clear")}`,
    )
    .action(async ({ clear = false, json }: { clear?: boolean; json?: boolean }) => {
      const { cacheContent, cacheFolder, clearCache } = await import("../node/index.ts");
      const folder = cacheFolder();
      const { files, bytes } = clear ? clearCache() : cacheContent();
      if (json) return writeJson(terminal, { folder, files, bytes, cleared: clear });
      terminal.write(`${folder}: ${counted(files, "file")}, ${bytesText(bytes)}${clear ? " deleted" : ""}\n`);
    });
