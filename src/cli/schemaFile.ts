/** Where the JSON Schema of configurations lies, so that editors find it. */
import { join } from "node:path";

export const schemaName = "dalenet.schema.json";

/** Its place beside a configuration. */
export const schemaBeside = (folder: string): string => join(folder, schemaName);

export async function schemaText(): Promise<string> {
  const { configSchema } = await import("../index.ts");
  return `${JSON.stringify(configSchema(), null, 2)}\n`;
}
