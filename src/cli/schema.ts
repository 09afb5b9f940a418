import { join } from "node:path";
import type { Definitions } from "../node/index.ts";
import { Command, examples, type Session } from "./command.ts";
import { definitionsOf, useOption } from "./options.ts";

/** The name of its file, by which editors find it. */
export const schemaName = "dalenet.schema.json";

/** Its place beside a configuration. */
export const schemaBeside = (folder: string): string => join(folder, schemaName);

/** The text of the schema, with definitions of the user's own. */
export async function schemaText(definitions: Definitions): Promise<string> {
  const { configSchema } = await import("../open/index.ts");
  return `${JSON.stringify(configSchema(definitions), null, 2)}\n`;
}

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
      const { writeAtomic } = await import("../node/index.ts");
      await writeAtomic(out, text);
      terminal.write(`${out}\n`);
    });
