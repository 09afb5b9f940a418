import { join } from "node:path";
import type { Definitions } from "../node/index.ts";
import { Command, examples, type Session } from "./command.ts";
import { definitionsOf, useOption } from "./options.ts";

/** Its file name, by which editors find it. */
export const schemaName = "dalenet.schema.json";

/** Its path next to a configuration. */
export const schemaBeside = (folder: string): string => join(folder, schemaName);

/** The text of the schema, including the user's own definitions. */
export async function schemaText(definitions: Definitions): Promise<string> {
  const { configSchema } = await import("../open/index.ts");
  return `${JSON.stringify(configSchema(definitions), null, 2)}\n`;
}

/** `dalenet schema`: the possible contents of a configuration, for editors. */
export const schemaCommand = ({ terminal }: Session) =>
  new Command("schema")
    .description("print the JSON Schema of configurations, with which editors complete and check them")
    .option("--out <file>", "write it to this file instead")
    .addOption(useOption())
    .addHelpText(
      "after",
      `
A YAML file that begins with this line is completed and checked by editors that
use the YAML language server, such as VS Code with the extension "YAML":
  # yaml-language-server: $schema=./${schemaName}
${examples("dalenet schema", `dalenet schema --out ${schemaName}`)}`,
    )
    .action(async ({ out, use }: { out?: string; use?: readonly string[] }) => {
      const text = await schemaText(await definitionsOf(use));
      if (out === undefined) return terminal.write(text);
      const { writeAtomic } = await import("../node/index.ts");
      await writeAtomic(out, text);
      terminal.write(`${out}\n`);
    });
