/** From C to a library: compiled once, kept for the next time. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { OnCompile } from "../../backend/backend.ts";
import { invalid, missing, unsupported } from "../../base/errors.ts";
import { inCache, keep, kept, openCache, withoutTrace } from "./cache.ts";
import { type Compiler, findCompiler, flags, namedInVain, runCompiler, type Target, targetOf } from "./compiler.ts";
import { compilerFailed } from "./failure.ts";
import { libraryName, targetName, thisMachine } from "./key.ts";

export interface Toolchain {
  readonly compiler: Compiler;
  readonly target: Target;
  /** Where it is written what a compiler said that failed. */
  readonly folder: string;
  /** The path of a file that was kept under this name, or that `make` makes now. */
  readonly file: (name: string, make: (path: string) => void) => string;
  readonly onCompile?: OnCompile;
}

const supported: readonly string[] = ["linux", "darwin"];

function compilerHere(): Compiler {
  if (!supported.includes(process.platform))
    throw unsupported({ subject: "platform", value: process.platform, remedy: `run on ${supported.join(" or ")}` });
  const vain = namedInVain();
  if (vain !== undefined)
    throw invalid({ subject: "$CC", value: vain, detail: ", which is no program", remedy: "correct it or unset it" });
  const compiler = findCompiler();
  if (!compiler) throw missing({ subject: "a C compiler", remedy: "install clang or gcc, or name one in $CC" });
  return compiler;
}

/**
 * The compiler of this machine, and where its work is kept.
 * @throws "unsupported" on a system or with a compiler that cannot do it, or where nothing can be kept; "missing" without a compiler;
 * "invalid" for a $CC that names none
 */
export function toolchain(onCompile?: OnCompile): Toolchain {
  const compiler = compilerHere();
  return inCache(() => {
    const folder = openCache();
    const file: Toolchain["file"] = (name, make) => kept(folder, name) ?? keep(folder, name, make);
    let target: Target | undefined;
    const path = file(targetName(compiler.identity, thisMachine()), (path) => {
      target = knownTarget(compiler, folder);
      writeFileSync(path, JSON.stringify(target), { mode: 0o600 });
    });
    return { compiler, target: target ?? (JSON.parse(readFileSync(path, "utf8")) as Target), folder, file, onCompile };
  });
}

/** What `work` makes of the compiler of this machine, with nothing taken from the cache and nothing left in it. Throws as `toolchain`. */
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
 * The path of the library of a source.
 * @param faultOf what is wrong with a library that was just compiled, if anything is: it is not kept then
 * @throws "unsupported" if the compiler refuses it, the library has a fault, or its file cannot be kept
 */
export function buildLibrary(
  source: string,
  tools: Toolchain,
  faultOf: (path: string) => string | undefined = () => undefined,
): string {
  const { compiler, target, folder, file } = tools;
  const words = [...flags, target.machineFlag];
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
