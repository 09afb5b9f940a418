/** Compiles C into a library, once: the cache keeps it. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { OnCompile } from "../../backend/backend.ts";
import { invalid, missing, unsupported } from "../../base/errors.ts";
import { inCache, keepFile, keptFile, openCache, withoutTrace } from "./cache.ts";
import { libraryName, targetFileName, thisMachine } from "./cacheKey.ts";
import {
  type Compiler,
  findCompiler,
  flags,
  levelFlag,
  namedInVain,
  runCompiler,
  type Target,
  targetOf,
} from "./compiler.ts";
import { compilerFailed } from "./compilerFailure.ts";

export interface Toolchain {
  readonly compiler: Compiler;
  readonly target: Target;
  /** The file with the output of a compiler that failed. */
  readonly folder: string;
  /** The path of a file cached under this name, or made now by `make`. */
  readonly file: (name: string, make: (path: string) => void) => string;
  readonly onCompile?: OnCompile;
}

const supported: readonly string[] = ["linux", "darwin"];

function compilerHere(): Compiler {
  if (!supported.includes(process.platform))
    throw unsupported({ subject: "platform", value: process.platform, remedy: `run on ${supported.join(" or ")}` });
  const vain = namedInVain();
  if (vain !== undefined)
    throw invalid({
      subject: "$CC",
      value: vain,
      detail: ", which is not a program",
      remedy: "correct it or unset it",
    });
  const compiler = findCompiler();
  if (!compiler) throw missing({ subject: "a C compiler", remedy: "install clang or gcc, or name one in $CC" });
  return compiler;
}

/**
 * The compiler of this machine, and the folder where its work is kept.
 * @throws "unsupported" for a system or compiler that does not suffice, or if nothing can be cached; "missing"
 * without a compiler; "invalid" if $CC names none
 */
export function toolchain(onCompile?: OnCompile): Toolchain {
  const compiler = compilerHere();
  return inCache(() => {
    const folder = openCache();
    const file: Toolchain["file"] = (name, make) => keptFile(folder, name) ?? keepFile(folder, name, make);
    let target: Target | undefined;
    const path = file(targetFileName(compiler.identity, thisMachine()), (path) => {
      target = knownTarget(compiler, folder);
      writeFileSync(path, JSON.stringify(target), { mode: 0o600 });
    });
    return { compiler, target: target ?? (JSON.parse(readFileSync(path, "utf8")) as Target), folder, file, onCompile };
  });
}

/**
 * The result of `work` with the compiler of this machine; takes nothing from the cache and leaves nothing in it.
 * Throws like `toolchain`.
 */
export function onTrial<T>(work: (tools: Toolchain) => T): T {
  const compiler = compilerHere();
  return inCache(() =>
    withoutTrace((folder, place) => {
      const file: Toolchain["file"] = (_, make) => {
        const path = place();
        make(path);
        return path;
      };
      return work({ compiler, target: knownTarget(compiler, folder), folder, file });
    }),
  );
}

function knownTarget(compiler: Compiler, folder: string): Target {
  const target = targetOf(compiler);
  if ("message" in target) throw compilerFailed(compiler, target, { folder, on: "target" });
  return target;
}

/**
 * The path of the compiled library of a source.
 * @param faultOf finds a fault in a newly compiled library, which is then not kept
 * @throws "unsupported" if the compiler refuses the source, the library has a fault, or its file cannot be kept
 */
export function buildLibrary(
  source: string,
  tools: Toolchain,
  faultOf: (path: string) => string | undefined = () => undefined,
): string {
  const { compiler, target, folder, file } = tools;
  const words = [levelFlag(target), ...flags, target.machineFlag];
  const name = libraryName(source, compiler.identity, target, words, thisMachine());
  const failed = (message: string) => compilerFailed(compiler, { words, message }, { folder, on: "kernels", source });
  const make = (path: string) => {
    const { ok, message } = runCompiler(compiler, [...words, "-o", path, "-x", "c", "-"], source);
    if (!ok || !existsSync(path)) throw failed(ok ? "no error, but it wrote no library" : message);
    const fault = faultOf(path);
    if (fault !== undefined) throw failed(fault);
  };
  return inCache(() => file(name, (path) => timed(tools, () => make(path))));
}

function timed({ target: { compiler }, onCompile }: Toolchain, work: () => void): void {
  const began = performance.now();
  onCompile?.({ compiler });
  try {
    work();
  } finally {
    onCompile?.({ compiler, seconds: (performance.now() - began) / 1000 });
  }
}
