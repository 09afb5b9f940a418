/** A network that undergoes perturbations: compiled once, and what it is fed in each batch of trials. */
import type { FeedSegment, SignalFeed } from "../backend/feed.ts";
import { invalid, unsupported } from "../base/errors.ts";
import { once } from "../base/once.ts";
import type { Population } from "../base/population.ts";
import { generator, type Key, normals4 } from "../base/random.ts";
import { type Intervention, withInterventions } from "../intervene/intervene.ts";
import type { KindName } from "../intervene/kinds.ts";
import type { Network } from "../ir/program.ts";
import type { BuiltNetwork } from "../model/model.ts";
import type { TaskInstance } from "../task/instance.ts";
import type { Batch, Trial } from "../task/trial.ts";
import { choiceByLevels } from "./levels.ts";
import { type OperationName, operations, type Perturbation } from "./perturbation.ts";
import { type PerturbedParts, type Site, siteOf } from "./site.ts";
import { checkOccurs, inTrial, isInTrial, type Stretch, strengths, stretchesOf } from "./windows.ts";
import { inPerturbation, perturbationText } from "./written.ts";

/** A network, its task and its populations. */
export interface PerturbedModel {
  readonly built: BuiltNetwork;
  readonly populations: readonly Population[];
  readonly task: TaskInstance;
}

export interface PerturbedNetwork {
  /** With the inputs that perturbations need. */
  readonly network: Network;
  /** What these inputs are fed in a batch; `key`: of the simulation's noise. */
  signals(batch: Batch, key: Key): Record<string, SignalFeed>;
  /** Whether any perturbation acts in a trial, or the one with this number in their list. */
  isPerturbed(trial: Trial, key: Key, number?: number): boolean;
  /** Whether they are for some trials only, by their levels or by chance; windows may leave out others. */
  readonly isInSome: boolean;
  /** Whether the input of the task is changed. */
  readonly isOfInputs: boolean;
  /** The perturbations in their short form. */
  readonly texts: readonly string[];
  /** Which interventions the network has been given: one program serves all perturbations with the same. */
  readonly kind: string;
}

/** What the targets of perturbations refer to. */
export const perturbedParts = ({ built, populations, task }: PerturbedModel): PerturbedParts => ({
  ...built,
  populations,
  inputNames: task.inputs,
});

/** Streams of random numbers: noise [unit] of perturbation k, and the choice of its trials. No model has so many. */
const noiseStream = 0x70656e00;
const trialStream = 0x70657400;
const mostPerturbations = 256;
/** Of the examples in which periods and factors are looked up. */
const exampleSeed = 1;
/** So many are drawn before a window is said to be in no trial. */
const mostExamples = 1000;

/**
 * The network with perturbations. In trials and steps in which none acts, and under neutral values (+ 0, * 1), it has
 * the bits of the network without.
 * @throws "unknown" for a population, channel, period or factor, "invalid", "mismatched" or "unsupported" for what the
 * network cannot undergo
 */
export function perturbedNetwork(
  { built, populations, task }: PerturbedModel,
  perturbations: readonly Perturbation[],
): PerturbedNetwork {
  if (perturbations.length > mostPerturbations)
    throw invalid({
      subject: "perturbations",
      value: perturbations.length,
      remedy: `give at most ${mostPerturbations}`,
    });
  const parts = perturbedParts({ built, populations, task });
  const examples = task.conditions.map((_, k) => task.at(k, exampleSeed, k));
  const more = once(() =>
    Array.from({ length: mostExamples }, (_, k) => task.at(k % examples.length, exampleSeed, examples.length + k)),
  );
  const sited = perturbations.map((perturbation, k) =>
    inPerturbation(perturbation, () => {
      checkOccurs(perturbation, examples, more, task);
      if (perturbation.operation === "set" && perturbation.ramp.some((ms) => ms > 0))
        throw unsupported({ subject: "ramp of a value that is set", remedy: "add or scale with a ramp" });
      const isChosen = choiceByLevels(perturbation.trials, task.words);
      return { perturbation, isChosen, site: siteOf(perturbation, parts), number: k };
    }),
  );
  const known = new Map<string, Intervention>();
  for (const { site } of sited) known.set(site.intervention.name, site.intervention);
  const list = [...known.values()];
  const interventions = withInterventions({ ...built, populations, dt: task.dt }, list);
  const actsIn = ({ perturbation, isChosen, number }: Sited, trial: Trial, key: Key): boolean =>
    isChosen(trial) &&
    (perturbation.share === 1 || generator(key, trialStream + number, trial.number).uniform() < perturbation.share);
  return {
    network: interventions.network,
    kind: JSON.stringify(list),
    isInSome: perturbations.some(({ trials, share }) => share < 1 || Object.keys(trials).length > 0),
    isOfInputs: perturbations.some(({ target }) => target.kind === "inputs"),
    texts: perturbations.map((one) => perturbationText(one)),
    signals(batch, key) {
      return Object.fromEntries(
        interventions.inputs.map(({ name, neutral }) => {
          const own = sited.filter(({ site }) => site.intervention.name === name);
          const kind = known.get(name)!.kind;
          const segments = batch.trials.map((trial) => {
            const pieces = own.flatMap((one) =>
              actsIn(one, trial, key) ? piecesOf(one, trial, task.dt, key, batch.steps) : [],
            );
            return merged(pieces, kind, neutral);
          });
          return [name, { segments, background: neutral }];
        }),
      );
    },
    isPerturbed: (trial, key, number) =>
      sited.some(
        (one) =>
          (number === undefined || number === one.number) &&
          actsIn(one, trial, key) &&
          isInTrial(one.perturbation.window, trial, task.dt),
      ),
  };
}

interface Sited {
  readonly perturbation: Perturbation;
  /** Whether it is for a trial, by the levels of its factors. */
  isChosen(trial: Trial): boolean;
  readonly site: Site;
  /** In the list of perturbations: its stream of random numbers. */
  readonly number: number;
}

/**
 * What one perturbation gives to the units of its place in one trial, within the trial's steps. One that acts
 * throughout goes on in the padding after a short trial, so that a silenced unit is silent in all that is recorded.
 */
function piecesOf(
  { perturbation, site, number }: Sited,
  trial: Trial,
  dt: number,
  key: Key,
  steps: number,
): FeedSegment[] {
  const { operation, window, ramp } = perturbation;
  const isThroughout = window === null && ramp.every((ms) => ms === 0);
  return stretchesOf(window, trial, dt).flatMap((stretch) => {
    const part = isThroughout ? { from: 0, to: steps } : inTrial(stretch, trial);
    if (part === null) return [];
    const { from, to } = part;
    const strength = strengths(stretch, part, ramp, dt);
    const draws = operation === "noise" ? drawsOf(site.units, part, trial, number, key) : undefined;
    return site.units.map((channel, k) => {
      const value = site.values[site.values.length === 1 ? 0 : k];
      const course = draws?.[k];
      if (strength === null && course === undefined) return { channel, from, to, value: Math.fround(value) };
      return {
        ...{ channel, from, to },
        value: Float32Array.from({ length: to - from }, (_, step) =>
          valueAt(operation, value, strength?.[step] ?? 1, course?.[step]),
        ),
      };
    });
  });
}

/** @param draw a standard normal number, of noise */
function valueAt(operation: OperationName, value: number, strength: number, draw = 1): number {
  const neutral = operations[operation].neutral ?? 0;
  return neutral + strength * (value - neutral) * draw;
}

/** Standard normal numbers, a function of key, trial, step and unit alone. */
function drawsOf(
  units: readonly number[],
  { from, to }: Stretch,
  { number: trial }: Trial,
  perturbation: number,
  key: Key,
): Float64Array[] {
  const draws = units.map(() => new Float64Array(to - from));
  const four = new Float64Array(4);
  for (let step = from; step < to; step++) {
    let group = -1;
    for (const [k, unit] of units.entries()) {
      if (unit >> 2 !== group) normals4(key, trial, step + 1, (group = unit >> 2), noiseStream + perturbation, four);
      draws[k][step - from] = four[unit & 3];
    }
  }
  return draws;
}

/** How two values of one kind, in one step of one unit, act together. */
const together: Readonly<Record<KindName, (before: number, value: number) => number>> = {
  drive: (before, value) => before + value,
  gain: (before, value) => before * value,
  clamp: (_, value) => value,
};

/** Segments of one trial that do not overlap. */
function merged(pieces: readonly FeedSegment[], kind: KindName, neutral: number): FeedSegment[] {
  const byUnit = new Map<number, FeedSegment[]>();
  for (const piece of pieces) byUnit.set(piece.channel, [...(byUnit.get(piece.channel) ?? []), piece]);
  return [...byUnit].flatMap(([channel, own]) => {
    if (own.length === 1) return own;
    const from = own.reduce((least, piece) => Math.min(least, piece.from), Number.POSITIVE_INFINITY);
    const to = own.reduce((most, piece) => Math.max(most, piece.to), 0);
    const value = new Float32Array(to - from).fill(neutral);
    for (const piece of own)
      for (let step = piece.from; step < piece.to; step++) {
        const one = typeof piece.value === "number" ? piece.value : piece.value[step - piece.from];
        value[step - from] = together[kind](value[step - from], one);
      }
    return [{ channel, from, to, value }];
  });
}
