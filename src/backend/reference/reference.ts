/** The float64 interpreter: slow and plain, the standard for every other backend. */
import { mismatched, missing, named, unknownName, unsupported } from "../../base/errors.ts";
import { normals4 } from "../../base/random.ts";
import { type Expr, walk } from "../../ir/expr.ts";
import type { CoreOp } from "../../ir/op.ts";
import { type Program, rootsOf, validName } from "../../ir/program.ts";
import { hasWindows } from "../../ir/starts.ts";
import { compute, shapeOf, toValue, type Value } from "../../ir/value.ts";
import type { Backend, CompileOptions, Executable } from "../backend.ts";
import {
  backgroundOf,
  checkSize,
  checkStart,
  clearAfterEnds,
  type Feed,
  initialOf,
  missingScalar,
  noiseOf,
  scalesOf,
  signalOf,
  stepsBefore,
  writeTrial,
} from "../feed.ts";
import { checkCompileOptions, checkCounts, guarded } from "../guard.ts";
import { withPass } from "../pooling.ts";

type Memory = Map<Expr, Value>;
const isOverTime = (expr: Expr) => expr.op === "outer" || expr.op === "total";

/** The expressions evaluated in each loop, and the sums over both. */
function partition(program: Program) {
  const order = walk(rootsOf(program));
  const backward = new Set<Expr>();
  for (const expr of order)
    if (expr.type.space === "signal" && (expr.op === "carried" || expr.args.some((arg) => backward.has(arg))))
      backward.add(expr);
  const sums = order.filter(isOverTime);
  const inLoops = walk([
    ...[...program.states, ...program.carried].map(({ next }) => next),
    ...program.records.map(({ value }) => value),
    ...sums.flatMap(({ args }) => args),
  ]);
  const signals = inLoops.filter((expr) => expr.type.space === "signal");
  return {
    order,
    forward: signals.filter((expr) => !backward.has(expr)),
    backward: signals.filter((expr) => backward.has(expr)),
    sums,
  };
}

function compile(program: Program, options: CompileOptions): Executable {
  const { order, forward, backward, sums } = partition(program);
  const isBackward = new Set(backward);
  const parameters = new Map(program.parameters.map((p) => [p.name, shapeOf(p.value.type, 1)]));
  const hasBackward = program.carried.length > 0;
  const initials = new Map(order.flatMap((expr) => (expr.op === "initial" ? [[expr.attr.name!, expr]] : [])));
  const scalarNames = new Set(order.flatMap((expr) => (expr.op === "scalar" ? [expr.attr.name!] : [])));
  const mayContinue = hasWindows(program);
  let perTrial = new Map<string, Value>();
  let outside: Memory = new Map();
  let recorded = new Map<string, Float64Array>();
  let last: Pick<Feed, "steps" | "trials" | "ends"> = { steps: 0, trials: 0 };

  const parameterNamed = (name: string): Value => {
    const value = parameters.get(name);
    if (!value) throw unknownName("parameter", name, [...parameters.keys()]);
    return value;
  };

  /** A value outside the loops, from parameters, scalars and finished sums. */
  function evaluateOutside(root: Expr, scalars: Readonly<Record<string, number>>): Value {
    for (const expr of walk([root])) {
      if (outside.has(expr) || expr.type.space === "signal") continue;
      outside.set(
        expr,
        leaf(expr, scalars) ?? compute(expr.op as CoreOp, expr.type, expr.attr, valuesOf(expr, outside), 1),
      );
    }
    return outside.get(root)!;
  }
  const valuesOf = (expr: Expr, memory: Memory) => expr.args.map((arg) => memory.get(arg) ?? outside.get(arg)!);

  function leaf({ op, attr, type }: Expr, scalars: Readonly<Record<string, number>>): Value | undefined {
    if (op === "constant") return { ...shapeOf(type, 1), data: Float64Array.from(attr.data!) };
    if (op === "parameter") return parameterNamed(attr.name!);
    if (op !== "scalar") return undefined;
    if (!(attr.name! in scalars)) throw missingScalar(attr.name!);
    return toValue(1, 1, Float64Array.of(scalars[attr.name!]));
  }

  function run(feed: Feed, given: Readonly<Record<string, number>> = {}): Record<string, number> {
    checkSize(feed, options);
    checkStart(feed, [...initials.keys()], mayContinue);
    const { steps, trials, ends } = feed;
    last = { steps, trials, ...(ends && { ends: Array.from(ends) }) };
    const scalars = scalesOf(feed, given, (name) => scalarNames.has(name));
    outside = new Map();
    recorded = new Map(
      program.records.map(({ name, value }) => [name, new Float64Array(steps * trials * value.units)]),
    );
    const inputs = new Map<Expr, Float64Array>();
    for (const expr of order) if (expr.op === "input") inputs.set(expr, denseInput(feed, expr.attr.name!, expr.units));
    for (const expr of [...forward, ...backward])
      for (const arg of expr.args) if (arg.type.space !== "signal") evaluateOutside(arg, scalars);

    const broadcast = (value: Value, size: number) => {
      const out = toValue(trials, size);
      for (let b = 0; b < trials; b++)
        for (let j = 0; j < size; j++) out.data[b * size + j] = value.data[value.columns === 1 ? 0 : j];
      return out;
    };
    let carried = new Map(program.carried.map(({ name, size }) => [name, toValue(trials, size)]));
    /** A function of initial states, carried values and values outside the loops. */
    const atStart = (root: Expr): Value => {
      const frame: Memory = new Map();
      for (const expr of walk([root]))
        if (expr.type.space !== "signal") evaluateOutside(expr, scalars);
        else if (expr.op === "initial") frame.set(expr, starts.get(expr.attr.name!)!);
        else if (expr.op === "carried") frame.set(expr, carried.get(expr.attr.name!)!);
        else frame.set(expr, compute(expr.op as CoreOp, expr.type, expr.attr, valuesOf(expr, frame), trials));
      return frame.get(root)!;
    };
    const starts = new Map(
      [...initials].map(([name, { units, attr }]) => {
        const values = initialOf(feed, { name, units, windowed: attr.windowed ?? false });
        return [name, toValue(trials, units, values && Float64Array.from(values))];
      }),
    );
    let states = new Map(
      program.states.map(({ name, size, initial }) => [
        name,
        initial.type.space === "signal" ? atStart(initial) : broadcast(evaluateOutside(initial, scalars), size),
      ]),
    );
    for (const expr of sums) outside.set(expr, shapeOf(expr.type, 1));

    const signalLeaf = (expr: Expr, t: number): Value | undefined => {
      const size = expr.units;
      switch (expr.op) {
        case "input":
          return toValue(trials, size, inputs.get(expr)!.subarray((t - 1) * trials * size, t * trials * size));
        case "previous":
          return states.get(expr.attr.name!)!;
        case "carried":
          return carried.get(expr.attr.name!)!;
        case "noise":
          return toValue(trials, size, drawNoise(feed, options.noise, expr, t));
        default:
          return undefined;
      }
    };
    const evaluate = (exprs: readonly Expr[], frame: Memory, t: number) => {
      for (const expr of exprs)
        frame.set(
          expr,
          signalLeaf(expr, t) ?? compute(expr.op as CoreOp, expr.type, expr.attr, valuesOf(expr, frame), trials),
        );
    };
    const addSums = (frame: Memory) => {
      for (const expr of sums) addOverTrials(expr, valuesOf(expr, frame), outside.get(expr)!);
    };

    const record = (frame: Memory, t: number, isHere: (value: Expr) => boolean) => {
      for (const { name, value } of program.records)
        if (isHere(value)) recorded.get(name)!.set(frame.get(value)!.data, (t - 1) * trials * value.units);
    };
    const frames: Memory[] = [];
    let lastFrame: Memory = new Map();
    for (let t = 1; t <= steps; t++) {
      const frame: Memory = new Map();
      evaluate(forward, frame, t);
      record(frame, t, (value) => !isBackward.has(value));
      states = new Map(program.states.map(({ name, next }) => [name, frame.get(next)!]));
      lastFrame = frame;
      if (hasBackward) frames.push(frame);
      else addSums(frame);
    }
    if (hasBackward)
      for (let t = steps; t >= 1; t--) {
        const frame = frames[t - 1];
        evaluate(backward, frame, t);
        record(frame, t, (value) => isBackward.has(value));
        addSums(frame);
        carried = new Map(
          program.carried.map(({ name, size, next }) => [
            name,
            frame.get(next) ?? broadcast(evaluateOutside(next, scalars), size),
          ]),
        );
      }
    for (const expr of order) if (expr.op === "final") outside.set(expr, sumTrials(atStart(expr.args[0])));
    perTrial = new Map(
      program.perTrial.map(({ name, at, value }) => [name, at === "last" ? lastFrame.get(value)! : atStart(value)]),
    );
    lastScalars = scalars;
    for (const { value } of [...program.results, ...program.updates]) evaluateOutside(value, scalars);
    return Object.fromEntries(
      program.results
        .filter((r) => r.value.type.space === "scalar")
        .map((r) => [r.name, outside.get(r.value)!.data[0]]),
    );
  }
  let lastScalars: Readonly<Record<string, number>> = {};

  return {
    profile: { backend: "reference", precision: "float64" },
    run,
    apply() {
      const next = program.updates.map(
        ({ name, value }) => [name, evaluateOutside(value, lastScalars).data.slice()] as const,
      );
      for (const [name, data] of next) parameterNamed(name).data.set(data);
    },
    read: (name) => parameterNamed(name).data.slice(),
    write(name, values) {
      const { data } = parameterNamed(name);
      if (values.length !== data.length)
        throw mismatched({
          subject: `parameter "${name}"`,
          detail: `of ${values.length} numbers`,
          remedy: `it has ${data.length}`,
        });
      data.set(Array.from(values));
    },
    result: (name) => outside.get(named("result", name, program.results).value)!.data.slice(),
    perTrial(name) {
      named("value per trial", name, program.perTrial);
      return perTrial.get(name)!.data.slice();
    },
    close() {}, // holds only its own memory
    record: (name, from = 0) => {
      const { value } = named("record", name, program.records);
      const values = recorded.get(name)!.slice(from * last.trials * value.units);
      clearAfterEnds(values, last, value.units, from);
      return values;
    },
  };
}

function denseInput(feed: Feed, name: string, size: number): Float64Array {
  const dense = new Float64Array(feed.steps * feed.trials * size);
  if (name === validName) return dense.fill(1);
  const signal = signalOf(feed, name, size);
  dense.fill(backgroundOf(signal));
  for (let b = 0; b < feed.trials; b++) writeTrial(signal, b, feed, size, dense, b * size, feed.trials * size, 1);
  return dense;
}

/** Draws [trial, unit] of one step. */
function drawNoise(feed: Feed, kind: CompileOptions["noise"], { attr, units }: Expr, t: number): Float64Array {
  const { trials } = feed;
  const time = t + (attr.windowed ? stepsBefore(feed) : 0);
  const noise = noiseOf(feed, kind);
  if ("given" in noise) {
    const draws = noise.given[attr.stream!];
    if (!draws)
      throw missing({ subject: `draws of noise ${attr.stream} in the feed`, remedy: "give [step, trial, unit]" });
    if (draws.length !== feed.steps * trials * units)
      throw mismatched({
        subject: `draws of noise ${attr.stream} in the feed`,
        detail: `of ${draws.length} numbers`,
        remedy: `[step ${feed.steps}, trial ${trials}, unit ${units}] has ${feed.steps * trials * units}`,
      });
    return Float64Array.from({ length: trials * units }, (_, k) => draws[(t - 1) * trials * units + k]);
  }
  const out = new Float64Array(trials * units);
  const four = new Float64Array(4);
  for (let b = 0; b < trials; b++)
    for (let j = 0; j < units; j += 4) {
      normals4(noise.key, attr.shared ? noise.run : noise.trialNumbers[b], time, j / 4, attr.stream!, four);
      for (let k = 0; k < 4 && j + k < units; k++) out[b * units + j + k] = four[k];
    }
  return out;
}

function addOverTrials(expr: Expr, args: readonly Value[], into: Value): void {
  const [left, right] = args;
  for (let b = 0; b < left.rows; b++)
    for (let i = 0; i < left.columns; i++) {
      const l = left.data[b * left.columns + i];
      if (expr.op === "total") into.data[i] += l;
      else
        for (let j = 0; j < right.columns; j++)
          into.data[i * right.columns + j] += l * right.data[b * right.columns + j];
    }
}

function sumTrials(value: Value): Value {
  const out = toValue(1, value.columns);
  for (let b = 0; b < value.rows; b++)
    for (let j = 0; j < value.columns; j++) out.data[j] += value.data[b * value.columns + j];
  return out;
}

const { compile: compiled } = withPass({ compile });

/** The reference backend: a slow interpreter in float64, against which the others are tested. */
export const reference: Backend = {
  name: "reference",
  tolerance: { values: 1e-10, gradients: 1e-10 },
  compile(program, options) {
    const { trials, maxSteps, portable } = options;
    checkCompileOptions(options);
    checkCounts({ trials, maxSteps });
    if (portable)
      throw unsupported({
        subject: "profile portable on backend reference",
        detail: ", whose float64 results no other backend reproduces",
        remedy: "use wasm or native, or train.profile fast",
      });
    return guarded(compiled(program, options));
  },
};
