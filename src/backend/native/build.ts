/** From C to a library: compiled once, kept for the next time. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { missing, unsupported } from "../../errors.ts";
import { keep, kept, openCache } from "./cache.ts";
import { type Compiler, findCompiler, flags, runCompiler, type Target, targetOf } from "./compiler.ts";
import { compilerFailed } from "./failure.ts";
import { libraryName, targetName, thisMachine } from "./key.ts";

export interface Toolchain {
  readonly compiler: Compiler;
  readonly target: Target;
  readonly folder: string;
}

const supported: readonly string[] = ["linux", "darwin"];

/**
 * The compiler of this machine, and where its work is kept.
 * @throws "unsupported" on a system or with a compiler that cannot do it, or where nothing can be kept; "missing" without a compiler
 */
export function toolchain(): Toolchain {
  if (!supported.includes(process.platform))
    throw unsupported(`backend "native" on ${process.platform}; it is there on ${supported.join(" and ")}: use wasm`);
  const compiler = findCompiler();
  if (!compiler)
    throw missing(`a C compiler for backend "native"; install clang or gcc, or name one in $CC, or use wasm`);
  return fromFiles(() => {
    const folder = openCache();
    const name = targetName(compiler.identity, thisMachine());
    const known = kept(folder, name);
    if (known) return { compiler, folder, target: JSON.parse(readFileSync(known, "utf8")) as Target };
    const target = targetOf(compiler);
    if ("message" in target) throw compilerFailed(compiler, target, { folder, on: "target" });
    keep(folder, name, (path) => writeFileSync(path, JSON.stringify(target), { mode: 0o600 }));
    return { compiler, folder, target };
  });
}

/** The path of the library of a source. @throws "unsupported" if the compiler refuses it or its file cannot be kept */
export function buildLibrary(source: string, { compiler, target, folder }: Toolchain): string {
  const words = [...flags, target.machineFlag];
  return fromFiles(() => {
    const name = libraryName(source, compiler.identity, target, words, thisMachine());
    return kept(folder, name) ?? keep(folder, name, (path) => compile(source, compiler, words, path, folder));
  });
}

function compile(source: string, compiler: Compiler, words: readonly string[], path: string, folder: string): void {
  const { ok, message } = runCompiler(compiler, [...words, "-o", path, "-x", "c", "-"], source);
  if (ok && existsSync(path)) return;
  const said = ok ? "no error, but it wrote no library" : message;
  throw compilerFailed(compiler, { words, message: said }, { folder, on: "kernels", source });
}

/** What the file system has against a cache, in words for the user. */
function fromFiles<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error && error.name === "DalenetError") throw error;
    throw unsupported(
      `cache for compiled kernels: ${(error as Error).message}; name a folder of your own, with room in it, in $DALENET_CACHE, or use wasm`,
    );
  }
}
