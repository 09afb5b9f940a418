/**
 * Suggestions for an unknown option: a setting of that name (`--epochs 3` for `--set train.epochs=3`) or another
 * option.
 */
import type { Command } from "commander";
import { quoted } from "../base/errors.ts";
import { completionTable } from "./completionTable.ts";

/** Names that other programs use for some settings. */
const otherNames: Readonly<Record<string, string>> = {
  lr: "learningRate",
  batchsize: "batch",
  hiddensize: "units",
  noise: "recurrentNoise",
};
/** And for options of this one. */
const otherOptions: Readonly<Record<string, string>> = {
  name: "--out",
  output: "--out",
  outputdir: "--out",
  outdir: "--out",
};
/** More suggestions than these do not help. */
const most = 3;

/**
 * What an unknown option may have meant, as it would be typed: ["--set train.epochs=3"]. Empty if nothing has that
 * name.
 * @param option "--epochs", "--epochs=3" or "--train.epochs"
 * @param next the word after it
 */
export async function settingsMeant(root: Command, command: string, option: string, next = ""): Promise<string[]> {
  const options = (await completionTable(root)).find(({ name }) => name === command)?.options ?? [];
  const named = (name: string) => options.find(({ names }) => names.includes(name));
  const [typed, own] = option.replace(/^-+/, "").split(/=(.*)/s);
  const value = own ?? (next === "" || /^-\D/.test(next) ? "VALUE" : next);
  const plain = typed.replaceAll("-", "").toLowerCase();
  const other = Object.hasOwn(otherOptions, plain) ? otherOptions[plain] : undefined;
  if (other !== undefined && named(other)) return [`${other} ${quoted(value)}`];
  const paths = new Set((named("--set")?.value?.words ?? []).map((word) => word.split("=", 1)[0]));
  const wanted = singular(Object.hasOwn(otherNames, plain) ? otherNames[plain] : plain);
  const meant = [...paths]
    .filter((path) => path === typed || singular(path.slice(path.lastIndexOf(".") + 1)) === wanted)
    // If "task." may be left out, both forms are known, and the full path is clearer. Seeds named like a count
    // of something are not suggested.
    .filter((path) => !paths.has(`task.${path}`) && !path.startsWith("seeds."));
  // Some task of the library has a parameter of almost every name.
  const others = meant.filter((path) => !path.startsWith("task."));
  return (others.length > 0 ? others : meant).slice(0, most).map((path) => `--set ${quoted(`${path}=${value}`)}`);
}

const singular = (word: string): string => word.toLowerCase().replace(/s$/, "");
