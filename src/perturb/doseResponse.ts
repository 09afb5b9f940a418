/** Dose–response curves: what a perturbation does in several doses, beside matched random controls. */
import { missing } from "../base/errors.ts";
import type { Population } from "../base/population.ts";
import { generator, keyOf } from "../base/random.ts";
import { either, listOf, mapOf } from "../settings/compound.ts";
import { abortSignal, anything, callback, count, flag, number, seed, text, whole } from "../settings/kind.ts";
import { type OptionsOf, readOptions } from "../settings/options.ts";
import type { TaskInstance } from "../task/instance.ts";
import { controlsOf } from "./controls.ts";
import { type Effects, judgeBy, type PlainValues } from "./effects.ts";
import { type LoosePerturbation, loosePerturbations } from "./loose.ts";
import { type MeasureWords, type ObservedTrials, onlyChoice } from "./measures.ts";
import { perturbedNetwork, perturbedParts } from "./network.ts";
import { type ObservedNetwork, observer } from "./observer.ts";
import { eachOperator } from "./operators.ts";
import { isNeutral, operations, type Perturbation } from "./perturbation.ts";
import { type DoseGrid, readGrids } from "./read.ts";
import { perturbationsOf } from "./schedule.ts";
import { unitsIn } from "./site.ts";
import { inPerturbation, perturbationText } from "./written.ts";

/** Of all measurements under perturbations. */
export const observationOptions = {
  /** Trials of each presentation, conditions equally often (default 500; of each lesion 200). */
  trials: count,
  /** Of trials, noise and controls (default: the run's evaluation seed). */
  seed,
  /** Time step in ms (default: that of training). */
  dt: number({ above: 0 }, "ms"),
  /** Other values of task parameters, by name. */
  task: mapOf(anything),
  /** If false, neither the network nor its inputs are noisy. */
  noise: flag,
  /** What is perturbed in all presentations, the one without a dose included. */
  perturb: loosePerturbations,
  /** Units whose rates are 0 in all presentations. */
  lesion: listOf(either(whole, text), { unique: true }),
  /** Resamples of the bootstrap (default 200). */
  resamples: count,
  signal: abortSignal,
  onProgress: callback<(done: number, total: number) => void>(),
};

const doseOptions = {
  ...observationOptions,
  /** What is tried in several doses: "I * 0.5..1.5:5 @stimulus"; several are tried one after another. */
  grid: loosePerturbations,
  /** Draws of matched random controls for each (default 5). */
  controls: whole,
};
export type ObservationOptions = OptionsOf<typeof observationOptions>;
/** A grid is a perturbation with doses: in the short form, or an object with a list for its value. */
export type DoseOptions = OptionsOf<typeof doseOptions> & {
  readonly grid: LoosePerturbation | readonly LoosePerturbation[];
};

/** A perturbation in one dose. */
export interface DosePoint {
  readonly dose: number;
  readonly effects: Effects;
  /** The choice that all trials with one end in, if it is one and the same; so choices depend on nothing. */
  readonly onlyChoice?: string;
}

/** One draw of matched random units, or of what else is matched. */
export interface ControlDraw {
  /** What was perturbed, "dose" for the value. */
  readonly text: string;
  /** In the order of the doses. */
  readonly values: readonly PlainValues[];
}

/** The trials in which a perturbation acts; `?` leaves out others, and so does a period that not all trials have. */
export interface PerturbedTrials {
  /** How many; of several networks their mean. */
  readonly trials: number;
  /** Of all trials. */
  readonly share: number;
  /** What is measured of these trials alone, bias and slope without intervals; null unless they are some of all. */
  readonly alone: { readonly plain: Effects; readonly points: readonly Omit<DosePoint, "onlyChoice">[] } | null;
}

export interface DoseSeries {
  /** "I * dose @stimulus". */
  readonly text: string;
  /** What the dose is: "factor", "added", "value", "s.d. of noise". */
  readonly dose: string;
  /** The dose that changes nothing; null if there is none. */
  readonly neutral: number | null;
  readonly points: readonly DosePoint[];
  readonly perturbed: PerturbedTrials;
  /** null where there can be none, or none was asked for. */
  readonly controls: { readonly what: string; readonly draws: readonly ControlDraw[] } | null;
}

/** What measurements under perturbations have in common. */
export interface Observation {
  readonly task: TaskInstance;
  readonly populations: readonly Population[];
  readonly trials: number;
  /** Of trials, noise and controls: one for each network. */
  readonly seeds: readonly number[];
  /** More than one: values are means over networks, and intervals are over them. */
  readonly networks: number;
  /** What was perturbed throughout. */
  readonly perturbations: readonly string[];
  readonly measures: readonly MeasureWords[];
  /** Without what is tried. */
  readonly plain: Effects;
}

export interface DoseResponse extends Observation {
  readonly series: readonly DoseSeries[];
}

/** A run's network for other values of its task. */
export type NetworkOn = (changes: Readonly<Record<string, unknown>>, dt: number | undefined) => ObservedNetwork;

const usual = { trials: 500, resamples: 200, controls: 5 };
const controlStream = 0x70637400;

/**
 * Effects of perturbations in several doses, on the same trials with the same noise.
 * @throws "missing" without a grid; "unknown", "invalid", "mismatched" or "unsupported" for what the network cannot
 * undergo, and the errors of `simulate`
 */
export async function doseResponse(on: NetworkOn, given: DoseOptions, usualSeed: number): Promise<DoseResponse> {
  const options = readOptions(doseOptions, given, "the options of perturb");
  const { trials = usual.trials, resamples = usual.resamples, controls = usual.controls } = options;
  const { seed: drawn = usualSeed, dt, task: changes = {}, noise = true, signal, onProgress } = options;
  if (options.grid === undefined || (Array.isArray(options.grid) && options.grid.length === 0))
    throw missing({ subject: "grid", remedy: 'give doses, such as grid: "I * 0.5..1.5:5 @stimulus"' });
  const observed = on(changes, dt);
  const { populations, task } = observed;
  const fixed = perturbationsOf(options.perturb);
  const lesioned = perturbationsOf([], options.lesion);
  const grids = readGrids(options.grid).flatMap(({ perturbation, doses }) =>
    eachOperator(perturbation, populations).map((one): DoseGrid => ({ perturbation: one, doses })),
  );
  const show = observer(observed, { trials, seed: drawn, noise, signal });
  const parts = perturbedParts(observed);
  const silent = lesioned.flatMap((one) =>
    inPerturbation(one, () => (one.target.kind === "units" ? unitsIn(one.target, parts).units : [])),
  );
  const all = grids.map((grid, k) => {
    const { perturbation } = grid;
    const found = controls === 0 ? null : inPerturbation(perturbation, () => controlsOf(perturbation, parts, silent));
    const drawings = Array.from(
      { length: found === null ? 0 : controls },
      (_, draw) => found!.draw(generator(keyOf(drawn), controlStream + k, draw)) ?? [],
    ).flat();
    return { ...grid, what: found?.what ?? "", drawings: distinct(drawings) };
  });
  const total = 1 + all.reduce((sum, { doses, drawings }) => sum + doses.length * (1 + drawings.length), 0);
  let done = 0;
  const shown = async (perturbation: Perturbation) => {
    // A neutral dose has the bits of no perturbation.
    const tried = isNeutral(perturbation) ? plain : undefined;
    const trialsOf = tried ?? (await show([...fixed, perturbation, ...lesioned]));
    onProgress?.(++done, total);
    return trialsOf;
  };
  let plain: ObservedTrials | undefined;
  const acting = all.map(({ perturbation }) => perturbedNetwork(observed, [...fixed, perturbation, ...lesioned]));
  const marks = acting.map((): boolean[] => []);
  plain = await show([...fixed, ...lesioned], (trial) => {
    for (const [k, one] of acting.entries()) marks[k].push(one.isPerturbed(trial, keyOf(drawn), fixed.length));
  });
  onProgress?.(++done, total);
  const judging = { task, populations, resamples, seed: drawn };
  const judge = judgeBy(plain, { ...judging, refits: true });
  const series: DoseSeries[] = [];
  for (const [k, { perturbation, doses, what, drawings }] of all.entries()) {
    const points: DosePoint[] = [];
    const count = marks[k].filter(Boolean).length;
    const alone = count > 0 && count < trials ? judgeBy(among(plain, marks[k]), { ...judging, refits: false }) : null;
    const pointsAlone: Omit<DosePoint, "onlyChoice">[] = [];
    for (const dose of doses) {
      const observed = await shown({ ...perturbation, value: dose });
      const only = onlyChoice(task, observed.table);
      points.push({ dose, effects: judge.effectsOf(observed), ...(only !== undefined && { onlyChoice: only }) });
      if (alone) pointsAlone.push({ dose, effects: alone.effectsOf(among(observed, marks[k])) });
    }
    const draws: ControlDraw[] = [];
    for (const control of drawings) {
      const values: PlainValues[] = [];
      for (const dose of doses) values.push(judge.valuesOf(await shown({ ...control, value: dose })));
      draws.push({ text: perturbationText(control, "dose"), values });
    }
    const { dose, neutral } = operations[perturbation.operation];
    series.push({
      text: perturbationText(perturbation, "dose"),
      ...{ dose, neutral, points },
      perturbed: {
        trials: count,
        share: count / trials,
        alone: alone && { plain: alone.plain, points: pointsAlone },
      },
      controls: draws.length === 0 ? null : { what, draws },
    });
  }
  return {
    ...{ task, populations, trials, seeds: [drawn], networks: 1 },
    perturbations: [...fixed, ...lesioned].map((one) => perturbationText(one)),
    ...{ measures: judge.measures, plain: judge.plain, series },
  };
}

/** Those of some trials. */
const among = ({ table, rates }: ObservedTrials, marks: readonly boolean[]): ObservedTrials => ({
  table: table.filter((_, trial) => marks[trial]),
  rates: rates.map((one) => one.filter((_, trial) => marks[trial])),
});

/** Draws that differ from each other: of few units there are few. */
function distinct(drawings: readonly Perturbation[]): readonly Perturbation[] {
  const texts = new Map(drawings.map((one) => [JSON.stringify(one), one]));
  return [...texts.values()];
}
