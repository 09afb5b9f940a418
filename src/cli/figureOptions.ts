/** How figures look: options shared by commands that draw. */
import { Option } from "commander";
import { DalenetError, invalid, unknownName } from "../base/errors.ts";
import type { FigureName, Theme } from "../figure/index.ts";
import type { FigureFormat } from "../node/index.ts";
import type { Command } from "./command.ts";
import { choiceOf } from "./options.ts";

export interface FigureOptions {
  theme: string;
  size?: { width: number; height?: number };
  fontSize?: number;
}

/** Adds --theme, --size and --font-size. */
export const withFigureOptions = (command: Command): Command =>
  command
    .option("--theme <theme>", "screen, or paper: one column of a journal, text of 7 pt", "screen")
    .addOption(
      new Option("--size <mm>", "width, or width x height, such as 174 or 85x60").argParser((text) => {
        const [, width, height] = /^(\d+(?:\.\d+)?)(?:x(\d+(?:\.\d+)?))?$/.exec(text) ?? [];
        if (width === undefined)
          throw invalid({ subject: "--size", value: text, remedy: "give mm, such as 85 or 85x60" });
        return height === undefined ? { width: Number(width) } : { width: Number(width), height: Number(height) };
      }),
    )
    .addOption(
      new Option("--font-size <pt>", "size of the text").argParser((text) => {
        const value = Number(text);
        if (text.trim() === "" || !(value > 0 && value < 100))
          throw invalid({ subject: "--font-size", value: text, remedy: "give points, such as 8" });
        return value;
      }),
    );

/** The theme from these options. Throws "unknown" for another name. */
export function themeOf({ theme, size, fontSize }: FigureOptions, themes: Readonly<Record<string, Theme>>): Theme {
  const name = choiceOf("--theme", theme, Object.keys(themes));
  return { ...themes[name], ...size, ...(fontSize === undefined ? {} : { fontSize }) };
}

/** The error with the option that set the part of a theme that it is about, if it was typed. */
export function typedIn<E>({ size, fontSize }: FigureOptions, error: E): E | DalenetError {
  if (!(error instanceof DalenetError) || !error.at?.startsWith("theme.")) return error;
  const textSize = fontSize === undefined ? undefined : `--font-size ${fontSize}`;
  const sides = size && `--size ${size.width}${size.height === undefined ? "" : `x${size.height}`}`;
  // If no width was typed, the text is too large for the default one.
  const option = error.at === "theme.fontSize" ? textSize : (sides ?? textSize);
  return option === undefined ? error : error.with({ place: { option } });
}

/** Makes the errors of some work refer to options. */
export const namingFigureOptions = <T>(look: FigureOptions, work: Promise<T>): Promise<T> =>
  work.catch((error) => Promise.reject(typedIn(look, error)));

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
  return text.split(",").map((name) => choiceOf("--format", name.trim().toLowerCase(), known));
}
