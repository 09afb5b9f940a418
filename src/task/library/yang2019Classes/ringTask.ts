/**
 * What the twenty tasks have in common as classes on a ring, as in neurogym: the response is one of the places of a
 * ring. Mod-Cog adds answers that move: during the decision (sequence), or with the length of a delay (integration).
 */
import { option, type Parameters, quantity, type ValuesOf } from "../../../settings/parameter.ts";
import { ring } from "../../blocks/ring.ts";
import { gaussian } from "../../blocks/tuning.ts";
import type { TrialBuilder } from "../../builder.ts";
import type { LooseActivity, LooseFactors } from "../../declarations.ts";
import { type ConditionOf, type DefinedTask, defineTask, type TaskSpec } from "../../definition.ts";
import type { Duration } from "../../duration.ts";
import type { InputView } from "../../observer.ts";
import type { TaskPreset } from "../../preset.ts";
import type { Shortcuts } from "../../shortcut.ts";
import type { Condition } from "../../trial.ts";
import type { Lengths } from "../yang2019/yangTask.ts";

const tuning = gaussian(0.8, 22.5);
const moves = ["none", "left", "right"] as const;

const commonParameters = (sigma: number) => ({
  units: quantity(16, "", "channels of each ring of inputs, and places of the response", {
    min: 4,
    max: 360,
    whole: true,
  }),
  cue: option("until the decision", ["until the decision", "during fixation"], "how long the fixation input is on"),
  sequence: option("none", moves, "the answer moves around the ring during the decision"),
  pace: quantity(100, "ms", "time in which a moving answer moves by one place", { min: 1 }),
  sigma: quantity(sigma, "√ms", "noise of the stimuli: s.d. sigma/√dt per step and channel", { min: 0 }),
});
type Common = ReturnType<typeof commonParameters>;
export type Which = 1 | 2;

/** For tasks with a delay. */
export const integration = option("none", moves, "the answer moves around the ring by the length of the delay");

/** Where a rule shows its stimuli; places of the ring are 0, 1, …, units − 1. */
export interface RingStage {
  readonly t: TrialBuilder;
  readonly units: number;
  /** Adds a stimulus at a place to a modality. */
  show(modality: Which, place: number, strength: number, ...periods: readonly string[]): void;
  /** Records the direction of a place in degrees. */
  record(name: string, place: number): void;
}

interface Rule<L extends Lengths, O extends Parameters, C extends readonly Condition[]>
  extends Pick<TaskSpec<L & O & Common, C>, "name" | "title" | "summary"> {
  readonly deviations?: readonly string[];
  readonly factors: LooseFactors;
  readonly activity: LooseActivity;
  readonly shortcuts?: Shortcuts;
  /** Lengths of the periods, in order, of which the last is the decision. */
  readonly lengths: L;
  readonly parameters: O;
  /** Noise of neurogym's task, √ms. */
  readonly sigma: number;
  readonly presets: Readonly<Record<string, TaskPreset>>;
  readonly modalities?: readonly Which[];
  conditions(p: ValuesOf<O> & { readonly units: number }): C;
  /** Shows the stimuli; returns the place of the response, or null to keep fixating. */
  respond(condition: ConditionOf<C>, stage: RingStage): number | null;
  /** The same from the first and the last place shown, for a task in which they determine it. */
  solve?(first: number, last: number, units: number): number | null;
}

const modCogSequence: TaskPreset = {
  about: "sequence tasks of Mod-Cog; sequence: left for the other direction",
  dt: 100,
  parameters: { decision: 1000, sequence: "right" },
};

const modality = (which: Which, units: number) => ring(`modality ${which}`, units);

/** A task of neurogym's collection yang19. */
export function ringTask<const L extends Lengths, const O extends Parameters, const C extends readonly Condition[]>(
  rule: Rule<L, O, C>,
): DefinedTask<L & O & Common> {
  const { name, title, summary, deviations = [], factors, activity, shortcuts, lengths, parameters, sigma } = rule;
  const { presets, modalities = [1, 2], respond } = rule;
  const periods = Object.keys(lengths);
  const before = periods.slice(0, -1);
  const isDelayed = periods.includes("delay");
  const stimuli = (units: number) => modalities.flatMap((which) => modality(which, units).names);
  const definition: TaskSpec<Common, readonly Condition[]> = {
    name,
    title,
    summary,
    source:
      "Yang, Joglekar, Song, Newsome & Wang (2019), Nat Neurosci 22:297–306; as classes in Molano-Mazón et al. (2022), NeuroGym (collection yang19); moving answers of Khona, Chandra, Ma & Fiete (2023), Neural Comput 35:1850–1869 (Mod-Cog)",
    deviations: [
      "Conditions are balanced and modalities drawn at random; in neurogym, modalities alternate.",
      ...deviations,
      ...(sigma > 0 ? ["All stimulus channels have noise throughout; in neurogym, only while stimuli are shown."] : []),
      "An answer that moves passes through every place; in Mod-Cog, one place becomes the class of fixation.",
      ...(isDelayed
        ? ["Integration moves the answer; in the go tasks of Mod-Cog, it moves the stimulus instead."]
        : []),
    ],
    dt: 20,
    parameters: { ...lengths, ...parameters, ...commonParameters(sigma) },
    presets: {
      ...presets,
      modCogSequence,
    },
    inputs: ({ units }) => ["fixation", ...stimuli(units)],
    outputs: ({ units }) => ["fixation", ...ring("response", units).names],
    target: "class",
    noise: (p) => ({ sigma: Object.fromEntries(stimuli(p.units).map((channel) => [channel, p.sigma])) }),
    factors,
    activity,
    shortcuts,
    conditions: (p) => rule.conditions(p as never),
    periods: (p) =>
      Object.fromEntries(
        periods.map((period) => [period, (p as Readonly<Record<string, unknown>>)[period] as Duration]),
      ),
    trial(condition, t, p) {
      const { units, pace, cue, sequence } = p;
      t.input("fixation").during(...(cue === "during fixation" ? ["fixation"] : before), 1);
      const place = respond(condition as ConditionOf<C>, {
        t,
        units,
        show: (which, at, strength, ...shown) =>
          modality(which, units)
            .input(t, (360 * at) / units, tuning, strength)
            .add(...shown),
        record: (label, at) => t.record(label, (360 * at) / units),
      });
      if (place === null) return;
      const start = place + turned(p, isDelayed ? t.length("delay") : 0);
      const [begin, end] = [t.start("decision"), t.end("decision")];
      const answer = (at: number, from: number, to: number) => t.answer(1 + modulo(at, units)).between(from, to);
      if (sequence === "none") answer(start, begin, end);
      else
        for (let k = 0, from = begin; from < end; k++, from += pace)
          answer(start + step[sequence] * k, from, Math.min(from + pace, end));
    },
    ...(rule.solve && { solve: (seen, p) => placeSeen(seen, p, stimuli(p.units), rule.solve!) }),
  };
  return defineTask(definition) as unknown as DefinedTask<L & O & Common>;
}

type Move = (typeof moves)[number];
const step: Readonly<Record<Move, number>> = { none: 0, left: -1, right: 1 };
/** Places by which the length of a delay in ms moves the answer. */
const turned = (p: ValuesOf<Common>, delay: number): number =>
  ("integration" in p ? step[p.integration as Move] : 0) * Math.round(delay / p.pace);

/** The output that is right at the end, where stimuli are shown before and after a delay, and until the decision. */
function placeSeen(
  { input, dt, steps }: InputView,
  p: ValuesOf<Common>,
  stimuli: readonly string[],
  solve: (first: number, last: number, units: number) => number | null,
): number {
  const values = stimuli.map(input);
  const shown = Array.from({ length: steps }, (_, k) => k).filter((k) => values.some((one) => one[k] > 0));
  const [first, last] = [shown[0], shown[shown.length - 1]];
  const placeAt = (k: number) => {
    const strengths = values.map((one) => one[k]);
    return strengths.indexOf(Math.max(...strengths)) % p.units;
  };
  const place = solve(placeAt(first), placeAt(last), p.units);
  if (place === null) return 0;
  const delay = dt * (last - first + 1 - shown.length);
  const moves = p.sequence === "none" ? 0 : Math.ceil((dt * (steps - 1 - last)) / p.pace) - 1;
  return 1 + modulo(place + turned(p, delay) + step[p.sequence] * moves, p.units);
}

const modulo = (value: number, by: number) => ((value % by) + by) % by;

/** The places of a ring. */
export const places = (units: number): readonly number[] => Array.from({ length: units }, (_, k) => k);

/** Two different places, recorded as `angle` and `secondAngle`. */
export function twoPlaces({ t, units, record }: RingStage): readonly [number, number] {
  const first = t.random.integer(units);
  const second = (first + 1 + t.random.integer(units - 1)) % units;
  record("angle", first);
  record("secondAngle", second);
  return [first, second];
}
