/** The system's C compiler: which one it is, and what its target machine can do. */
import { spawnSync } from "node:child_process";
import { accessSync, constants, realpathSync, rmSync, statSync } from "node:fs";
import { constants as system } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { endingSignals, Interrupted } from "../../base/errors.ts";
import { temporaryFolder } from "./unfinished.ts";

/**
 * Time limit for a compiler, in ms: one that waits for a licence server or a dead network drive must not block a
 * run forever. The largest kernels take about a second, a query a few hundredths.
 */
const patience = { kernels: 120_000, question: 20_000 };

export interface Compiler {
  /** The program, and the arguments that follow it in $CC. */
  readonly command: readonly string[];
  /** Changes when another program appears under the same name. */
  readonly identity: string;
}

/** Flags of every compilation: nothing is contracted, reordered or assumed beyond what the source states. */
export const flags: readonly string[] = [
  // $CC may ask for it.
  "-fno-fast-math",
  "-ffp-contract=off",
  "-fno-math-errno",
  // gcc 12 may write one address as another plus a difference, treat the null left of the pointer as one that is
  // read, and drop every call of such a function as having no effect.
  "-fno-delete-null-pointer-checks",
  "-std=gnu11",
  "-w",
  "-shared",
  "-fPIC",
  // With -ffast-math, gcc links code that flushes small numbers to 0 in the whole process, whatever -fno-fast-math
  // says.
  "-nostartfiles",
];
/** gcc's kernels are as fast at −O1 as at −O3, and made in 0.6 of the time; clang's are not (bench/NOTES.md). */
export const levelFlag = ({ compiler }: Pick<Target, "compiler">): string =>
  compiler.startsWith("clang") ? "-O3" : "-O1";
/** The flag for the instruction set of this very machine, as different compilers spell it. */
export const machineFlags: readonly string[] = ["-march=native", "-mcpu=native"];

/** The path of a program: the path itself if one is given, or the first match in $PATH. */
function found(name: string): string | undefined {
  // An empty entry would mean the current folder.
  const places = (process.env["PATH"] ?? "").split(delimiter).filter((place) => place !== "");
  for (const path of name.includes("/") ? [resolve(name)] : places.map((place) => join(place, name))) {
    try {
      accessSync(path, constants.X_OK);
      if (statSync(path).isFile()) return path;
    } catch {
      // does not exist
    }
  }
  return undefined;
}

/** $CC as a program and its arguments. The program's path may contain spaces: the longest existing one counts. */
function asked(): readonly string[] | undefined {
  const text = process.env["CC"]?.trim() ?? "";
  for (let end = text.length; end > 0; end = text.lastIndexOf(" ", end - 1)) {
    const path = found(text.slice(0, end).trim());
    if (path)
      return [
        path,
        ...text
          .slice(end)
          .split(/\s+/)
          .filter((word) => word !== ""),
      ];
  }
  return undefined;
}

/** $CC if it names no program. */
export function namedInVain(): string | undefined {
  const text = process.env["CC"]?.trim();
  return text && !asked() ? text : undefined;
}

/** What $CC names, or, if it names nothing, the first of clang, gcc, cc that exists. */
export function findCompiler(): Compiler | undefined {
  if (namedInVain() !== undefined) return undefined;
  const command = asked() ?? ["clang", "gcc", "cc"].flatMap((name) => found(name) ?? []).slice(0, 1);
  const [path, ...words] = command;
  if (path === undefined) return undefined;
  const real = realpathSync(path);
  const { size, mtimeMs } = statSync(real);
  return { command, identity: [path, real, size, mtimeMs, ...words].join(" ") };
}

export interface Outcome {
  readonly ok: boolean;
  readonly stdout: string;
  /** Its output, or why it could not be run. */
  readonly message: string;
  /** It did not end in time. */
  readonly isHung: boolean;
}

/**
 * Runs it with these arguments and this source, without a shell.
 * @throws `Interrupted` if it was ended by Ctrl-C or a request to end, sent to it or to all processes of the
 * terminal
 */
export function runCompiler(
  { command }: Compiler,
  words: readonly string[],
  source = "",
  longest = patience.kernels,
): Outcome {
  const [program, ...first] = command;
  // Not every compiler removes its temporary files when a signal ends it.
  const temporary = ownFolder();
  const { status, stdout, stderr, error, signal } = spawnSync(program, [...first, ...words], {
    input: source,
    env: temporary === undefined ? process.env : { ...process.env, TMPDIR: temporary },
    encoding: "utf8",
    maxBuffer: 2 ** 26,
    timeout: longest,
    killSignal: "SIGKILL",
  });
  if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
  const isHung = error !== undefined && "code" in error && error.code === "ETIMEDOUT";
  if (!isHung) throwIfInterrupted(signal, status);
  const ending = isHung
    ? `it did not end within ${longest / 1000} s`
    : error
      ? error.message
      : signal
        ? `it was ended by ${signal}`
        : `exit code ${status}`;
  const message = stderr?.trim() ? stderr : ending;
  return { ok: !error && status === 0, stdout: stdout ?? "", message, isHung };
}

function ownFolder(): string | undefined {
  try {
    return temporaryFolder();
  } catch {
    return undefined; // the compiler will report what is missing
  }
}

/** A compiler that is a script reports a signal by its exit code, as a shell does. */
function throwIfInterrupted(signal: NodeJS.Signals | null, status: number | null): void {
  for (const name of endingSignals) {
    const exitCode = 128 + system.signals[name];
    if (signal === name || status === exitCode)
      throw new Interrupted("stopped while the C compiler was at work; nothing was written", exitCode);
  }
}

/** The command, without input and output, when it failed, and its output. */
export interface Failure {
  readonly words: readonly string[];
  readonly message: string;
}

/** What programs for this machine can rely on. */
export interface Target {
  /** The compiler's name and version, in its own words. */
  readonly compiler: string;
  readonly machineFlag: string;
  /** Lanes of the widest vector of float32. */
  readonly lanes: number;
  /** Vector registers. */
  readonly registers: number;
  readonly fused: boolean;
}

/**
 * Asks the compiler what it knows of this machine; returns the first query that it did not understand, with its
 * output, if there is one.
 */
export function targetOf(compiler: Compiler): Target | Failure {
  let failure: Failure | undefined;
  for (const machineFlag of machineFlags) {
    const words = [machineFlag, "-dM", "-E"];
    const { ok, stdout, message, isHung } = runCompiler(compiler, [...words, "-x", "c", "-"], "", patience.question);
    if (!ok) {
      failure ??= { words, message };
      if (isHung) break;
      continue;
    }
    const has = (macro: string) => new RegExp(`^#define ${macro} `, "m").test(stdout);
    const value = (macro: string) => new RegExp(`^#define ${macro} "?(.*?)"?$`, "m").exec(stdout)?.[1];
    const name = has("__clang__") ? "clang" : "gcc";
    const isWide = has("__AVX512F__") && has("__AVX512VL__") && has("__AVX512DQ__");
    return {
      compiler: `${name} ${value("__clang_version__") ?? value("__VERSION__") ?? ""}`.trim(),
      machineFlag,
      lanes: isWide ? 16 : has("__AVX2__") ? 8 : 4,
      registers: isWide || has("__aarch64__") ? 32 : 16,
      fused: has("__FMA__") || has("__aarch64__"),
    };
  }
  return failure!;
}
