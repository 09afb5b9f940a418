import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, vi } from "vitest";

/** Answers to the query what the machine can do, as lines of shell. */
export const knowsMachine = `echo '#define __VERSION__ "9.9"'`;
/** The file after -o. */
const output = `cat > /dev/null; while [ $# -gt 0 ]; do [ "$1" = -o ] && out="$2"; shift; done`;
export const writes = (text: string) => `${output}; printf '%s' '${text}' > "$out"`;

export interface Fakes {
  /** A path in the test's folder. */
  path(...names: string[]): string;
  /** Makes a program of shell lines, and sets $CC to it. */
  compiler(lines: string, name?: string): string;
  /** Makes a compiler that knows the machine, and runs `lines` for kernels. */
  onKernels(lines: string, name?: string): string;
}

/** For every test a new folder, a cache in it, and a search path without a compiler. */
export function fakes(): Fakes {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "dalenet-fakes-"));
    vi.stubEnv("DALENET_CACHE", join(folder, "cache"));
    vi.stubEnv("PATH", join(folder, "no programs"));
    vi.stubEnv("CC", undefined);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });
  const path = (...names: string[]) => join(folder, ...names);
  const compiler = (lines: string, name = "cc") => {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), `#!/bin/sh\nPATH=/usr/bin:/bin\n${lines}\n`);
    chmodSync(path(name), 0o755);
    vi.stubEnv("CC", path(name));
    return path(name);
  };
  const onKernels = (lines: string, name?: string) =>
    compiler(`case "$*" in *" -E "*) ${knowsMachine};; *) ${lines};; esac`, name);
  return { path, compiler, onKernels };
}
