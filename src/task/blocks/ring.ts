/** A ring: channels with evenly spaced preferred angles. */
import { checkArgument } from "../../base/arguments.ts";
import { invalid } from "../../base/errors.ts";
import type { TrialBuilder } from "../builder.ts";
import { type Tuning, turnBetween } from "./tuning.ts";

/** Writes all channels of a ring at once. */
export interface RingWriter {
  /** Sets the channels during these periods, replacing earlier values. */
  during(...periods: string[]): RingWriter;
  /** Adds to earlier values, for several stimuli on one ring. */
  add(...periods: string[]): RingWriter;
}

export interface Ring {
  /** Of the channels: "stimulus 0°", "stimulus 90°", …. */
  readonly names: readonly string[];
  /** Preferred angles in degrees. */
  readonly angles: readonly number[];
  /** The channel whose preferred angle is nearest; of two, the one before. */
  nearest(angle: number): string;
  /** Input of a stimulus at an angle in degrees, the tuning times a strength. */
  input(t: TrialBuilder, angle: number, tuning: Tuning, strength?: number): RingWriter;
  /** Targets that point in a direction: a base plus the tuning. */
  target(t: TrialBuilder, angle: number, tuning: Tuning, base?: number): RingWriter;
}

/** A task asks for its rings in every trial. */
const known = new Map<string, Ring>();

/** `count` channels, the first with preferred angle 0°. Throws "invalid". */
export function ring(name: string, count: number): Ring {
  const key = `${count} ${name}`;
  let found = known.get(key);
  if (!found) known.set(key, (found = ringOf(name, count)));
  return found;
}

function ringOf(name: string, count: number): Ring {
  if (!(Number.isInteger(count) && count > 0))
    throw invalid({ subject: `ring("${name}", …)`, value: count, remedy: "give the number of channels, 1 or more" });
  const angles = Array.from({ length: count }, (_, k) => (360 * k) / count);
  const names = angles.map((angle) => `${name} ${Number(angle.toFixed(2))}°`);
  /** Values of tunings at the preferred angles, which most tasks show. */
  const tuned = new WeakMap<Tuning, Map<number, readonly number[]>>();
  const preferred = new Set(angles);
  const valuesAt = (tuning: Tuning, angle: number): readonly number[] => {
    const before = tuned.get(tuning)?.get(angle);
    if (before) return before;
    const values = angles.map((one) => tuning(turnBetween(one, angle)));
    if (preferred.has(angle)) {
      if (!tuned.has(tuning)) tuned.set(tuning, new Map());
      tuned.get(tuning)!.set(angle, values);
    }
    return values;
  };
  const writer = (write: (k: number, way: "during" | "add", periods: readonly string[]) => void): RingWriter => {
    const all = (way: "during" | "add", periods: readonly string[]) => {
      for (const k of names.keys()) write(k, way, periods);
      return self;
    };
    const self: RingWriter = {
      during: (...periods) => all("during", periods),
      add: (...periods) => all("add", periods),
    };
    return self;
  };
  return {
    names,
    angles,
    nearest(angle) {
      const away = angles.map((one) => Math.abs(turnBetween(one, angle)));
      return names[away.indexOf(Math.min(...away))];
    },
    input(t, angle, tuning, strength = 1) {
      checkArgument("t", t, ["input"], "give the t of trial(condition, t)");
      const values = valuesAt(tuning, angle);
      return writer((k, way, periods) => t.input(names[k])[way](...periods, strength * values[k]));
    },
    target(t, angle, tuning, base = 0) {
      checkArgument("t", t, ["target"], "give the t of trial(condition, t)");
      const values = valuesAt(tuning, angle);
      return writer((k, way, periods) => t.target(names[k])[way](...periods, base + values[k]));
    },
  };
}
