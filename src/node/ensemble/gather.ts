/**
 * Gathers runs that were trained separately into an ensemble with the same table, summary and figure; their
 * folders stay where they are.
 */
import { realpath } from "node:fs/promises";
import { basename, relative, resolve, sep } from "node:path";
import { invalid, mismatched, missing } from "../../base/errors.ts";
import type { Seeds } from "../../base/random.ts";
import type { Ensemble } from "../../format/ensembleFile.ts";
import type { RunFile } from "../../format/runFile.ts";
import { changedTask, firstDifference } from "../../loop/continuation.ts";
import { withSeed } from "../../open/config.ts";
import { withStartOf } from "../../run/startWeights.ts";
import { flag, readAt, text } from "../../settings/kind.ts";
import { type OptionsOf, readOptions } from "../../settings/options.ts";
import { filesOnDisk, readRunFile } from "../folder/readRun.ts";
import { openGatheredFolder } from "./ensembleFolder.ts";
import { ensembleSummary, writeEnsemble } from "./ensembleSummary.ts";
import { networkRow } from "./networkRow.ts";

const gatherOptions = {
  /** Folder to write: new, empty, or with previously gathered runs; without it nothing is written. */
  out: text,
  /** Draw the figure (default true). */
  report: flag,
};
export type GatherSettings = OptionsOf<typeof gatherOptions>;

interface Member {
  readonly folder: string;
  readonly file: RunFile;
  /** The part of the configuration that does not follow from its seed. */
  readonly common: Readonly<Record<string, unknown>>;
}

/**
 * Summarises the networks of run folders, wherever they are, as `ensemble` does for those it trains. A run that is
 * not finished is listed with its status and does not enter the summary.
 * @param runs run folders, each with a different seed
 * @returns the content of ensemble.json; `folder` of each network is its run's path relative to `out`, or as given
 * @throws "missing" without runs, or for a folder without one; "mismatched" if configurations or equations differ
 * by more than the seed; "invalid" for a repeated seed, or an `out` that holds something else; all before anything
 * is written
 */
export async function gather(runs: readonly string[], given: GatherSettings = {}): Promise<Ensemble> {
  const { out, report = true } = readOptions(gatherOptions, given, "the options of gather");
  if (!Array.isArray(runs)) throw invalid({ at: "runs", value: runs, remedy: "give a list of run folders" });
  if (runs.length === 0) throw missing({ at: "runs", subject: "runs to gather", remedy: "give their folders" });
  const members = await Promise.all(
    runs.map(async (folder, k): Promise<Member> => {
      const file = await readRunFile(readAt(text, folder, `runs[${k}]`));
      return { folder, file, common: commonOf(file) };
    }),
  );
  const [first] = members;
  for (const member of members) checkAlike(first, member);
  members.sort((a, b) => a.file.config.seed - b.file.config.seed);
  checkApart(members);
  const { references } = first.file;
  const sum = async (folderOf: (folder: string) => string | Promise<string>) =>
    ensembleSummary({
      name: out === undefined ? "gathered" : basename(resolve(out)),
      common: first.common,
      networks: await Promise.all(
        members.map(async ({ folder, file }) => ({
          ...networkRow(file.config.seed, file),
          folder: await folderOf(folder),
        })),
      ),
      errorUnit: first.file.words.score.error?.unit ?? null,
    });
  if (out === undefined) return sum((folder) => folder);
  const lock = await openGatheredFolder(out);
  try {
    const from = await realpath(out);
    const ensemble = await sum(async (folder) =>
      relative(from, await realpath(folder))
        .split(sep)
        .join("/"),
    );
    await writeEnsemble(out, ensemble);
    if (report) {
      const { drawEnsemble } = await import("./ensemblePicture.ts");
      await drawEnsemble(out, ensemble, references, first.file.config.train.loss);
    }
    return ensemble;
  } finally {
    await lock.release();
  }
}

/** Seeds that were set one by one belong to it: they are the same for all networks of an ensemble. */
function commonOf({ config }: RunFile): Readonly<Record<string, unknown>> {
  const {
    seed: _,
    seeds,
    ...shared
  } = withSeed(config, config.seed) as Record<string, unknown> & {
    seeds: Partial<Seeds>;
  };
  return { ...shared, ...(Object.keys(seeds).length > 0 ? { seeds } : {}) };
}

/** Throws "mismatched" if a run differs from the first by more than its seed. */
function checkAlike(first: Member, { folder, file, common }: Member): void {
  // The same initial weights may be in different places.
  const { model } = withStartOf(file.config, first.file.config, filesOnDisk);
  const difference =
    firstDifference(first.common, { ...common, model }) ??
    (file.equations === first.file.equations ? undefined : "other equations than those") ??
    (changedTask(file.config.task, file.taskFingerprint, first.file.taskFingerprint) &&
      "another definition of its task than that");
  if (difference !== undefined)
    throw mismatched({
      subject: `run "${folder}"`,
      detail: `has ${difference} in run "${first.folder}"`,
      remedy: "runs that are gathered may differ only in their seed",
    });
}

/** Throws "invalid" if two runs are the same network, by seed or by learned weights. */
function checkApart(members: readonly Member[]): void {
  const seen = new Map<number | string, string>();
  for (const { folder, file } of members) {
    const { weightsHash } = file.results ?? {};
    for (const [what, mark] of [
      [`seed ${file.config.seed}`, file.config.seed],
      ["the same weights", weightsHash],
    ] as const) {
      const other = mark === undefined ? undefined : seen.get(mark);
      if (other !== undefined)
        throw invalid({
          subject: `runs "${other}" and "${folder}"`,
          detail: `both have ${what}`,
          remedy: "give each network once",
        });
      if (mark !== undefined) seen.set(mark, folder);
    }
  }
}
