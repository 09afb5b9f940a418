/** How figures look: options that commands which draw have in common. */
import { type Command, Option } from "commander";
import { DalenetError, invalid, unknown, unknownName } from "../errors.ts";
import type { FigureFormat, FigureName, Theme } from "../index.ts";

export interface LookOptions {
  theme: string;
  size?: { width: number; height?: number };
  fontSize?: number;
}

/** Adds --theme, --size and --font-size. */
export const withLook = (command: Command): Command =>
  command
    .option("--theme <theme>", "screen, or paper: one column of a journal, text of 7 pt", "screen")
    .addOption(
      new Option("--size <mm>", "width, or width x height, such as 174 or 85x60").argParser((text) => {
        const [, width, height] = /^(\d+(?:\.\d+)?)(?:x(\d+(?:\.\d+)?))?$/.exec(text) ?? [];
        if (width === undefined) throw invalid(`--size ${JSON.stringify(text)}; give mm, such as 85 or 85x60`);
        return height === undefined ? { width: Number(width) } : { width: Number(width), height: Number(height) };
      }),
    )
    .addOption(
      new Option("--font-size <pt>", "size of the text").argParser((text) => {
        const value = Number(text);
        if (text.trim() === "" || !(value > 0 && value < 100))
          throw invalid(`--font-size ${JSON.stringify(text)}; give points, such as 8`);
        return value;
      }),
    );

/** The theme that such options ask for. Throws "unknown" for another name. */
export function themeOf({ theme, size, fontSize }: LookOptions, themes: Readonly<Record<string, Theme>>): Theme {
  if (!Object.hasOwn(themes, theme)) throw unknownName("theme", theme, Object.keys(themes));
  return { ...themes[theme], ...size, ...(fontSize === undefined ? {} : { fontSize }) };
}

/** The message of an error that speaks of a theme, in the options that were typed for it. */
export function inOptions(message: string, { size, fontSize }: LookOptions): string {
  const asTyped = size && `--size ${size.width}${size.height === undefined ? "" : `x${size.height}`}`;
  return message
    .replace(/theme\.width = (\S+?)(?=[;\s])/, (_, width) => asTyped ?? `a width of ${width} mm (--size)`)
    .replace(/theme\.height = \S+?(?=;)/, (found) => asTyped ?? found)
    .replace(/text of (\S+ pt)/, (found) => (fontSize === undefined ? found : `${found} (--font-size)`));
}

/** Lets the errors of some work speak of options. */
export const lookingAt = <T>(look: LookOptions, work: Promise<T>): Promise<T> =>
  work.catch((error) => {
    if (!(error instanceof DalenetError)) throw error;
    throw Object.assign(new DalenetError(error.opening, inOptions(error.detail, look)), { cause: error });
  });

/** "averages,trial" as a list. Throws "unknown" for another figure. */
export function figuresOf(text: string, known: readonly FigureName[]): FigureName[] {
  return text.split(",").map((typed) => {
    const name = typed.trim();
    const figure = known.find((each) => each.toLowerCase() === name.toLowerCase());
    if (figure === undefined) throw unknownName("--figures", name, known);
    return figure;
  });
}

/** "svg,pdf" as a list. Throws "unknown" for another format. */
export function formatsOf(text: string, known: readonly FigureFormat[]): FigureFormat[] {
  const names = text.split(",").map((name) => name.trim().toLowerCase());
  return names.map((name) => {
    const format = known.find((each) => each === name);
    if (format === undefined) throw unknown(`--format ${JSON.stringify(name)}; known: ${known.join(", ")}`);
    return format;
  });
}
