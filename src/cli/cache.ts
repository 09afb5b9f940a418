import { bytesText, counted } from "./asText.ts";
import { Command, examples, type Session } from "./command.ts";
import { jsonOption, writeJson } from "./options.ts";

/** `dalenet cache`: kernels that were compiled as C. */
export const cacheCommand = ({ terminal }: Session) =>
  new Command("cache")
    .description("show or clear the folder where backend native keeps compiled kernels")
    .option("--clear", "delete what dalenet keeps there, and nothing else")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
$DALENET_CACHE names another folder. What is cleared is compiled again when it
is needed.
${examples("dalenet cache", "dalenet cache --clear")}`,
    )
    .action(async ({ clear = false, json }: { clear?: boolean; json?: boolean }) => {
      const { cacheContent, cacheFolder, clearCache } = await import("../node/index.ts");
      const folder = cacheFolder();
      const { files, bytes } = clear ? clearCache() : cacheContent();
      if (json) return writeJson(terminal, { folder, files, bytes, cleared: clear });
      terminal.write(`${folder}: ${counted(files, "file")}, ${bytesText(bytes)}${clear ? " deleted" : ""}\n`);
    });
