import { isDeepStrictEqual } from "node:util";
import { isRecord } from "../base/display.ts";
import { missing } from "../base/errors.ts";
import { spacedName } from "../base/factorNames.ts";
import { amount } from "../base/unitText.ts";
import type { RunFile } from "../format/index.ts";
import { Command, examples, type Session } from "./command.ts";
import { shortNumber } from "./numberText.ts";
import { jsonOption, writeJson } from "./options.ts";
import { checkRun } from "./runFolder.ts";
import { table } from "./table.ts";

/** `dalenet compare`: the results of several runs beside each other, and how their configurations differ. */
export const compareCommand = ({ terminal }: Session) =>
  new Command("compare")
    .description("compare runs: the settings in which they differ, and their results")
    .argument("<runs...>", "run folders, two or more")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examples("dalenet compare runs/quickstart runs/quickstart-2", "dalenet compare runs/sweep/*/ --json"),
    )
    .action(async (folders: readonly string[], { json }: { json?: boolean }) => {
      const { readRunFile } = await import("../node/index.ts");
      if (folders.length < 2)
        throw missing({ subject: `a run to compare ${folders[0]} with`, remedy: "name two or more run folders" });
      for (const folder of folders) await checkRun(folder);
      const files = await Promise.all(folders.map((folder) => readRunFile(folder)));
      const differ = differences(files.map(({ config }) => config));
      const measured = files.map(measuresOf);
      if (json)
        return writeJson(terminal, {
          runs: folders.map((run, k) => ({
            run,
            state: files[k].state,
            settings: Object.fromEntries(differ.map(({ path, values }) => [path, values[k] ?? null])),
            results: Object.fromEntries(measured[k].map(({ key, value }) => [key, value])),
          })),
        });
      const heads = ["", ...folders];
      terminal.write(
        differ.length === 0
          ? "The configurations are the same.\n"
          : table([heads, ...differ.map(({ path, values }) => [path, ...values.map(textOf)])]),
      );
      terminal.write("\n");
      const unlike = differ.map(({ path }) => path).filter((path) => ofLoss.includes(path));
      const keys = [...new Map(measured.flat().map(({ key, label }) => [key, label]))];
      const cellOf = (k: number, key: string) => measured[k].find((one) => one.key === key)?.text ?? "-";
      terminal.write(table([heads, ...keys.map(([key, label]) => [label, ...folders.map((_, k) => cellOf(k, key))])]));
      if (unlike.length > 0 && keys.some(([key]) => key === "loss"))
        terminal.write(`losses cannot be compared: they differ in ${unlike.join(", ")}\n`);
    });

/** Settings that decide what the loss measures. */
const ofLoss = ["train.loss", "train.responseWeight", "task.name"];

/** A key figure of a run. */
interface Measure {
  readonly key: string;
  readonly label: string;
  readonly value: number | string;
  readonly text: string;
}

function measuresOf({ results, state }: RunFile): Measure[] {
  if (results === null) return [{ key: "state", label: "state", value: state, text: state }];
  const { accuracy, accuracyInterval, error, reactionTime, loss, idealObserver, chance, perturbations } = results;
  const shown = (key: string, label: string, value: number | null | undefined, more = ""): Measure[] =>
    value == null ? [] : [{ key, label, value, text: `${shortNumber(value)}${more}` }];
  const range = accuracyInterval ? ` (${accuracyInterval.map((one) => one.toFixed(3)).join("–")})` : "";
  const perturbed = perturbations?.join("; ") ?? "";
  return [
    ...(perturbations
      ? [{ key: "perturbed", label: "results of the network perturbed by", value: perturbed, text: perturbed }]
      : []),
    ...shown("accuracy", "accuracy, balanced (95 % interval)", accuracy, range),
    ...shown("chance", "chance", chance),
    ...shown("idealObserver", "ideal observer", idealObserver),
    ...results.byFactor.flatMap(({ factor, unit, levels }) =>
      levels.flatMap(({ level, accuracy: part }) =>
        shown(`accuracy.${factor}.${level}`, `accuracy, ${spacedName(factor)} ${amount(level, unit)}`, part),
      ),
    ),
    ...shown("error", `mean error${error?.unit ? ` (${error.unit})` : ""}`, error?.mean),
    ...shown("reactionTime", "median reaction time (ms)", reactionTime?.median),
    ...shown("noResponse", "no response", results.noResponse),
    ...shown("accuracyWithoutNoise", "accuracy without recurrent noise", results.accuracyWithoutNoise),
    ...shown("accuracyDoubleNoise", "accuracy with twice the recurrent noise", results.accuracyDoubleNoise),
    ...shown("loss", "loss, last epoch", loss.at(-1)),
    ...shown("radius", "spectral radius", results.spectrum.after?.radius),
    ...shown("silent", "silent units (share)", results.rates?.silent),
  ];
}

/** Settings in which configurations differ, by path. */
function differences(configs: readonly unknown[]): { path: string; values: unknown[] }[] {
  const flat = configs.map((config) => new Map(leaves(config, "")));
  const paths = [...new Set(flat.flatMap((one) => [...one.keys()]))];
  return paths
    .map((path) => ({ path, values: flat.map((one) => one.get(path)) }))
    .filter(({ values }) => values.some((value) => !isDeepStrictEqual(value, values[0])));
}

/** The values within a section; a list of sections, such as stages, by position. */
function leaves(value: unknown, path: string): [string, unknown][] {
  if (Array.isArray(value) && value.some(isRecord)) return value.flatMap((one, k) => leaves(one, `${path}[${k}]`));
  if (!isRecord(value)) return [[path, value]];
  return Object.entries(value).flatMap(([key, part]) => leaves(part, path === "" ? key : `${path}.${key}`));
}

const textOf = (value: unknown): string =>
  value === undefined ? "-" : typeof value === "string" ? value : JSON.stringify(value);
