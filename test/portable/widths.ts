/** The native backend as on other machines: with vectors of every width that this machine has. */
import { vi } from "vitest";
import type { Backend } from "../../src/backend/index.ts";
import { nativeBackend, whyNot } from "../../src/node/index.ts";
import { findCompiler, targetOf } from "../../src/node/native/compiler.ts";

/** The result of `work` while $CC is this command. */
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

/** Options of gcc and clang on x86-64 that exclude instruction sets; elsewhere there is one width. */
const narrower = process.arch === "x64" ? ["", " -mno-avx512f", " -mno-avx2"] : [""];
const commands = ["gcc", "clang"].flatMap((name) => narrower.map((words) => ({ name, command: `${name}${words}` })));
const found = commands.flatMap(({ name, command }) => {
  const lanes = lanesWith(command);
  return lanes === undefined ? [] : [{ title: `${name}, ${lanes} lanes`, command }];
});

/** Why there are no widths to test. */
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
