/**
 * Freshly compiled kernels beside WebAssembly's, on short runs of made-up numbers, before they are kept. C compilers have faults: one left
 * out kernels (see `flags` in compiler.ts), and networks that it compiled trained like others, on wrong numbers.
 */

import type { CompileOptions, Executable } from "../../backend/backend.ts";
import { wasmBackend } from "../../backend/wasm/wasm.ts";
import { walk } from "../../ir/expr.ts";
import { type Program, rootsOf, validName } from "../../ir/program.ts";
import { countOf } from "../../ir/shape.ts";
import type { Plan } from "../../lower/kernel.ts";

/** Long enough for states to come back, and for every loop to turn. */
const mostSteps = 4;
/** ‖difference‖ / ‖value‖. Rounding leaves 1e-6 at most, and nothing where kernels are portable. */
const tolerated = 1e-3;
/** Root mean squares below count as this: what should vanish is left with the noise of rounding. */
const floor = 1e-3;
/** An update counts as at least so much of what it changes: rounding has the last digits. */
const leastChange = 1e-4;
/** Entries of which one side alone is finite: overflow may come a step earlier or later, but not to many. */
const toleratedOverflow = 0.01;

/** Weights of both signs, and others for equations that are no numbers then, such as √w. */
const draws: readonly { readonly sign: "both" | "positive"; readonly size: number }[] = [
  { sign: "both", size: 1 },
  { sign: "positive", size: 1 },
  { sign: "both", size: 1 },
  { sign: "positive", size: 0.1 },
];
/** So many of them decide. */
const enough = 2;

/** Numbers between 0 and 1; how random they are does not matter. */
function numbers(seed: number): () => number {
  let word = seed;
  return () => {
    word = (Math.imul(word, 1664525) + 1013904223) >>> 0;
    return (word >>> 8) * 2 ** -24;
  };
}

function many(count: number, value: (k: number) => number): Float32Array {
  const values = new Float32Array(count);
  for (let k = 0; k < count; k++) values[k] = value(k);
  return values;
}

/** What an optimiser keeps is positive, and so small that a gradient shows beside it. */
function parameterValues(program: Program, { sign, size }: (typeof draws)[number], next: () => number) {
  const updated = new Set(program.updates.map(({ name }) => name));
  const values = program.parameters.map(({ name, value, trained }) => {
    const count = countOf(value.type);
    const isKept = !trained && updated.has(name);
    const reach = isKept ? 1e-3 / Math.sqrt(count) : size / Math.sqrt(value.type.axes[0].size);
    const isSigned = trained && sign === "both";
    return [name, many(count, () => reach * (isSigned ? 2 * next() - 1 : next()))] as const;
  });
  return new Map(values);
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

/**
 * How far `got` is from `expected` where both are finite; `isSeen` says whether that is anywhere.
 * @param before the values before an update, which counts by what it changes
 */
function difference(got: ArrayLike<number>, expected: ArrayLike<number>, before?: ArrayLike<number>) {
  let squares = 0;
  let size = 0;
  let least = 0;
  let finite = 0;
  let oneSided = 0;
  for (let k = 0; k < expected.length; k++) {
    const [here, there] = [Number.isFinite(got[k]), Number.isFinite(expected[k])];
    if (here !== there) oneSided++;
    if (!here || !there) continue;
    finite++;
    squares += (got[k] - expected[k]) ** 2;
    size += (expected[k] - (before?.[k] ?? 0)) ** 2;
    least += (before ? leastChange * before[k] : floor) ** 2;
  }
  const error = Math.sqrt(squares) / Math.max(Math.sqrt(Math.max(size, least)), Number.MIN_VALUE);
  return { error: oneSided > toleratedOverflow * expected.length ? 1 : error, isSeen: finite > 0 };
}

/**
 * What the kernels of an executable compute that WebAssembly's do not, in words; undefined where they agree. A number that stands at a
 * threshold can fall on either side of it, so what differs must do so on two draws, or on all that tell something.
 * @param inputs those of the program's plan
 * @param fused whether the executable's multiply–adds are
 */
export function unlikeWasm(
  executable: Executable,
  program: Program,
  inputs: Plan["inputs"],
  { trials, maxSteps, noise, portable = false }: CompileOptions,
  fused: boolean,
): string | undefined {
  const longest = Math.min(mostSteps, maxSteps);
  const shortened = { trials, maxSteps: longest, noise, portable };
  const yardstick = wasmBackend(fused ? {} : { fused }).compile(program, shortened);
  const both = [executable, yardstick];
  const scalars = scalarsOf(program);
  const outcomes: { readonly fault?: string; readonly unseen: number }[] = [];
  for (const [k, draw] of draws.entries()) {
    const next = numbers(k + 1);
    const values = parameterValues(program, draw, next);
    for (const [name, array] of values) for (const one of both) one.write(name, array);
    // The second, shorter run begins on what the first has left, not on zeros.
    for (const steps of [longest, Math.max(1, longest - 1)]) {
      const feed = feedOf(inputs, trials, steps, next);
      for (const one of both) one.run(feed, scalars);
    }
    for (const one of both) one.apply();
    outcomes.push(compared(both, program, values, portable ? 0 : tolerated));
    const telling = outcomes.filter(({ unseen }) => unseen === 0);
    const faults = telling.filter(({ fault }) => fault !== undefined);
    if (faults.length === enough || telling.length - faults.length === enough) break;
  }
  const least = Math.min(...outcomes.map(({ unseen }) => unseen));
  const telling = outcomes.filter(({ unseen }) => unseen === least);
  const faults = telling.flatMap(({ fault }) => fault ?? []);
  return faults.length >= Math.min(enough, telling.length) ? faults[0] : undefined;
}

type Quantity = readonly [name: string, of: (one: Executable) => ArrayLike<number>, before?: ArrayLike<number>];

function compared(
  [executable, yardstick]: readonly Executable[],
  program: Program,
  values: ReadonlyMap<string, ArrayLike<number>>,
  most: number,
): { readonly fault?: string; readonly unseen: number } {
  const quantities: readonly Quantity[] = [
    ...program.records.map(({ name }): Quantity => [name, (one) => one.record(name)]),
    ...program.results.map(({ name }): Quantity => [name, (one) => one.result(name)]),
    ...program.updates.map(({ name }): Quantity => [`update of ${name}`, (one) => one.read(name), values.get(name)]),
  ];
  let fault: string | undefined;
  let unseen = 0;
  for (const [name, of, before] of quantities) {
    const { error, isSeen } = difference(of(executable), of(yardstick), before);
    if (!isSeen) unseen++;
    if (error > most) fault ??= `wrong numbers: ${name} ${(100 * error).toPrecision(2)} % from WebAssembly`;
  }
  return { fault, unseen };
}
