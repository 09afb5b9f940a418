/**
 * Errors that a user can cause, as data: an opening word, what is wrong and where, and what to do about it. The
 * message is made from these fields once. Any other error is a bug in Dalenet.
 */
import { display } from "./display.ts";
import { visible } from "./hiddenCharacters.ts";
import { nodeProcess } from "./node.ts";

const openings = ["missing", "unknown", "invalid", "unsupported", "mismatched"] as const;
export type Opening = (typeof openings)[number];

/** Where the user wrote the value: in a file, or in an option of the command line as typed. */
export type Place = { readonly file: string; readonly line?: number } | { readonly option: string };

/** The parts of an error. Its message is `opening: place: within: subject = value detail; remedy`. */
export interface Fault {
  /** Path of the value, such as `train.optimizer.learningRate` or `model.tau[3]`. */
  readonly at?: string;
  /** Description of the value, if clearer than the path: `period "cue" of task "delay"`. */
  readonly subject?: string;
  /** The value given. */
  readonly value?: unknown;
  /** What is wrong, if the opening word and the value do not show it. */
  readonly detail?: string;
  /** What to do. */
  readonly remedy: string;
  /** What the subject is part of: `model "gru"`. */
  readonly within?: string;
  readonly place?: Place;
  readonly cause?: unknown;
}
/** What callers can add to an error. */
export type ErrorContext = Pick<Fault, "at" | "subject" | "within" | "place">;

/** Every error that a caller of the library can fix: what is wrong, as data, and a message with a remedy. */
export class DalenetError extends Error {
  override readonly name: string = "DalenetError";
  readonly opening: Opening;
  readonly fault: Fault;

  constructor(opening: Opening, fault: Fault) {
    super(visible(`${opening}: ${sentence(opening, fault)}`), "cause" in fault ? { cause: fault.cause } : undefined);
    this.opening = opening;
    this.fault = fault;
  }

  get at(): string | undefined {
    return this.fault.at;
  }
  get subject(): string {
    return subjectOf(this.fault);
  }
  get value(): unknown {
    return this.fault.value;
  }
  get detail(): string | undefined {
    return this.fault.detail;
  }
  get remedy(): string {
    return this.fault.remedy;
  }
  get within(): string | undefined {
    return this.fault.within;
  }
  get place(): Place | undefined {
    return this.fault.place;
  }

  /** The same error with added context. Fields that it already has are kept; `within` is prefixed. */
  with(context: ErrorContext): DalenetError {
    const known = Object.fromEntries(Object.entries(context).filter(([, part]) => part !== undefined));
    const within = [context.within, this.within].filter((part) => part !== undefined).join(": ");
    const fault = { ...known, ...this.fault, ...(within !== "" && { within }) };
    return this.#saying({ ...fault, cause: this.cause ?? this });
  }

  /** The same error, with `at` prefixed to its path. */
  below(at: string): DalenetError {
    const inner = this.at ?? "";
    const path = inner === "" || inner.startsWith("[") ? `${at}${inner}` : `${at}.${inner}`;
    return this.#saying({ ...this.fault, at: path });
  }

  /** The same error with an alternative remedy. */
  or(remedy: string): DalenetError {
    return this.#saying({ ...this.fault, remedy: `${this.remedy}, or ${remedy}`, cause: this.cause ?? this });
  }

  /** An error of the same class with other words and the same additional properties. */
  #saying(fault: Fault): this {
    const copy = new DalenetError(this.opening, fault);
    const { opening: _, fault: __, cause: ___, ...held } = this as DalenetError & Record<string, unknown>;
    return Object.assign(Object.setPrototypeOf(copy, Object.getPrototypeOf(this)), held) as this;
  }

  /** The error as part of a sentence: "a compiler is missing; install one". */
  get clause(): string {
    const fact = factOf(this.opening, this.fault);
    return visible(`${fact}${this.opening === "missing" ? " is missing" : ""}; ${this.remedy}`);
  }
}

/** Longer paths are truncated. */
const longest = 120;
const subjectOf = ({ subject, at = "" }: Pick<Fault, "subject" | "at">): string =>
  subject ?? (at.length > longest ? `${at.slice(0, longest)}…` : at);

export const placeText = (place: Place): string =>
  "option" in place ? place.option : place.line === undefined ? place.file : `${place.file}:${place.line}`;

/** What is wrong: subject, value and detail. */
export function factOf(opening: Opening, fault: Omit<Fault, "remedy">): string {
  const { detail } = fault;
  const subject = subjectOf(fault);
  // "activation "rleu"", "--jobs 0", but "train.epochs = 0".
  const sign = subject === "" ? "" : opening === "unknown" || subject.startsWith("--") ? " " : " = ";
  const value = "value" in fault ? `${sign}${display(fault.value)}` : "";
  const space = detail === undefined || /^[,:]/.test(detail) ? "" : " ";
  return `${subject}${value}${space}${detail ?? ""}`;
}

function sentence(opening: Opening, fault: Fault): string {
  const { place, within, remedy } = fault;
  const context = [place && placeText(place), within].filter((part) => part !== undefined);
  return [...context, `${factOf(opening, fault)}; ${remedy}`].join(": ");
}

/** Whether an error reports something missing. */
export const isMissing = (error: unknown): boolean => error instanceof DalenetError && error.opening === "missing";

/** Returns what `work` returns; adds the context to its errors. */
export function inContext<T>(context: ErrorContext, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof DalenetError ? error.with(context) : error;
  }
}

/** The error with which `work` is refused; undefined if it succeeds. */
export function refusalOf(work: () => void): DalenetError | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof DalenetError) return error;
    throw error;
  }
}

/**
 * Signals with which a user, a terminal or a scheduler asks a process to end; Slurm can send any of them before the
 * time limit (`--signal=USR1@60`). A command ended by one exits with 128 plus its number.
 */
export const endingSignals = ["SIGINT", "SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2"] as const;

/** Work ended by a signal, such as a compilation by Ctrl-C. Nothing is wrong, and no files are left. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  /** 128 plus the number of the signal. */
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

export const missing = (fault: Fault) => new DalenetError("missing", fault);
export const unknown = (fault: Fault) => new DalenetError("unknown", fault);
export const invalid = (fault: Fault) => new DalenetError("invalid", fault);
export const unsupported = (fault: Fault) => new DalenetError("unsupported", fault);
export const mismatched = (fault: Fault) => new DalenetError("mismatched", fault);

/** A word of a printed command, in quotes if a shell would interpret it. */
export const quoted = (word: string): string =>
  /^[\w./=+,:@%-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

/**
 * A Dalenet command to be printed and copied, as it runs where this process was started: "npx dalenet train …"
 * under npx, `npm start` and other scripts, which find commands that the shell may not.
 */
export const command = (words: string): string =>
  // npm tells its child processes what it runs, quoted or not: "dalenet", perhaps after other words, or, in a
  // clone, the file.
  /(?:^|\s)["']?(?:dalenet|node dist\/cli\/main\.js)(?![\w./-])/.test(nodeProcess()?.env["npm_lifecycle_script"] ?? "")
    ? `npx dalenet ${words}`
    : `dalenet ${words}`;

/**
 * The name in a list nearest to a misspelt one, if one is near: at most one slip in three letters, or in a short
 * word.
 */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  // A very long string is not a mistyped name.
  const nearest = (name.length > 100 ? [] : known)
    .map((candidate) => ({ candidate, distance: editDistance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)[0];
  if (!nearest) return undefined;
  // A common prefix "task." does not make names similar.
  const section = /^.*\./.exec(name)?.[0] ?? "";
  const shared = nearest.candidate.startsWith(section) ? section.length : 0;
  const letters = Math.max(name.length, nearest.candidate.length) - shared;
  const slips = letters < 2 ? 0 : Math.max(1, Math.floor(letters / 3));
  return nearest.distance <= slips ? nearest.candidate : undefined;
}

/** What kind of thing a name refers to, or its path. */
export type Naming = string | Pick<Fault, "at" | "subject">;

/**
 * The error for a name that is not in a list, with the nearest one suggested: `unknown: activation "rleu"; did you
 * mean "relu"?` If none is near, all are listed, followed by `otherwise`.
 */
export function unknownName(naming: Naming, name: string, known: readonly string[], otherwise?: string): DalenetError {
  const about = typeof naming === "string" ? { subject: naming } : naming;
  return unknown({ ...about, value: name, remedy: nameAdvice(name, known, otherwise) });
}

/** More names than this are not listed. */
const mostListed = 20;

/** The nearest name of a list, or all names if they are not too many. */
export function nameAdvice(name: string, known: readonly string[], otherwise?: string): string {
  const nearest = nearestName(name, known);
  const listed = known.slice(0, mostListed).join(", ");
  const more = known.length > mostListed ? `, … (${known.length} in all)` : "";
  const all = `known: ${listed}${more}${otherwise === undefined ? "" : `; ${otherwise}`}`;
  return nearest === undefined ? all : `did you mean "${nearest}"?`;
}

/** The entry with that name in a list. Throws the error of `unknownName`. */
export function named<T extends { readonly name: string }>(
  naming: Naming,
  name: string,
  list: readonly T[],
  otherwise?: string,
): T {
  const found = list.find((entry) => entry.name === name);
  if (found) return found;
  throw unknownName(
    naming,
    name,
    list.map((entry) => entry.name),
    otherwise,
  );
}

/** Typing errors that turn `a` into `b`: insertions, deletions, substitutions and transpositions of neighbours. */
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
