/** When an intervention is active, in which trials, and how strongly: its signal for a feed. */
import type { FeedSegment, SignalFeed } from "../backend/feed.ts";
import { checkArgument, checkKeys } from "../base/arguments.ts";
import { inContext, invalid, missing, named } from "../base/errors.ts";
import type { Population } from "../base/population.ts";
import { type UnitChoice, unitsOf } from "./units.ts";

/** An input of a network that an intervention reads at every step of every trial. */
export interface InterventionSignal {
  /** As the feed calls it, and the intervention. */
  readonly name: string;
  readonly units: number;
  /** Its value where it changes nothing. */
  readonly neutral: number;
}

/** The batch that events happen in. */
export interface EventShape {
  readonly trials: number;
  readonly steps: number;
  /** ms; needed for events in ms where the network was given without its time step. */
  readonly dt?: number;
}

/** One stretch of an intervention. Where two of one intervention overlap, the later in the list wins. */
export interface InterventionEvent {
  /** Name of the intervention. */
  readonly name: string;
  /**
   * Drive: units of the state per step. Gain: a factor. Clamp: units of the signal. One number, or one per step of
   * the stretch.
   */
  readonly value: number | ArrayLike<number>;
  /** A population or numbers of units; all by default. */
  readonly units?: UnitChoice;
  /** Numbers of trials in the batch, from 0; all by default. */
  readonly trials?: readonly number[];
  /**
   * Steps after the first number, up to and including the second; all by default. The `periods` of a trial in a batch
   * count in the same way.
   */
  readonly steps?: readonly [after: number, upTo: number];
  /** The same in ms. */
  readonly ms?: readonly [after: number, upTo: number];
}

const eventKeys = ["name", "value", "units", "trials", "steps", "ms"] satisfies (keyof InterventionEvent)[];

/** The signals of a feed, by name, with every event in its place. Signals without one are neutral throughout. */
export function eventSignals(
  signals: readonly InterventionSignal[],
  shape: EventShape,
  events: readonly InterventionEvent[],
  populations?: readonly Population[],
): Record<string, SignalFeed> {
  checkArgument("shape", shape, ["trials", "steps"], "give the trials and steps of the batch, and dt for events in ms");
  if (!Array.isArray(events))
    throw invalid({ subject: "events", value: events, remedy: "give a list of { name, value, units, trials, steps }" });
  const segments = new Map(
    signals.map(({ name }) => [name, Array.from({ length: shape.trials }, (): FeedSegment[] => [])]),
  );
  for (const [k, event] of events.entries())
    inContext({ within: `event ${k + 1}` }, () => {
      checkArgument("event", event, ["name", "value"], "give the name of an intervention and a value");
      checkKeys(event, eventKeys, "periods of a trial are given as steps: [from, to]");
      const { units } = named("intervention", event.name, signals);
      const [from, to] = stretchOf(event, shape);
      const value = valuesFrom(event, to - from);
      const target = { what: `intervention "${event.name}"`, size: units };
      const segmentOf = (channel: number): FeedSegment => ({ channel, from, to, value });
      for (const trial of trialsOf(event, shape))
        segments.get(event.name)![trial].push(...unitsOf(event.units, target, populations).map(segmentOf));
    });
  return Object.fromEntries(
    signals.map(({ name, neutral }) => [name, { segments: segments.get(name)!, background: neutral }]),
  );
}

function stretchOf({ steps, ms }: InterventionEvent, { steps: all, dt }: EventShape): readonly [number, number] {
  if (steps !== undefined && ms !== undefined)
    throw invalid({ subject: "steps and ms", detail: "of one event", remedy: "give one of them" });
  if (steps === undefined && ms === undefined) return [0, all];
  if (ms !== undefined && !(dt! > 0))
    throw missing({ subject: "dt of the batch", remedy: "events in ms need the time step, in ms" });
  const [subject, given] = ms === undefined ? ["steps", steps] : ["ms", ms];
  const unit = ms === undefined ? 1 : dt!;
  const fail = (detail: string, remedy: string) => invalid({ subject, value: given, detail, remedy });
  if (!Array.isArray(given) || given.length !== 2 || !given.every((time) => Number.isFinite(time)))
    throw fail(", not two numbers", "give [after, upTo]");
  const [from, to] = (given as readonly number[]).map((time) => {
    const step = Math.round(time / unit);
    if (Math.abs(time / unit - step) < 1e-6) return step;
    const near = [Math.floor(time / unit), Math.ceil(time / unit)].map((one) => one * unit);
    throw fail(`, of which ${time} lies between two steps`, `the nearest are ${near.join(" and ")}`);
  });
  const batch = `the batch has ${all} steps${ms === undefined ? "" : ` of ${dt} ms, up to ${all * unit}`}`;
  if (from < 0 || to > all) throw fail(from < 0 ? ", which begins before the trial" : ", which ends too late", batch);
  if (from >= to)
    throw fail(
      from > to ? ", which ends before it begins" : ", which has no step",
      `the second number must be larger; for one step give [${from * unit}, ${(from + 1) * unit}]`,
    );
  return [from, to];
}

function valuesFrom({ value }: InterventionEvent, steps: number): number | Float32Array {
  const isNumber = typeof value === "number";
  if (!isNumber && (typeof value !== "object" || value === null || !(value.length >= 0)))
    throw invalid({ subject: "value", value, remedy: `give a number, or a list of ${steps}, one for each step` });
  const values = isNumber ? [value] : Array.from(value);
  if (!isNumber && values.length !== steps)
    throw invalid({
      subject: "value",
      detail: `of ${values.length} numbers`,
      remedy: `give one number, or a list of ${steps}, one for each step`,
    });
  const bad = values.findIndex((one) => typeof one !== "number" || !Number.isFinite(Math.fround(one)));
  if (bad >= 0)
    throw invalid({
      subject: "value",
      value: values[bad],
      remedy: "give a finite number; outside its events an intervention does nothing",
    });
  return isNumber ? value : Float32Array.from(values);
}

function trialsOf({ trials }: InterventionEvent, shape: EventShape): readonly number[] {
  if (trials === undefined) return Array.from({ length: shape.trials }, (_, trial) => trial);
  const bad = Array.isArray(trials)
    ? trials.find((trial) => !(Number.isInteger(trial) && trial >= 0 && trial < shape.trials))
    : trials;
  if (bad !== undefined)
    throw invalid({
      subject: "trial",
      value: bad,
      remedy: `give a list of numbers from 0 to ${shape.trials - 1}, as they are in the batch`,
    });
  return trials;
}
