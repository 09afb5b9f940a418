/** Where the JSON Schema of configurations lies, so that editors find it. */
import { join } from "node:path";
import type { Definitions } from "../index.ts";

export const schemaName = "dalenet.schema.json";

/** Its place beside a configuration. */
export const schemaBeside = (folder: string): string => join(folder, schemaName);

/** The text of the schema, with definitions of the user's own. */
export async function schemaText(definitions: Definitions): Promise<string> {
  const { configSchema } = await import("../index.ts");
  return `${JSON.stringify(configSchema(definitions), null, 2)}\n`;
}
