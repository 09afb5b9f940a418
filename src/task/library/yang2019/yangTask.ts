/** What the twenty tasks share: channels, targets, cost, score. Each adds its periods, conditions and a rule. */
import { type Parameter, type Parameters, quantity, type ValuesOf } from "../../../settings/parameter.ts";
import { ring } from "../../blocks/ring.ts";
import { gaussian } from "../../blocks/tuning.ts";
import type { TrialBuilder } from "../../builder.ts";
import type { LooseActivity, LooseFactors } from "../../declarations.ts";
import { type ConditionOf, type Conditions, type DefinedTask, defineTask, type TaskSpec } from "../../definition.ts";
import { type Duration, duration } from "../../duration.ts";
import type { TaskPreset } from "../../preset.ts";
import type { Shortcuts } from "../../shortcut.ts";
import type { Condition } from "../../trial.ts";

/** Targets of outputs that are off, and of the fixation output while it is on. */
const [off, on] = [0.05, 0.8];
/**
 * Weight of a squared error during the response, relative to one before it, and of one of the fixation output: the
 * published code multiplies errors by 5 and 2 before it squares them.
 */
const cost = { response: 25, fixation: 4 };
const tuning = gaussian(0.8, 22.5);
const none = () => 0;

interface Defaults {
  readonly response?: Duration;
  readonly directions?: number;
}
const commonParameters = ({ response = 500, directions = 0 }: Defaults) => ({
  response: duration(response, "response", { positive: true }),
  directions: quantity(directions, "", "evenly spaced directions, as conditions; 0: a random one in each trial", {
    min: 0,
    max: 360,
    whole: true,
  }),
  units: quantity(32, "", "channels of each ring of inputs and of the ring of outputs", {
    min: 4,
    max: 360,
    whole: true,
  }),
  grace: quantity(100, "ms", "time after the start of the trial, and of the response, without cost", { min: 0 }),
  sigma: quantity(Math.SQRT2 / 10, "√ms", "input noise: s.d. sigma/√dt per step and channel", { min: 0 }),
});
type Common = ReturnType<typeof commonParameters>;
export type CommonValues = ValuesOf<Common>;

/** Lengths of the periods before the response, in order. */
export type Lengths = Readonly<Record<string, Parameter<Duration>>>;

/** Where a rule shows its stimuli. */
export interface YangStage {
  readonly t: TrialBuilder;
  readonly p: CommonValues;
  /** Adds a stimulus at an angle in degrees to a modality. */
  show(modality: 1 | 2, angle: number, strength: number, ...periods: readonly string[]): void;
}

export interface Rule<L extends Lengths, O extends Parameters, C extends Conditions>
  extends Pick<TaskSpec<L & O & Common, C>, "name" | "title" | "summary" | "chance" | "deviations"> {
  readonly factors: LooseFactors;
  readonly activity: LooseActivity;
  readonly shortcuts?: Shortcuts;
  conditions(p: ValuesOf<O>): C;
  readonly lengths: L;
  readonly parameters: O;
  readonly defaults?: Defaults;
  readonly presets: Readonly<Record<string, TaskPreset>>;
  /** The modalities in which stimuli are shown: the task has no inputs for another. Default: both. */
  readonly modalities?: readonly (1 | 2)[];
  /** The first of evenly spaced directions, in steps between them. */
  readonly firstDirection?: number;
  /** The fixation input stays on during the response. */
  readonly keepsCue?: boolean;
  /**
   * Shows the stimuli, the first of them at an angle; returns the direction of the response in degrees, or null to
   * keep fixating.
   */
  respond(condition: ConditionOf<C>, angle: number, stage: YangStage): number | null;
}

const modality = (which: 1 | 2, units: number) => ring(`modality ${which}`, units);
const responsesOf = (units: number) => ring("response", units);

/** A task of Yang et al. (2019). */
export function yangTask<const L extends Lengths, const O extends Parameters, const C extends readonly Condition[]>(
  rule: Rule<L, O, C>,
): DefinedTask<L & O & Common> {
  const {
    lengths,
    parameters,
    defaults = {},
    presets,
    deviations = [],
    firstDirection = 0,
    keepsCue = false,
    respond,
  } = rule;
  const { name, title, summary, factors, activity, shortcuts, chance, modalities = [1, 2] } = rule;
  const before = Object.keys(lengths);
  const all = [...before, "response"];
  const { response, ...rest } = commonParameters(defaults);
  const definition: TaskSpec<Common, readonly Condition[]> = {
    name,
    title,
    summary,
    source: "Yang, Joglekar, Song, Newsome & Wang (2019), Nat Neurosci 22:297–306",
    deviations: [
      "The rule input is not part of a task: a mixture of tasks adds it.",
      "Each trial draws its own lengths and modality; in the published code, the trials of a batch share them.",
      ...deviations,
    ],
    dt: 20,
    parameters: { ...lengths, response, ...parameters, ...rest },
    presets,
    inputs: ({ units }) => ["fixation", ...modalities.flatMap((which) => modality(which, units).names)],
    outputs: ({ units }) => ["fixation", ...responsesOf(units).names],
    target: "value",
    noResponse: "fixation",
    noise: ({ sigma }) => sigma,
    score: { choice: { withheldAbove: 0.5 }, error: { measure: "angle", steps: "last", tolerance: 36 } },
    factors: { angle: { unit: "°", kind: "circular" }, ...factors },
    activity,
    shortcuts,
    ...(chance && { chance: chance as (condition: Condition) => boolean }),
    conditions: (p) => inDirections(p.directions, firstDirection, rule.conditions(p as never)),
    periods: (p) =>
      Object.fromEntries(all.map((period) => [period, (p as Readonly<Record<string, unknown>>)[period] as Duration])),
    trial(condition, t, p) {
      const responses = responsesOf(p.units);
      t.input("fixation").during(...(keepsCue ? all : before), 1);
      const angle =
        typeof condition["angle"] === "number"
          ? condition["angle"]
          : recordAngle(t, "angle", t.random.uniformBetween(0, 360));
      const answer = respond(condition as ConditionOf<C>, angle, {
        t,
        p,
        show: (which, at, strength, ...periods) =>
          modality(which, p.units)
            .input(t, at, tuning, strength)
            .add(...periods),
      });
      if (answer === null) {
        t.target("fixation").during(...all, on);
        responses.target(t, 0, none, off).during(...all);
        t.correct("fixation");
      } else {
        t.target("fixation")
          .during(...before, on)
          .during("response", off);
        responses.target(t, 0, none, off).during(...before);
        responses.target(t, answer, tuning, off).during("response");
        t.correct(responses.nearest(answer));
      }
      const [begin, end] = [t.start("response"), t.end("response")];
      const free = Math.min(begin + p.grace, end);
      t.mask.between(0, Math.min(p.grace, begin), 0).between(begin, free, 0).between(free, end, cost.response);
      t.maskOf("fixation").during(...all, cost.fixation);
    },
  };
  return defineTask(definition) as unknown as DefinedTask<L & O & Common>;
}

/** Conditions crossed with evenly spaced directions; unchanged if there are none. */
function inDirections(count: number, first: number, conditions: readonly Condition[]): readonly Condition[] {
  if (count === 0) return conditions;
  const angles = Array.from({ length: count }, (_, k) => (360 * (k + first)) / count);
  return angles.flatMap((angle) => conditions.map((one) => ({ angle, ...one })));
}

/** Records an angle in degrees as one in [0, 360), and returns that. */
export function recordAngle(t: TrialBuilder, name: string, degrees: number): number {
  const angle = ((degrees % 360) + 360) % 360;
  t.record(name, angle);
  return angle;
}
