/** A folder with the files of a run, on disk or in memory. */
import { type Kind, plain } from "../settings/kind.ts";

/** A run folder as its readers see it. */
export interface RunFiles {
  /** Its path, or its name if it is in memory. */
  readonly path: string;
  /** Its name, without the folders above it. */
  readonly name: string;
  /** How messages name a file in it. */
  pathOf(name: string): string;
  /** The command that resumes the run: "dalenet train --resume runs/mine". */
  readonly goOn: string;
  /** The bytes of a file. Throws "missing" or "invalid" with its path. */
  read(name: string): Promise<Uint8Array>;
}

/** A folder that files are written to. Names may contain folders: "figures/trial.svg". */
export interface WritableFiles {
  readonly path: string;
  pathOf(name: string): string;
  /** Writes a file whole or not at all. */
  write(name: string, content: Uint8Array | string): Promise<void>;
  /** Removes files or folders, if they exist. */
  remove(...names: readonly string[]): Promise<void>;
}

/** The folder of a run under way. Nobody else writes to it until it is released. */
export interface RunFolder extends RunFiles, WritableFiles {
  /** Where it is now: the path changes if the folder is deleted and another run takes its place. */
  readonly path: string;
  /** SHA-256 of the files written so far, by name; for a resumed run, also of those that it will not write again. */
  readonly hashes: Readonly<Record<string, string>>;
  /** The network before training, if the folder has it. */
  readonly initial?: Uint8Array;
  /**
   * Makes the folder again if it was deleted, or another one beside it if a different run took its place. Returns
   * true if it did: the folder is then empty.
   */
  makeAgain(): Promise<boolean>;
  /** Lets others write to it. */
  release(): Promise<void>;
}

/** The network before training, in the form of weights.npz: written once, when a run begins. */
export const initialName = "weights-initial.npz";
/** The best weights so far, and the last, whichever weights.npz is not. */
export const bestName = "weights-best.npz";
export const lastName = "weights-last.npz";
export const figuresName = "figures";

/** Whether a folder holds no more than what a run leaves that ended before its first checkpoint. */
export const isBare = (names: readonly string[]): boolean =>
  names.every((name) => name === "run.json" || name === initialName);

/** Whether the file is Dalenet's own and not part of the run. */
export const isOwnFile = (name: string) => name.startsWith(".dalenet-");

/** The name of a folder, not a path. */
export const folderName: Kind<string> = plain(
  { type: "string" },
  "name",
  "the name of a folder in runs/, without /, \\ and : (give a path as out, or --out)",
  (value) => typeof value === "string" && !/[/\\:\p{Cc}]|^\.{0,2}$/u.test(value) && !isOwnFile(value),
);
