/**
 * Freshly compiled kernels beside WebAssembly's, on short runs of made-up numbers, before they are kept. C compilers have faults: one left
 * out kernels (see `flags` in compiler.ts), and networks that it compiled trained like others, on wrong numbers.
 */
import { walk } from "../../ir/expr.ts";
import { type Program, rootsOf, validName } from "../../ir/program.ts";
import { countOf } from "../../ir/shape.ts";
import type { Plan } from "../../lower/kernel.ts";
import type { CompileOptions, Executable } from "../backend.ts";
import { wasm } from "../wasm/wasm.ts";

/** Long enough for states to come back, and for every loop to turn. */
const mostSteps = 4;
/** ‖difference‖ / ‖value‖. Rounding stays far below, also where it turns a unit on or off; a kernel left out does not. */
const tolerated = 0.01;
/** Norms below count as this: what should vanish is left with the noise of rounding. */
const floor = 1e-5;

/** Numbers between 0 and 1; how random they are does not matter. */
function numbers(): () => number {
  let word = 1;
  return () => {
    word = (Math.imul(word, 1664525) + 1013904223) >>> 0;
    return (word >>> 8) * 2 ** -24;
  };
}

const many = (count: number, value: (k: number) => number) => Float32Array.from({ length: count }, (_, k) => value(k));

/** Weights have both signs; what is not trained (Adam's squares) is positive. */
function writeParameters(executables: readonly Executable[], { parameters }: Program, next: () => number): void {
  for (const { name, value, trained } of parameters) {
    const reach = 1 / Math.sqrt(value.type.axes[0].size);
    const values = many(countOf(value.type), () => reach * (trained ? 2 * next() - 1 : next()));
    for (const executable of executables) executable.write(name, values);
  }
}

/** Half of all entries are whole numbers, as classes and switches have them; the first is none that a mask may not have throughout. */
function feedOf(inputs: Plan["inputs"], trials: number, steps: number, next: () => number) {
  const entry = (k: number) => (k === 0 ? 1 : next() < 0.5 ? Math.floor(3 * next()) : next());
  const signals = inputs
    .filter(({ name }) => name !== validName)
    .map(({ name, buffer }) => [name, { dense: many(steps * trials * buffer.units, entry) }] as const);
  const noise = { key: [1, 2] as const, trialNumbers: Float64Array.from({ length: trials }, (_, k) => k), run: 0 };
  return { steps, trials, signals: Object.fromEntries(signals), noise };
}

const scalarsOf = (program: Program) =>
  Object.fromEntries(
    [...walk(rootsOf(program))].flatMap(({ op, attr }) => (op === "scalar" ? [[attr.name!, 0.1]] : [])),
  );

/** ‖got − expected‖ / ‖expected‖ over what is finite in `expected`: overflow may come a step earlier or later. */
function relativeError(got: ArrayLike<number>, expected: ArrayLike<number>): number {
  let difference = 0;
  let size = 0;
  for (let k = 0; k < expected.length; k++) {
    if (!Number.isFinite(expected[k])) continue;
    difference += (got[k] - expected[k]) ** 2;
    size += expected[k] ** 2;
  }
  return Math.sqrt(difference) / Math.max(Math.sqrt(size), floor);
}

/**
 * What the kernels of an executable compute that WebAssembly's do not, in words; undefined where they agree.
 * @param inputs those of the program's plan
 */
export function unlikeWasm(
  executable: Executable,
  program: Program,
  inputs: Plan["inputs"],
  { trials, maxSteps, noise }: CompileOptions,
): string | undefined {
  const longest = Math.min(mostSteps, maxSteps);
  const both = [executable, wasm.compile(program, { trials, maxSteps: longest, noise })];
  const next = numbers();
  const scalars = scalarsOf(program);
  writeParameters(both, program, next);
  // The second, shorter run begins on what the first has left, not on zeros.
  for (const steps of [longest, Math.max(1, longest - 1)]) {
    const feed = feedOf(inputs, trials, steps, next);
    for (const one of both) one.run(feed, scalars);
  }
  for (const one of both) one.apply();
  const quantities: readonly (readonly [string, (one: Executable) => ArrayLike<number>])[] = [
    ...program.records.map(({ name }) => [name, (one: Executable) => one.record(name)] as const),
    ...program.results.map(({ name }) => [name, (one: Executable) => one.result(name)] as const),
    ...program.parameters.map(({ name }) => [`updated ${name}`, (one: Executable) => one.read(name)] as const),
  ];
  for (const [name, of] of quantities) {
    const [got, expected] = both.map(of);
    const error = relativeError(got, expected);
    if (!(error <= tolerated)) return `wrong numbers: ${name} ${(100 * error).toPrecision(2)} % from WebAssembly`;
  }
  return undefined;
}
