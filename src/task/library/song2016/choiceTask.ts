/** What the five decisions share: two outputs with values to reach, what counts in the loss, catch trials. */
import { type Parameters, quantity, type ValuesOf } from "../../../settings/parameter.ts";
import type { TrialBuilder } from "../../builder.ts";
import type { LooseActivity, LooseFactors, LooseScore, PsychometricSpec } from "../../declarations.ts";
import { type ConditionOf, type DefinedTask, defineTask, type PeriodLength, type TaskSpec } from "../../definition.ts";
import { duration } from "../../duration.ts";
import type { TaskPreset } from "../../preset.ts";
import type { Shortcuts } from "../../shortcut.ts";
import type { Condition } from "../../trial.ts";

export const source =
  "Song, Yang & Wang (2016), PLoS Comput Biol 12(2):e1004792; conditions, times and targets of the authors' code, frsong/pycog";
export const ofModel =
  "Input noise and baseline belong to the model, as in the authors' code; the task has none. The model preset song2016 adds both.";

const choices = ["choice 1", "choice 2"] as const;
const commonParameters = (share: number, ms: number) => ({
  high: quantity(1, "", "target of the right output"),
  low: quantity(0.2, "", "target of the other output, and of both during fixation and in catch trials"),
  catchShare: quantity(share, "", "share of catch trials, in which nothing is shown; 0: none", { min: 0, max: 0.99 }),
  catchTrial: duration(ms, "length of catch trials", { positive: true }),
});
type Common = ReturnType<typeof commonParameters>;

export interface ChoiceTask<O extends Parameters, C extends readonly Condition[]>
  extends Pick<TaskSpec<O & Common, C>, "name" | "title" | "summary" | "chance" | "deviations"> {
  readonly parameters: O;
  readonly presets?: Readonly<Record<string, TaskPreset>>;
  /** Share and length in ms of catch trials. */
  readonly catches: readonly [share: number, ms: number];
  readonly inputs: readonly string[] | ((p: ValuesOf<O>) => readonly string[]);
  readonly factors: LooseFactors;
  readonly psychometric: PsychometricSpec<ConditionOf<C>> | null;
  readonly activity: LooseActivity | ((p: ValuesOf<O>) => LooseActivity);
  readonly shortcuts?: Shortcuts;
  score?(p: ValuesOf<O>): LooseScore;
  /** Without catch trials. */
  conditions(p: ValuesOf<O>): C;
  /** In order: the fixation first, the period of the response last. */
  periods(p: ValuesOf<O>): Readonly<Record<string, PeriodLength>>;
  /** Time in ms at the start of the last period during which errors do not count. */
  wait?(p: ValuesOf<O>): number;
  /** Shows the stimulus; returns the right choice (output 0 is choice 1), or null where either is right. */
  show(condition: ConditionOf<C>, t: TrialBuilder, p: ValuesOf<O>): 1 | 2 | null;
}

const isCatch = (condition: Condition) => condition["catch"] === "yes";

/**
 * A decision of Song et al. (2016). Errors count in the fixation and the response, and throughout catch trials, which
 * are one more condition and have no right answer.
 */
export function choiceTask<const O extends Parameters, const C extends readonly Condition[]>(
  task: ChoiceTask<O, C>,
): DefinedTask<O & Common> {
  const {
    name,
    title,
    summary,
    inputs,
    factors,
    activity,
    shortcuts,
    presets,
    deviations = [],
    catches,
    psychometric,
  } = task;
  const own = <T>(values: T) => values as unknown as ValuesOf<O>;
  const definition: TaskSpec<Common, readonly Condition[]> = {
    name,
    title,
    summary,
    source,
    deviations: [ofModel, "Where errors do not count, targets are 0.", ...deviations],
    dt: 20,
    parameters: { ...task.parameters, ...commonParameters(...catches) },
    presets,
    inputs: typeof inputs === "function" ? (p) => inputs(own(p)) : inputs,
    outputs: choices,
    target: "value",
    conditions(p) {
      const shown = task.conditions(own(p));
      const weight = (shown.length * p.catchShare) / (1 - p.catchShare);
      return p.catchShare === 0 ? shown : [{ catch: "yes", weight }, ...shown];
    },
    periods: (p, condition) => (isCatch(condition) ? { fixation: p.catchTrial } : task.periods(own(p))),
    factors: (p) => (p.catchShare === 0 ? factors : { catch: { kind: "category" }, ...factors }),
    psychometric: psychometric && {
      ...psychometric,
      ...(psychometric.value && {
        value: (condition: Condition) => (isCatch(condition) ? null : psychometric.value!(condition as ConditionOf<C>)),
      }),
    },
    activity: typeof activity === "function" ? (p) => activity(own(p)) : activity,
    shortcuts,
    ...(task.chance && { chance: task.chance as (condition: Condition) => boolean }),
    ...(task.score && { score: (p: ValuesOf<Common>) => task.score!(own(p)) }),
    trial(condition, t, p) {
      for (const choice of choices) t.target(choice).during("fixation", p.low);
      if (isCatch(condition)) return;
      const right = task.show(condition as ConditionOf<C>, t, own(p)) ?? t.random.integer(2) + 1;
      const periods = Object.keys(task.periods(own(p)));
      const [response] = periods.slice(-1);
      const onset = t.start(response);
      const wait = Math.min(task.wait?.(own(p)) ?? 0, t.length(response) - t.dt); // The last step always counts.
      t.mask.between(t.end("fixation"), onset + wait, 0);
      for (const [k, choice] of choices.entries()) t.target(choice).during(response, k + 1 === right ? p.high : p.low);
      t.correct(choices[right - 1]);
    },
  };
  return defineTask(definition) as unknown as DefinedTask<O & Common>;
}
