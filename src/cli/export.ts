import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import { unsupported } from "../base/errors.ts";
import type { CsvCell, ScalarCurve } from "../format/index.ts";
import { Command, examples, type Session } from "./command.ts";
import { choiceOf, jsonOption, writeJson } from "./options.ts";
import { checkNoFile } from "./outFile.ts";
import { checkOutFolder } from "./outFolder.ts";
import { checkRunFolder } from "./runFolder.ts";

interface Options {
  what: string;
  force?: boolean;
  json?: boolean;
}

const kinds = ["trials", "weights", "scalars"] as const;

/** `dalenet export`: the data of a run for other programs. */
export const exportCommand = ({ terminal }: Session) =>
  new Command("export")
    .description("write the trials, weights or learning curves of a run for other programs")
    .argument("<run>", "a run folder, such as runs/quickstart")
    .argument("<file>", "the file to write: .mat, .h5, .npz or .csv (trials); for scalars a folder")
    .option("--what <what>", "trials, weights, or scalars: the curves of training for TensorBoard", "trials")
    .option("--force", "replace an existing file")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examples(
        "dalenet export runs/quickstart trials.mat",
        "dalenet export runs/quickstart weights.h5 --what weights",
        "dalenet export runs/quickstart logs/quickstart --what scalars",
      ),
    )
    .action(async (folder: string, named: string, { what: typed, force, json }: Options) => {
      const what = choiceOf("--what", typed, kinds);
      if (what === "scalars") checkOutFolder(named);
      const path = what === "scalars" ? join(named, scalarsFile) : named;
      checkNoFile(path, force);
      await checkRunFolder(folder);
      await (what === "scalars" ? writeScalars(folder, path) : writeRunArrays(folder, what, path));
      if (json) return writeJson(terminal, { run: folder, what, file: path });
      terminal.write(`${path}\n`);
    });

async function writeRunArrays(folder: string, what: "trials" | "weights", file: string): Promise<void> {
  const { decodeNpz } = await import("../format/index.ts");
  const { readBytes, writeArrays } = await import("../node/index.ts");
  if (what === "weights" && extname(file).toLowerCase() === ".csv")
    throw unsupported({ subject: "weights", value: file, remedy: "they are matrices: write .mat, .h5 or .npz" });
  const from = join(folder, `${what}.npz`);
  await writeArrays(file, decodeNpz(await readBytes(from), from));
}

/** Always the same name: with --force an export replaces the former one, and curves are not drawn twice. */
const scalarsFile = "events.out.tfevents.dalenet";

/** One events file with the curves of both tables. */
async function writeScalars(run: string, file: string): Promise<void> {
  const { encodeScalarEvents } = await import("../format/index.ts");
  const { writeAtomic } = await import("../node/index.ts");
  const curves = [
    ...(await curvesIn(join(run, "metrics.csv"), "training", "epoch")),
    ...(await curvesIn(join(run, "validation.csv"), "validation", "step")),
  ];
  await mkdir(dirname(file), { recursive: true });
  await writeAtomic(file, encodeScalarEvents(curves, Date.now() / 1000));
}

/** A curve for each column of numbers, over the column `axis`; none without the file. */
async function curvesIn(path: string, group: string, axis: string): Promise<ScalarCurve[]> {
  if (!existsSync(path)) return [];
  const { decodeCsv } = await import("../format/index.ts");
  const { readText } = await import("../node/index.ts");
  const { [axis]: steps, ...columns } = decodeCsv(await readText(path), path);
  const isNumber = (cell: CsvCell): cell is number | null => cell === null || typeof cell === "number";
  return Object.entries(columns).flatMap(([name, cells]) =>
    cells.every(isNumber) && cells.some((cell) => cell !== null)
      ? [{ tag: `${group}/${name}`, steps: steps as readonly number[], values: cells as readonly (number | null)[] }]
      : [],
  );
}
