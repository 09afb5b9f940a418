/** From C to a library: compiled once, kept for the next time. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { missing, unsupported } from "../../errors.ts";
import { hashOf, keep, kept, openCache } from "./cache.ts";
import { type Compiler, findCompiler, flags, runCompiler, type Target, targetOf } from "./compiler.ts";

export interface Toolchain {
  readonly compiler: Compiler;
  readonly target: Target;
  readonly folder: string;
}

/** What a library depends on beside its source. */
const machineName = (): string => `${process.platform} ${process.arch} ${cpus()[0]?.model ?? ""}`;

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
  const folder = cache();
  const name = `target-${hashOf(compiler.identity, machineName()).slice(0, 32)}.json`;
  const known = kept(folder, name);
  if (known) return { compiler, folder, target: JSON.parse(readFileSync(known, "utf8")) as Target };
  const target = targetOf(compiler);
  if (typeof target === "string")
    throw unsupported(`C compiler ${compiler.command.join(" ")}; it does not know this machine:\n${target.trim()}`);
  keep(folder, name, (path) => writeFileSync(path, JSON.stringify(target), { mode: 0o600 }));
  return { compiler, folder, target };
}

function cache(): string {
  try {
    return openCache();
  } catch (error) {
    throw unsupported(
      `cache for compiled kernels: ${(error as Error).message}; name a folder of your own in $DALENET_CACHE, or use wasm`,
    );
  }
}

/** The path of the library of a source. @throws "unsupported" if the compiler refuses it or its file cannot be kept */
export function buildLibrary(source: string, { compiler, target, folder }: Toolchain): string {
  const words = [...flags, target.machineFlag];
  const name = `kernels-${hashOf(source, compiler.identity, target.compiler, words.join(" "), machineName()).slice(0, 32)}.so`;
  const known = kept(folder, name);
  if (known) return known;
  try {
    return keep(folder, name, (path) => compile(source, compiler, words, path, folder));
  } catch (error) {
    if (error instanceof Error && "code" in error)
      throw unsupported(
        `cache for compiled kernels: ${error.message}; free some room, or name another folder in $DALENET_CACHE`,
      );
    throw error;
  }
}

function compile(source: string, compiler: Compiler, words: readonly string[], path: string, folder: string): void {
  const all = [...words, "-o", path, "-x", "c", "-"];
  const { ok, message } = runCompiler(compiler, all, source);
  if (ok) return;
  rmSync(path, { force: true });
  const log = join(folder, "kernels-failed.log");
  const text = join(folder, "kernels-failed.c");
  writeFileSync(text, source, { mode: 0o600 });
  const command = [...compiler.command, ...words, "-o", "kernels.so", text].join(" ");
  writeFileSync(log, `${command}\n${message}`, { mode: 0o600 });
  throw unsupported(
    `C compiler: it failed on the kernels with "${message.trim().split("\n")[0]}"; command and output are in ${log}`,
  );
}
