/** The system's C compiler: which one, and what the machine that it compiles for can do. */
import { spawnSync } from "node:child_process";
import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";

export interface Compiler {
  /** The program and the words that $CC puts behind it. */
  readonly command: readonly string[];
  /** Changes when another program lies under the same name. */
  readonly identity: string;
}

/** Flags of every compilation: nothing is contracted, reordered or assumed beyond what the source says. */
export const flags: readonly string[] = [
  "-O3",
  "-ffp-contract=off",
  "-fno-math-errno",
  "-std=gnu11",
  "-w",
  "-shared",
  "-fPIC",
];
/** How to ask for the instructions of this very machine, in the words of different compilers. */
export const machineFlags: readonly string[] = ["-march=native", "-mcpu=native"];

function found(name: string): string | undefined {
  const places = isAbsolute(name) || name.includes("/") ? [""] : (process.env["PATH"] ?? "").split(delimiter);
  for (const place of places) {
    const path = place === "" ? name : join(place, name);
    try {
      accessSync(path, constants.X_OK);
      if (statSync(path).isFile()) return path;
    } catch {
      // not there
    }
  }
  return undefined;
}

/** The first of $CC, clang, gcc, cc that is there. */
export function findCompiler(): Compiler | undefined {
  const asked = process.env["CC"]?.trim();
  const candidates = [...(asked ? [found(asked) ? [asked] : asked.split(/\s+/)] : []), ["clang"], ["gcc"], ["cc"]];
  for (const [name, ...words] of candidates) {
    const path = found(name);
    if (!path) continue;
    const real = realpathSync(path);
    const { size, mtimeMs } = statSync(real);
    return { command: [path, ...words], identity: [real, size, mtimeMs, ...words].join(" ") };
  }
  return undefined;
}

export interface Outcome {
  readonly ok: boolean;
  readonly stdout: string;
  /** What it said, or why it could not be run. */
  readonly message: string;
}

/** Runs it with these words and this source; no shell is between. */
export function runCompiler({ command }: Compiler, words: readonly string[], source = ""): Outcome {
  const [program, ...first] = command;
  const { status, stdout, stderr, error, signal } = spawnSync(program, [...first, ...words], {
    input: source,
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  const message = error ? error.message : signal ? `it was ended by ${signal}` : stderr;
  return { ok: !error && status === 0, stdout: stdout ?? "", message };
}

/** What programs for this machine can rely on. */
export interface Target {
  /** The compiler's name and version, in its own words. */
  readonly compiler: string;
  readonly machineFlag: string;
  /** Lanes of the widest vector of float32. */
  readonly lanes: number;
  /** Registers for vectors. */
  readonly registers: number;
  readonly fused: boolean;
}

/** Asks the compiler what it knows of this machine. A text says why it cannot be used. */
export function targetOf(compiler: Compiler): Target | string {
  let why = "";
  for (const machineFlag of machineFlags) {
    const { ok, stdout, message } = runCompiler(compiler, [machineFlag, "-dM", "-E", "-x", "c", "-"]);
    if (!ok) {
      why ||= message;
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
  return why;
}
