import { quoted } from "../errors.ts";
import type { Advice } from "../index.ts";

/** Advice as lines of a terminal, with options that can be typed as they stand. */
export function adviceText({ level, changes }: Advice): string {
  const lines = changes.map(({ settings, why }) => {
    const options = Object.entries(settings).map(([path, value]) => `--set ${quoted(`${path}=${textOf(value)}`)}`);
    return `  ${options.join(" ")}\n      ${why}\n`;
  });
  return `the loss sits at ${level.value.toPrecision(3)} (${level.label}): nothing of the stimulus is learned yet.\nWhat helped most in such trainings (docs/learning.md), in a new run:\n${lines.join("")}`;
}

/** A value on one line of YAML. */
function textOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  const entries = Object.entries(value).map(([key, entry]) => `${key}: ${textOf(entry)}`);
  return `{${entries.join(", ")}}`;
}
