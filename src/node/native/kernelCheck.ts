/**
 * Compares newly compiled kernels with WebAssembly's, on short runs of made-up numbers, before they are kept. C
 * compilers have bugs: one dropped kernels (see `flags` in compiler.ts), and the networks it compiled trained like
 * others, on wrong numbers.
 */

import type { CompileOptions, Executable } from "../../backend/backend.ts";
import { wasmBackendWith } from "../../backend/wasm/wasm.ts";
import { walk } from "../../ir/expr.ts";
import { type Program, rootsOf, validName } from "../../ir/program.ts";
import { countOf } from "../../ir/shape.ts";
import type { Plan } from "../../lower/kernel.ts";

/** Long enough for states to feed back, and for every loop to run. */
const mostSteps = 4;
/** ‖difference‖ / ‖value‖. Rounding leaves at most 1e-6, and nothing where kernels are portable. */
const tolerated = 1e-3;
/** Root mean squares below this count as this: quantities that should vanish are left with rounding noise. */
const floor = 1e-3;
/** An update counts as at least this fraction of what it changes, whose last digits are rounded. */
const leastChange = 1e-4;
/** Entries of which only one side is finite: overflow may come a step earlier or later, but not in many. */
const toleratedOverflow = 0.01;

/** Weights of both signs, and others for equations that would then give NaN, such as √w. */
const draws: readonly { readonly sign: "both" | "positive"; readonly size: number }[] = [
  { sign: "both", size: 1 },
  { sign: "positive", size: 1 },
  { sign: "both", size: 1 },
  { sign: "positive", size: 0.1 },
];
/** Number of draws that decide. */
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

/** An optimiser's memory is positive, and so small that a gradient matters next to it. */
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

/** The parts of a plan that determine the inputs of a run. */
type Given = Pick<Plan, "inputs" | "initials" | "hasWindows">;

/**
 * Half of all entries are whole numbers, as for classes and switches; the first is none that a mask may not have
 * throughout.
 */
function feedOf(
  { inputs, initials, hasWindows }: Given,
  switches: ReadonlyMap<string, number>,
  trials: number,
  steps: number,
  next: () => number,
) {
  const entry = (k: number) => (k === 0 ? 1 : next() < 0.5 ? Math.floor(3 * next()) : next());
  // Two steps on, two steps off, and the other way round in the next trial.
  const isOff = (row: number) => ((row % trials) + Math.floor(row / trials / 2)) % 2 === 1;
  const signals = inputs
    .filter(({ name }) => name !== validName)
    .map(({ name, buffer: { units } }) => {
      const off = switches.get(name);
      const value = (k: number) => (off !== undefined && isOff(Math.floor(k / units)) ? off : entry(k));
      return [name, { dense: many(steps * trials * units, value) }] as const;
    });
  const noise = { key: [1, 2] as const, trialNumbers: Float64Array.from({ length: trials }, (_, k) => k), run: 0 };
  const initial = initials.map(({ name, buffer }) => [name, many(trials * buffer.units, next)] as const);
  return {
    steps,
    trials,
    signals: Object.fromEntries(signals),
    noise,
    initial: Object.fromEntries(initial),
    ...(hasWindows && { stepsBefore: 5 }),
  };
}

/**
 * Inputs that are compared with a number or, to see whether they are NaN, with themselves, and what they are compared
 * with: interventions, say, which are off at that value. Both branches of a program are to be seen.
 */
function switchesOf(program: Program): ReadonlyMap<string, number> {
  const switches = new Map<string, number>();
  for (const { op, args } of walk(rootsOf(program))) {
    if (op !== "equal" || args[0].op !== "input") continue;
    const [{ attr }, other] = args;
    if (other === args[0]) switches.set(attr.name!, Number.NaN);
    else if (other.op === "constant" && other.type.space === "scalar") switches.set(attr.name!, other.attr.data![0]);
  }
  return switches;
}

const scalarsOf = (program: Program) =>
  Object.fromEntries(
    [...walk(rootsOf(program))].flatMap(({ op, attr }) => (op === "scalar" ? [[attr.name!, 0.1]] : [])),
  );

/**
 * The distance of `got` from `expected` where both are finite; `isSeen` tells whether that is so anywhere.
 * @param before the values before an update, so that only the change counts
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
 * Describes how an executable's kernels differ from WebAssembly's; undefined if they agree. A number at a threshold
 * can fall on either side of it, so a difference must show on two draws, or on all that are informative.
 * @param given parts of the program's plan
 * @param fused whether the executable's multiply–adds are fused
 */
export function kernelFault(
  executable: Executable,
  program: Program,
  given: Given,
  { trials, maxSteps, noise, portable = false }: CompileOptions,
  fused: boolean,
): string | undefined {
  const longest = Math.min(mostSteps, maxSteps);
  const shortened = { trials, maxSteps: longest, noise, portable };
  // A pass over the batch is compiled and compared on its own.
  const { pooling: _, ...alone } = program;
  const yardstick = wasmBackendWith(fused ? {} : { fused }).compile(alone, shortened);
  const both = [executable, yardstick];
  const scalars = scalarsOf(program);
  const switches = switchesOf(program);
  const outcomes: { readonly fault?: string; readonly unseen: number }[] = [];
  for (const [k, draw] of draws.entries()) {
    const next = numbers(k + 1);
    const values = parameterValues(program, draw, next);
    for (const [name, array] of values) for (const one of both) one.write(name, array);
    // The second, shorter run starts from the memory that the first has left, not from zeros.
    for (const steps of [longest, Math.max(1, longest - 1)]) {
      const feed = feedOf(given, switches, trials, steps, next);
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
    ...program.perTrial.map(({ name }): Quantity => [name, (one) => one.perTrial(name)]),
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
