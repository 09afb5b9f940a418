/**
 * The errors that a user can cause, and their wording. Every message opens with one of five words, then names the
 * offending value and where it stands, then says what to do. Anything else that is thrown is a fault of ours.
 */
import { visible } from "./visible.ts";

const openings = ["missing", "unknown", "invalid", "unsupported", "mismatched"] as const;
export type Opening = (typeof openings)[number];

export class DalenetError extends Error {
  override readonly name = "DalenetError";
  readonly opening: Opening;
  /** The message without its first word. */
  readonly detail: string;

  constructor(opening: Opening, detail: string) {
    const shown = visible(detail);
    super(`${opening}: ${shown}`);
    this.opening = opening;
    this.detail = shown;
  }
}

/** Whether an error says that something is not there. */
export const isMissing = (error: unknown): boolean => error instanceof DalenetError && error.opening === "missing";

/** What a user can do about why some work is refused: its error; undefined where it is done. */
export function refusalOf(work: () => void): DalenetError | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof DalenetError) return error;
    throw error;
  }
}

/** An error as a part of a sentence: "missing: a compiler; install one" becomes "a compiler is missing; install one". */
export const asClause = ({ opening, detail }: DalenetError): string =>
  opening === "missing" ? detail.replace(/;|$/, " is missing$&") : detail;

/**
 * Signals by which a user, a terminal or a scheduler asks a process to end: Slurm sends any of them before time is up (`--signal=USR1@60`).
 * A command that one of them ended says so by 128 and its number.
 */
export const endingSignals = ["SIGINT", "SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2"] as const;

/** Work that a signal ended before it was done, such as a compilation under Ctrl-C. Nothing is wrong, and nothing was left behind. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  /** 128 and the number of the signal, as a command says that ends by one. */
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

export const missing = (message: string) => new DalenetError("missing", message);
export const unknown = (message: string) => new DalenetError("unknown", message);
export const invalid = (message: string) => new DalenetError("invalid", message);
export const unsupported = (message: string) => new DalenetError("unsupported", message);
export const mismatched = (message: string) => new DalenetError("mismatched", message);

/** A text as an error message shows it, cut where it grows long. */
export const shortened = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}…` : text);

/** A word of a command that is printed to be copied: in quotes where a shell would take it apart. */
export const quoted = (word: string): string =>
  /^[\w./=+,:@%-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

/**
 * A command of Dalenet that is printed to be copied, as it runs where this process was started: "npx dalenet train …" under npx, and
 * under `npm start` and other scripts, which find the package's commands where a shell does not.
 */
export const command = (words: string): string =>
  // npm tells its children what it runs, quoted or not: "dalenet", also behind other words, or in a clone the file itself.
  /(?:^|\s)["']?(?:dalenet|node dist\/cli\/main\.js)(?![\w./-])/.test(
    globalThis.process?.env["npm_lifecycle_script"] ?? "",
  )
    ? `npx dalenet ${words}`
    : `dalenet ${words}`;

/** The name in a list that a misspelt one is nearest to, if any is near: with one slip in three letters, or in a short word. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  // A text that is far longer than a name is none that was mistyped.
  const nearest = (name.length > 100 ? [] : known)
    .map((candidate) => ({ candidate, distance: editDistance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)[0];
  if (!nearest) return undefined;
  // "task." before both is no likeness of names.
  const section = /^.*\./.exec(name)?.[0] ?? "";
  const shared = nearest.candidate.startsWith(section) ? section.length : 0;
  const letters = Math.max(name.length, nearest.candidate.length) - shared;
  const slips = letters < 2 ? 0 : Math.max(1, Math.floor(letters / 3));
  return nearest.distance <= slips ? nearest.candidate : undefined;
}

/**
 * The error for a name that is not in a list, with the nearest one suggested: `unknown: activation "rleu"; did you mean "relu"?`
 * Where none is near, all are named, and what else could be done.
 */
export function unknownName(kind: string, name: string, known: readonly string[], otherwise?: string): DalenetError {
  const nearest = nearestName(name, known);
  const all = `known: ${known.join(", ")}${otherwise === undefined ? "" : `; ${otherwise}`}`;
  const hint = nearest === undefined ? all : `did you mean "${nearest}"?`;
  return unknown(`${kind} "${shortened(name)}"; ${hint}`);
}

/** The entry of that name in a list. Throws as `unknownName` says. */
export function named<T extends { readonly name: string }>(
  kind: string,
  name: string,
  list: readonly T[],
  otherwise?: string,
): T {
  const found = list.find((entry) => entry.name === name);
  if (found) return found;
  throw unknownName(
    kind,
    name,
    list.map((entry) => entry.name),
    otherwise,
  );
}

/** Slips of a typist that turn `a` into `b`: insertions, deletions, substitutions, and neighbours that changed places. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      next.push(
        Math.min(
          row[j] + 1,
          next[j - 1] + 1,
          row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1),
          swapped ? before[j - 2] + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    before = row;
    row = next;
  }
  return row[b.length];
}
