/** An executable on an arena: input and output of numbers, for any engine that runs the kernels. */
import { mismatched, named } from "../../base/errors.ts";
import { validName } from "../../ir/program.ts";
import { countOf } from "../../ir/shape.ts";
import type { Buffer, Plan } from "../../lower/kernel.ts";
import { noiseInputName } from "../../lower/noiseInputs.ts";
import type { CompileOptions, Executable, NumericProfile } from "../backend.ts";
import {
  backgroundOf,
  checkSize,
  checkStart,
  clearAfterEnds,
  type Feed,
  initialOf,
  maskName,
  missingScalar,
  noiseOf,
  type SignalFeed,
  scalesOf,
  signalOf,
  stepsBefore,
  writeTrial,
} from "../feed.ts";
import type { Arena } from "./arena.ts";
import { dealt, stepsThatMatter } from "./deal.ts";
import { type EngineInspection, inspection } from "./inspection.ts";
import { type ArenaLayout, type Slab, slotUnits } from "./layout.ts";
import { roundKeys } from "./philox.ts";

/** The compiled kernels and the calls to them. */
export interface Engine {
  readonly profile: NumericProfile;
  readonly memory: WebAssembly.Memory;
  prologue(): void;
  /** Runs all slabs, each over its number of steps. */
  slabs(): void;
  epilogue(): void;
  update(): void;
  close(): void;
  /** The kernels one by one; see `Executable.inspect`. */
  inspect?(): EngineInspection;
}

export function arenaExecutable(
  { plan, layout, ...arena }: Arena,
  options: CompileOptions,
  engine: Engine,
): Executable {
  const { memory } = engine;
  const floats = new Float32Array(memory.buffer);
  const integers = new Int32Array(memory.buffer);

  for (const [expr, at] of layout.arrays)
    if (expr.op === "constant") floats.set(expr.attr.data as ArrayLike<number>, at / 4);
  const scalarPlaces = [...layout.arrays]
    .filter(([expr]) => expr.op === "scalar")
    .map(([expr, at]) => ({ name: expr.attr.name!, at }));
  const scalarResults = plan.results.filter((r) => r.value.type.space === "scalar");
  // The sign and payload of NaN differ between processors: results get those of JavaScript.
  const isPortable = engine.profile["portable"] === true;
  const sameNaN = (values: Float32Array): Float32Array => {
    if (isPortable) for (let k = 0; k < values.length; k++) if (Number.isNaN(values[k])) values[k] = Number.NaN;
    return values;
  };
  let last: Pick<Feed, "steps" | "trials" | "ends"> = { steps: 0, trials: 0 };
  const allLanes = layout.slabs.reduce((sum, { lanes }) => sum + lanes, 0);
  /** The trial of each lane of all slabs. */
  let trialAt: Int32Array = new Int32Array(allLanes);

  const place = (name: string) => {
    const { value } = named("parameter", name, plan.parameters);
    return { at: layout.arrays.get(value)! / 4, count: countOf(value.type) };
  };
  /** Index in `floats` of step 1, lane 0, unit 0 of a slab's buffer, and the strides from there. */
  const inSlab = (buffer: Buffer, slab: Slab, shift = 0) => {
    const stepStride = slotUnits(buffer) * slab.lanes;
    return {
      first: (slab.base + layout.perLane.get(buffer)! * slab.lanes) / 4 + (1 + shift) * stepStride,
      stepStride,
      unitStride: slab.lanes,
    };
  };

  /** Index in `floats` of lane 0, unit 0 of a slab's buffer with a single slot. */
  const perTrialAt = (buffer: Buffer, slab: Slab) => (slab.base + layout.perLane.get(buffer)! * slab.lanes) / 4;

  function fill(
    feed: Feed,
    slab: Slab,
    steps: number,
    signals: ReadonlyMap<string, SignalFeed>,
    initials: ReadonlyMap<string, ArrayLike<number> | undefined>,
  ): void {
    const { trials } = feed;
    integers[slab.steps / 4] = steps;
    for (const { name, buffer } of plan.inputs) {
      const { first, stepStride, unitStride } = inSlab(buffer, slab);
      const end = first + steps * stepStride;
      if (name === validName) {
        floats.fill(1, first, end);
        for (let lane = trials - slab.firstTrial; lane < slab.lanes; lane++)
          for (let at = first + lane; at < end; at += stepStride) floats[at] = 0;
        continue;
      }
      const signal = signals.get(name)!;
      floats.fill(backgroundOf(signal), first, end);
      for (let lane = 0; lane < slab.lanes; lane++)
        writeTrial(
          signal,
          trialAt[slab.firstTrial + lane],
          { steps, trials },
          buffer.units,
          floats,
          first + lane,
          stepStride,
          unitStride,
        );
    }
    for (const { name, buffer } of plan.initials) {
      const values = initials.get(name);
      const at = perTrialAt(buffer, slab);
      for (let lane = 0; lane < slab.lanes; lane++) {
        const from = trialAt[slab.firstTrial + lane] * buffer.units;
        for (let j = 0; j < buffer.units; j++) floats[at + j * slab.lanes + lane] = values ? values[from + j] : 0;
      }
    }
    if (plan.usesNoise) {
      const noise = noiseOf(feed, "generated");
      if (!("key" in noise)) return;
      for (let lane = 0; lane < slab.lanes; lane++)
        integers[slab.counters / 4 + lane] = noise.trialNumbers[trialAt[slab.firstTrial + lane]];
      integers[slab.counters / 4 + slab.lanes] = noise.run;
      integers[slab.counters / 4 + slab.lanes + 1] = stepsBefore(feed);
    }
  }

  /** The steps that a slab needs to run: the most of its trials, but at least one. */
  function stepsOf({ firstTrial, lanes }: Slab, feed: Feed, signals: ReadonlyMap<string, SignalFeed>): number {
    if (!arena.isSilentAfterMask) return feed.steps;
    const matters = { mask: signals.get(maskName), isRecorded: plan.records.length > 0 };
    let steps = 1;
    for (let lane = firstTrial; lane < firstTrial + lanes && steps < feed.steps; lane++)
      steps = Math.max(steps, stepsThatMatter(feed, trialAt[lane], matters));
    return steps;
  }

  /**
   * Everything that a run needs before its first kernel, except scalars.
   * @param isWhole fills all steps, also those that the run does not need
   */
  function fillAll(feed: Feed, isWhole = false): void {
    if (feed.noise && "key" in feed.noise) integers.set(roundKeys(feed.noise.key), layout.roundKeys / 4);
    const signals = new Map(
      plan.inputs
        .filter(({ name }) => name !== validName)
        .map(({ name, buffer }) => [name, signalOf(feed, name, buffer.units)]),
    );
    checkStart(
      feed,
      plan.initials.map(({ name }) => name),
      plan.hasWindows,
    );
    const initials = new Map(
      plan.initials.map(({ name, windowed, buffer }) => [
        name,
        initialOf(feed, { name, units: buffer.units, windowed }),
      ]),
    );
    trialAt = dealt(feed, allLanes, arena.isSilentAfterMask);
    for (const slab of layout.slabs)
      fill(feed, slab, isWhole ? feed.steps : stepsOf(slab, feed, signals), signals, initials);
  }

  return {
    profile: profileOf(engine.profile, layout),
    run(asked, given = {}) {
      const feed = withDraws(asked);
      const { steps, trials, ends } = feed;
      checkSize(feed, options);
      const scalars = scalesOf(feed, given, (name) => scalarPlaces.some((place) => place.name === name));
      for (const { name, at } of scalarPlaces) {
        if (!(name in scalars)) throw missingScalar(name);
        floats[at / 4] = scalars[name];
      }
      fillAll(feed);
      engine.prologue();
      engine.slabs();
      engine.epilogue();
      last = { steps, trials, ...(ends && { ends: Array.from(ends) }) };
      return Object.fromEntries(scalarResults.map(({ name, value }) => [name, scalarOf(floats, layout, value)]));
    },
    apply: () => engine.update(),
    read(name) {
      const { at, count } = place(name);
      return Float64Array.from(floats.subarray(at, at + count));
    },
    write(name, values) {
      const { at, count } = place(name);
      if (values.length !== count)
        throw mismatched({
          subject: `parameter "${name}"`,
          detail: `of ${values.length} numbers`,
          remedy: `it has ${count}`,
        });
      floats.set(values, at);
    },
    result(name) {
      const { value } = named("result", name, plan.results);
      if (value.type.space === "scalar") return Float64Array.of(scalarOf(floats, layout, value));
      const at = layout.arrays.get(value)! / 4;
      return Float64Array.from(floats.subarray(at, at + countOf(value.type)));
    },
    record(name, from = 0, into) {
      const { slot, units } = named("record", name, plan.records);
      const { steps, trials } = last;
      const length = (steps - from) * trials * units;
      const out = into instanceof Float32Array && into.length === length ? into : new Float32Array(length);
      for (const slab of layout.slabs) {
        const { first, stepStride, unitStride } = inSlab(slot.buffer, slab, slot.shift);
        const real = Math.min(slab.lanes, trials - slab.firstTrial);
        for (let k = from; k < steps; k++)
          for (let lane = 0; lane < real; lane++) {
            const place = first + k * stepStride + lane;
            const to = ((k - from) * trials + trialAt[slab.firstTrial + lane]) * units;
            for (let j = 0; j < units; j++) out[to + j] = floats[place + j * unitStride];
          }
      }
      clearAfterEnds(out, last, units, from);
      return sameNaN(out);
    },
    perTrial(name) {
      const { buffer } = named("value per trial", name, plan.perTrial);
      const { trials } = last;
      const out = new Float32Array(trials * buffer.units);
      for (const slab of layout.slabs) {
        const at = perTrialAt(buffer, slab);
        const real = Math.min(slab.lanes, trials - slab.firstTrial);
        for (let lane = 0; lane < real; lane++)
          for (let j = 0; j < buffer.units; j++)
            out[trialAt[slab.firstTrial + lane] * buffer.units + j] = floats[at + j * slab.lanes + lane];
      }
      return sameNaN(out);
    },
    close: () => engine.close(),
    ...(engine.inspect && {
      inspect(asked) {
        const feed = withDraws(asked);
        checkSize(feed, options);
        return inspection({ plan, layout }, engine.inspect!(), feed.steps, () => {
          fillAll(feed, true);
          for (const group of layout.groups) floats.fill(0, group / 4, (group + layout.groupBytes) / 4);
        });
      },
    }),
  };
}

/** The profile of every backend under `portable`. */
export const portableProfile: NumericProfile = { portable: true, precision: "float32" };

/** A backend's name, numeric profile and slabs. */
export const profileOf = (engine: NumericProfile, { slabs, groups }: ArenaLayout): NumericProfile => ({
  ...engine,
  slabs: showWidths(slabs.map((slab) => slab.lanes)),
  groups: groups.length,
});

/** The feed with given draws moved among its signals. */
function withDraws(feed: Feed): Feed {
  if (!feed.noise || !("given" in feed.noise)) return feed;
  const draws = feed.noise.given.map((dense, stream) => [noiseInputName(stream), { dense }] as const);
  return { ...feed, signals: { ...feed.signals, ...Object.fromEntries(draws) } };
}

/** Slab widths in short form: equal neighbours counted, 8+8+8 → 3×8. */
function showWidths(widths: readonly number[]): string {
  const runs: { width: number; count: number }[] = [];
  for (const width of widths) {
    const last = runs[runs.length - 1];
    if (last?.width === width) last.count++;
    else runs.push({ width, count: 1 });
  }
  return runs.map(({ width, count }) => (count === 1 ? `${width}` : `${count}×${width}`)).join("+");
}

/** A scalar result: a number in memory, or a constant. */
function scalarOf(floats: Float32Array, layout: ArenaLayout, value: Plan["results"][number]["value"]): number {
  const at = layout.arrays.get(value);
  return at === undefined ? value.attr.data![0] : floats[at / 4];
}
