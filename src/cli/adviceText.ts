import { quoted } from "../base/errors.ts";
import type { Advice } from "../index.ts";

/** Advice as terminal lines, with options that can be typed as shown. */
export function adviceText({ loss, level, changes }: Advice): string {
  const lines = changes.map(({ settings, why }) => {
    const options = Object.entries(settings).map(([path, value]) => `--set ${quoted(`${path}=${textOf(value)}`)}`);
    return `  ${options.join(" ")}\n      ${why}\n`;
  });
  const digits = (value: number) => value.toPrecision(3);
  const advice =
    changes.length > 0
      ? `What helped most in such trainings (docs/learning.md); add it to your settings in a new run:
${lines.join("")}`
      : "";
  const guesses = `${level.label} gives ${digits(level.value)}`;
  return `the loss has long been about ${digits(loss)} (${guesses}): so far the answers do not depend on the stimulus.
${advice}`;
}

/** A value on one line of YAML. */
function textOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  const entries = Object.entries(value).map(([key, entry]) => `${key}: ${textOf(entry)}`);
  return `{${entries.join(", ")}}`;
}
