/** What a training needs of its host, which is Node (node/host) or a page (browser/host). */
import type { Backends } from "../backend/choose.ts";
import type { StartWorkers } from "../dynamics/works.ts";
import type { Machine } from "../format/runFile.ts";
import type { Checkpoint } from "../loop/checkpoint.ts";
import type { ReportLook } from "../report/report.ts";
import type { RunFiles, RunFolder } from "../run/files.ts";
import type { NamedFiles } from "../run/startWeights.ts";
import type { Options } from "../settings/options.ts";

/**
 * Where a training starts from and where it writes, as its settings say.
 * @template F how a run folder is handed to the user
 */
export interface RunPlace<F> {
  /**
   * The folder of a resumed run, locked against others; undefined for a new run, and for one that continues
   * elsewhere.
   */
  readonly folder?: RunFolder;
  /** What it resumes from. */
  readonly resume?: RunFiles | Checkpoint;
  /** The files that a configuration names. */
  readonly named: NamedFiles;
  /** Makes the folder of a new run; undefined if none is wanted. */
  makeFolder(): Promise<RunFolder | undefined>;
  /** Writes figures and report of a finished run into its folder; returns the path of the report. */
  drawReport(folder: RunFolder, options: ReportLook): Promise<string>;
  handOver(folder: RunFolder): F;
}

/** @template P the settings of `train` about file locations, in addition to those of all trainings */
export interface Host<P, F> {
  readonly backends: Backends;
  /** Starts threads for work on many states; a host without it does such work in its own thread. */
  readonly workers?: StartWorkers;
  /** Facts about the machine. */
  machine(): Machine;
  /** How the settings `P` are read. */
  readonly placeOptions: Options;
  place(settings: P): Promise<RunPlace<F>>;
}
