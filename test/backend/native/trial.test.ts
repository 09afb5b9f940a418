import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { findCompiler } from "../../../src/backend/native/compiler.ts";
import { nativeBackend } from "../../../src/backend/native/native.ts";
import { whyNot } from "../../../src/index.ts";
import { partsOf, runConfig } from "../../../src/train/config.ts";
import { trainingProgram } from "../../../src/train/trainingProgram.ts";
import { chooseBackend } from "../../../src/workbench/backends.ts";
import { fakes } from "./fakes.ts";

const reason = whyNot("native");
const { compiler, path } = fakes();
/** The machine's own, asked before the tests hide it. */
const sound = findCompiler()?.command.join(" ");

/** A compiler that changes each source by a command of sed before it compiles it, and counts its calls. */
const compilerThat = (change: string) =>
  compiler(`case "$*" in *" -E "*) exec ${sound} "$@";; esac
echo >> '${path("calls")}'
sed '${change}' | ${sound} "$@" -O1`);
const calls = () => readFileSync(path("calls"), "utf8").length;
const libraries = () => readdirSync(path("cache")).filter((name) => name.endsWith(".so"));

const config = runConfig({ model: { units: 5 }, train: { batch: 1, epochs: 10_000, batchesPerEpoch: 10_000 } });
const parts = partsOf(config);
const { program, options } = trainingProgram(config, parts);
const compile = () => nativeBackend().compile(program, options);

describe.skipIf(reason !== undefined)(`kernels in C${reason === undefined ? "" : ` (${reason})`}`, () => {
  test("that compute what WebAssembly does are kept, and not tried again", () => {
    compilerThat("");
    compile();
    compile();
    expect([libraries().length, calls()]).toEqual([1, 1]);
  });

  // Kernels by the comment before each, without all that they store or add to.
  const emptied = (name: string) => `/^\\/\\* ${name}/,/^}/ { /^  \\*/d; /^  storeFirst/d }`;
  test.each(["zero", "forward", "backward", "contract", "update", "clear"])(
    "that lack what %s writes are refused and not kept; source, command and difference are",
    (name) => {
      const program = compilerThat(emptied(name));
      expect(compile).toThrow(
        /^unsupported: C compiler .* fails on the kernels \("wrong numbers: .+ [\d.e+]+ % from WebAssembly"\); see .*kernels-failed.log for command/,
      );
      expect(libraries()).toEqual([]);
      expect(readFileSync(path("cache", "kernels-failed.log"), "utf8")).toMatch(
        new RegExp(`^${program} -O3 .*\\nwrong numbers: `),
      );
      expect(existsSync(path("cache", "kernels-failed.c"))).toBe(true);
    },
  );

  test("that are refused mean WebAssembly under auto, with the reason", () => {
    compilerThat("/^void update/ s/f[0-9]*(m);//");
    const choice = chooseBackend(config, parts, { threads: 1 });
    choice.backend.compile(program, options);
    expect(choice.backend.name).toBe("wasm");
    expect(choice.because).toMatch(/^native cannot be used: C compiler .* fails on the kernels \("wrong numbers: /);
  });
});
