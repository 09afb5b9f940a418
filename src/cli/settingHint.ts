/** An option that there is not, but a setting of that name: `--epochs 3` for `--set train.epochs=3`. */
import type { Command } from "commander";
import { quoted } from "../errors.ts";
import { completionTable } from "./completionTable.ts";

/** What other programs call some settings. */
const otherNames: Readonly<Record<string, string>> = { lr: "learningRate", batchsize: "batch", hiddensize: "units" };
/** More places than these are no help. */
const most = 3;

/**
 * The assignments that an unknown option of a command may have meant, as they would be typed: ["--set train.epochs=3"]. None where the
 * command takes no settings, or none is called so.
 * @param option "--epochs", or "--epochs=3"
 * @param next the word behind it
 */
export async function settingsMeant(root: Command, command: string, option: string, next = ""): Promise<string[]> {
  const table = await completionTable(root);
  const set = table.find(({ name }) => name === command)?.options.find(({ names }) => names.includes("--set"));
  const [typed, own] = option.split(/=(.*)/s);
  const plain = typed.replaceAll("-", "").toLowerCase();
  const wanted = (otherNames[plain] ?? plain).toLowerCase();
  const paths = new Set((set?.value?.words ?? []).map((word) => word.split("=", 1)[0]));
  const value = own ?? (next === "" || /^-\D/.test(next) ? "VALUE" : next);
  return (
    [...paths]
      .filter((path) => path.slice(path.lastIndexOf(".") + 1).toLowerCase() === wanted)
      // Where "task." may be left out both are known; the whole path says more.
      .filter((path) => !paths.has(`task.${path}`))
      .slice(0, most)
      .map((path) => `--set ${quoted(`${path}=${value}`)}`)
  );
}
