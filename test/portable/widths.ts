/** The native backend as if on other machines: vectors of every width that this one has. */
import { vi } from "vitest";
import type { Backend } from "../../src/backend/backend.ts";
import { whyNot } from "../../src/node/host/backends.ts";
import { findCompiler, targetOf } from "../../src/node/native/compiler.ts";
import { nativeBackend } from "../../src/node/native/native.ts";

/** What `work` returns while $CC is this command. */
export function withCompiler<T>(command: string, work: () => T): T {
  vi.stubEnv("CC", command);
  try {
    return work();
  } finally {
    vi.unstubAllEnvs();
  }
}

function lanesWith(command: string): number | undefined {
  return withCompiler(command, () => {
    const compiler = findCompiler();
    const target = compiler && targetOf(compiler);
    return target && "lanes" in target ? target.lanes : undefined;
  });
}

/** Of gcc and clang on x86-64, which leave out what a machine has; elsewhere there is one width. */
const narrower = process.arch === "x64" ? ["", " -mno-avx512f", " -mno-avx2"] : [""];
const commands = ["gcc", "clang"].flatMap((name) => narrower.map((words) => ({ name, command: `${name}${words}` })));
const found = commands.flatMap(({ name, command }) => {
  const lanes = lanesWith(command);
  return lanes === undefined ? [] : [{ title: `${name}, ${lanes} lanes`, command }];
});

/** Why there are none. */
export const withoutNative = whyNot("native");
/** Each width of each compiler once. */
export const nativeWidths: readonly (readonly [title: string, backend: Backend])[] =
  withoutNative === undefined
    ? found
        .filter(({ title }, k) => found.findIndex((one) => one.title === title) === k)
        .map(({ title, command }) => [title, compiledBy(command)] as const)
    : [];

function compiledBy(command: string): Backend {
  const backend = nativeBackend();
  return {
    ...backend,
    compile: (program, options) => withCompiler(command, () => backend.compile(program, options)),
  };
}
