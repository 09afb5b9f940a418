import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runConfig } from "../../src/index.ts";
import { configSettings, defaultsIn, type Entry, everySetting } from "../../src/open/index.ts";

const path = join(import.meta.dirname, "../../docs/configuration.md");
const defaults = defaultsIn(runConfig());
/** Defaults of the other optimisers. */
const elsewhere = ["adamW", "rmsprop", "sgd"].map((kind) => ({
  train: runConfig({ train: { optimizer: { kind } } }).train,
}));

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
const valueAt = (keys: readonly string[]) =>
  [defaults, ...elsewhere]
    .map((base) => keys.reduce<unknown>((inner, key) => (isRecord(inner) ? inner[key] : undefined), base))
    .find((value) => value !== undefined);

/** A value as YAML. */
function text(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(text).join(", ")}]`;
  if (isRecord(value))
    return `{ ${Object.entries(value)
      .map(([key, inner]) => `${key}: ${text(inner)}`)
      .join(", ")} }`;
  return String(value);
}

/** Rows of a table, one for each setting under a key. */
function rows(entry: Entry, keys: readonly string[], section: number): string[][] {
  const key = `\`${keys.slice(section).join(".")}\``;
  if ("kind" in entry) {
    const value = entry.usual ?? `\`${text(valueAt(keys))}\``;
    return [[key, value, entry.kind.words, entry.kind.unit ?? "", entry.about]];
  }
  const below = Object.entries(everySetting(entry, valueAt(keys))).flatMap(([name, inner]) =>
    rows(inner, [...keys, name], section),
  );
  return keys.length === section ? below : [[key, "", "", "", entry.about], ...below];
}

function table(of: readonly string[][]): string {
  const all = [["key", "default", "allowed values", "unit", "meaning"], ...of];
  const widths = all[0].map((_, column) => Math.max(...all.map((row) => row[column].length)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(" | ")} |\n`;
  return [line(all[0]), line(widths.map((width) => "-".repeat(width))), ...of.map(line)].join("");
}

test("docs/configuration.md lists every key with its default, unit, range and meaning", async () => {
  const page = readFileSync(path, "utf8");
  const tables: Record<string, string> = {};
  for (const [key, entry] of Object.entries(configSettings().settings)) {
    if (key === "seed") continue;
    const isSeeds = key === "seeds";
    const own = rows(entry, [key], isSeeds ? 0 : 1);
    tables[isSeeds ? "seed and seeds" : key] = table(
      isSeeds ? [...rows(configSettings().settings["seed"], ["seed"], 0), ...own] : own,
    );
  }
  const renewed = page.replace(/(\n## (.+)\n[^#|]*\n)((?:\|.*\n)+)/g, (_, before, section) => before + tables[section]);
  for (const section of Object.values(tables)) expect(renewed).toContain(section);
  // `npx vitest run test/docs/configuration.test.ts -u` updates the tables.
  await expect(renewed).toMatchFileSnapshot(path);
});
