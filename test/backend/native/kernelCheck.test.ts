import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { defineModel, expr } from "../../../src/index.ts";
import { backends } from "../../../src/node/host/backends.ts";
import { nativeBackend, whyNot } from "../../../src/node/index.ts";
import { findCompiler } from "../../../src/node/native/compiler.ts";
import { open } from "../../../src/open/experiment.ts";
import { fault } from "../../fault.ts";
import { isThorough, sampleOf } from "../../sample.ts";
import { fakes } from "./fakes.ts";

const reason = whyNot("native");
const { compiler, path } = fakes();
/** The machine's own, found before the tests hide it. */
const sound = findCompiler()?.command.join(" ");

/**
 * A compiler that changes each source by a sed command before it compiles it, and counts its calls. What is wrong does
 * not depend on the optimization, which takes half of its time.
 */
const compilerThat = (change: string) =>
  compiler(`case "$*" in *" -E "*) exec ${sound} "$@";; esac
echo >> '${path("calls")}'
sed '${change}' | ${sound} "$@" -O0`);
const calls = () => readFileSync(path("calls"), "utf8").length;
const libraries = () => readdirSync(path("cache")).filter((name) => name.endsWith(".so"));

const long = { epochs: 10_000, batchesPerEpoch: 10_000 };
const experiment = open({ model: { units: 5 }, train: { batch: 1, ...long } });
const { program, options } = experiment.training();
const compile = () => nativeBackend().compile(program, options);
const differs = fault("unsupported", /^C compiler /, {
  detail: /^fails on the kernels \("wrong numbers: .+ [\d.e+]+ % from WebAssembly"\)$/,
  remedy: /^see .*kernels-failed.log for command/,
});

describe.skipIf(reason !== undefined)(`kernels in C${reason === undefined ? "" : ` (${reason})`}`, () => {
  test("that agree with WebAssembly are kept, and not checked again", () => {
    compilerThat("");
    compile();
    compile();
    expect([libraries().length, calls()]).toEqual([1, 1]);
  });

  // Kernels by the comment before each, without everything that they store or add to.
  const emptied = (name: string) => `/^\\/\\* ${name}/,/^}/ { /^  \\*/d; /^  storeFirst/d }`;
  test.each(sampleOf(["zero", "forward", "backward", "contract", "update", "clear"], 3, 1))(
    "that lack what %s writes are refused and not kept, but source, command and difference are",
    (name) => {
      const program = compilerThat(emptied(name));
      expect(compile).toThrow(differs);
      expect(libraries()).toEqual([]);
      expect(readFileSync(path("cache", "kernels-failed.log"), "utf8")).toMatch(
        new RegExp(`^${program} -O[13] .*\\nwrong numbers: `),
      );
      expect(existsSync(path("cache", "kernels-failed.c"))).toBe(true);
    },
  );

  test("that lack a single store of an update, of weights or of a moment, are refused", () => {
    compilerThat("");
    const lines = nativeBackend().explain!(program, options).code().text.split("\n");
    const begins = lines.findIndex((line) => line.startsWith("/* update0 "));
    const ends = lines.indexOf("}", begins);
    const stores = lines.flatMap((line, k) =>
      k > begins && k < ends && /^ {2}(?:\*\(M|storeFirst)/.test(line) ? [k + 1] : [],
    );
    expect(stores.length).toBeGreaterThanOrEqual(3);
    for (const line of sampleOf(stores, stores.length - 1)) {
      compilerThat(`${line}d`);
      expect(compile, lines[line - 1]).toThrow(differs);
    }
  });

  test.runIf(isThorough)("that are portable and differ by a rounding are refused", () => {
    const compilePortable = () => nativeBackend().compile(program, { ...options, portable: true });
    compilerThat("");
    compilePortable();
    compilerThat("s/return a [*] b + c;/return a * b * 1.0000001f + c;/");
    expect(compilePortable).toThrow(differs);
  });

  test.runIf(isThorough)("that lack a small part of a gradient in a larger network are refused", () => {
    const training = open({ model: { units: 100 }, train: { batch: 20 } }).training();
    compilerThat(emptied("contract1 "));
    expect(() => nativeBackend().compile(training.program, training.options)).toThrow(differs);
  });

  test.runIf(isThorough)("whose equations give NaN for weights of both signs are tried with positive ones", () => {
    const root = defineModel({
      name: "root",
      title: "Tanh units with gains √k",
      source: "this test",
      parameters: {},
      cell({ input, inputs, outputs, parameter, state }) {
        const gain = expr.sqrt(parameter("k", [8], 1));
        const shown = expr.matmul(input, parameter("wIn", [inputs, 8], 1));
        const h = expr.tanh(state("h", 8).add(shown).mul(gain));
        return { states: { h }, rates: h, outputs: expr.matmul(h, parameter("wOut", [8, outputs], 1)) };
      },
    });
    const training = open({ model: { name: "root" }, train: { batch: 4 } }, { models: [root] }).training();
    compilerThat("");
    nativeBackend().compile(training.program, training.options);
    compilerThat(emptied("contract"));
    expect(() => nativeBackend().compile(training.program, training.options)).toThrow(differs);
  });

  test("that are refused lead to WebAssembly under auto, with the reason", () => {
    compilerThat("/^void update/ s/f[0-9]*(m);//");
    const choice = backends.forTraining(experiment, { threads: 1 });
    choice.backend.compile(program, options);
    expect(choice.backend.name).toBe("wasm");
    expect(choice.because).toMatch(/^native cannot be used: C compiler .* fails on the kernels \("wrong numbers: /);
  });
});
