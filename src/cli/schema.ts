import { Command } from "commander";
import { schemaName, schemaText } from "./schemaFile.ts";
import { examples, type Session } from "./session.ts";
import { definitionsOf, useOption } from "./use.ts";

/** `dalenet schema`: what a configuration may hold, for editors. */
export const schemaCommand = ({ terminal }: Session) =>
  new Command("schema")
    .description("print the JSON Schema of configurations, with which editors complete and check them")
    .option("--out <file>", "write it there instead")
    .addOption(useOption())
    .addHelpText(
      "after",
      `
A YAML file that begins with this line is completed and checked by editors that
know the YAML language server, VS Code with the extension "YAML" among them:
  # yaml-language-server: $schema=./${schemaName}
${examples("dalenet schema", `dalenet schema --out ${schemaName}`)}`,
    )
    .action(async ({ out, use }: { out?: string; use?: readonly string[] }) => {
      const text = await schemaText(await definitionsOf(use));
      if (out === undefined) return terminal.write(text);
      const { writeAtomic } = await import("../index.ts");
      await writeAtomic(out, text);
      terminal.write(`${out}\n`);
    });
