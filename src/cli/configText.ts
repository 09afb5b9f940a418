/** A configuration as YAML for people: every setting with its meaning, and the values it takes. */
import { stringify } from "yaml";
import { type Entry, everySetting, type Group, type Variants } from "../open/index.ts";

const widest = 80;
const indent = "  ";
type Loose = Readonly<Record<string, unknown>> | undefined;

/** Comment lines, wrapped, indented by depth. */
function comment(text: string, depth: number): string[] {
  const start = `${indent.repeat(depth)}# `;
  const lines: string[] = [];
  // Text in braces stays together.
  for (const word of text.split(/ (?![^{]*\})/)) {
    const longer = lines.length === 0 ? "" : `${lines.at(-1)} ${word}`;
    if (longer !== "" && start.length + longer.length <= widest) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.map((line) => start + line);
}

/** On one line. */
const yaml = (value: unknown) =>
  stringify(value, { collectionStyle: "flow", flowCollectionPadding: false, lineWidth: 0 }).trim();

/**
 * The settings of a configuration, each below a comment with its meaning and the values it takes.
 * @param given the values of the configuration
 * @param defaults a complete configuration, whose other values are added as comments. Without it, only `given`
 */
export function configText(settings: Group, given: object, defaults?: object): string {
  return below(settings, given as Loose, defaults as Loose, 0)
    .map((block) => `${block.join("\n")}\n`)
    .join("\n");
}

/** A block of lines for each setting below a key. */
const below = (entry: Group | Variants, given: Loose, defaults: Loose, depth: number): string[][] =>
  Object.entries(everySetting(entry, defaults ?? given)).flatMap(([key, inner]) => {
    const block = lines(key, inner, given?.[key], defaults?.[key], defaults !== undefined, depth);
    return block.length === 0 ? [] : [block];
  });

function lines(key: string, entry: Entry, given: unknown, usual: unknown, all: boolean, depth: number): string[] {
  const start = indent.repeat(depth);
  if (given === undefined && !all) return [];
  if (!("kind" in entry)) {
    const blocks = below(entry, given as Loose, usual as Loose, depth + 1);
    return [...comment(entry.about, depth), `${start}${key}:`, ...separated(blocks, depth)];
  }
  const facts = [entry.kind.unit, entry.kind.words, entry.usual === undefined ? undefined : `default: ${entry.usual}`];
  const said = `${entry.about} (${facts.filter((fact) => fact !== undefined).join("; ")})`;
  const value = given === undefined ? usual : given;
  // A setting without a value here is described in words.
  if (value === undefined) return comment(`${key}: ${said}`, depth);
  return [...comment(said, depth), `${start}${given === undefined ? "#" : ""}${key}: ${yaml(value)}`];
}

/** Blank lines separate the blocks of a section, but not those of its parts. */
const separated = (blocks: readonly string[][], depth: number) =>
  blocks.flatMap((block, k) => (depth === 0 && k > 0 ? ["", ...block] : block));
