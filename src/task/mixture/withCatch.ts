/** Catch trials: the stimulus is missing, and it is right to withhold the response. */
import { missing, unknownName } from "../../base/errors.ts";
import { once } from "../../base/once.ts";
import { generator, keyOf } from "../../base/random.ts";
import { oneOrMore, record } from "../../settings/compound.ts";
import { number, text, type ValueOf } from "../../settings/kind.ts";
import { constantAnswer } from "../constantAnswer.ts";
import type { TaskInstance } from "../instance.ts";
import type { Segment, Trial } from "../trial.ts";
import { taskFactor } from "./onChannels.ts";

export const catchKind = record({
  /** Share of the task's trials. */
  share: number({ above: 0, below: 1 }),
  /** Inputs that stay 0 in catch trials, apart from noise. */
  without: oneOrMore(text, { min: 1, unique: true }),
});
export type CatchTrials = ValueOf<typeof catchKind>;

/** The factor that tells catch trials from others. */
const catchFactor = "catch";
/** First random stream of the draw of catch trials; the place of a trial within a row is added. */
const catchStream = 0x63740000;

/**
 * The task with catch trials: a trial as training draws it, without these inputs, that wants no response from start to
 * end. They are one more condition, the last.
 * @throws "unknown" for an input that the task lacks, "missing" for a task without an output that means no response
 */
export function withCatch(task: TaskInstance, { share, without }: CatchTrials): TaskInstance {
  const { noResponse, inputs, conditions } = task;
  const label = conditions[0][taskFactor];
  const strange = without.find((name) => !inputs.includes(name));
  if (strange !== undefined) throw unknownName({ at: "task.catch.without", subject: "input" }, strange, inputs);
  if (noResponse === null)
    throw missing({ at: "noResponse", within: `task "${label}"`, remedy: "catch trials need an output that means it" });
  const silent = new Set(without.map((name) => inputs.indexOf(name)));
  const usual = new Map(
    conditions.map((one) => [one, Object.freeze({ [taskFactor]: label, [catchFactor]: "no", ...one })]),
  );
  const caught = Object.freeze({ [taskFactor]: label, [catchFactor]: "yes" });
  const shown = (trial: Trial): Trial => ({
    ...trial,
    condition:
      usual.get(trial.condition) ?? Object.freeze({ [taskFactor]: label, [catchFactor]: "no", ...trial.condition }),
  });
  const emptied = ({ outputMask: _, ...trial }: Trial): Trial => ({
    ...trial,
    inputs: trial.inputs.filter(({ channel }) => !silent.has(channel)),
    targets: withheld(task, trial),
    condition: caught,
    correct: noResponse,
  });
  const weights = task.weights ?? conditions.map(() => 1);
  const sum = weights.reduce((all, one) => all + one, 0);
  const isCaught = (condition: number) => condition === conditions.length;
  const all = Object.freeze([...usual.values(), caught]);
  const instance: TaskInstance = {
    ...task,
    conditions: all,
    weights: Object.freeze([...weights.map((one) => ((1 - share) * one) / sum), share]),
    words: {
      ...task.words,
      factors: [
        task.words.factors[0],
        { name: catchFactor, unit: "", kind: "category" },
        ...task.words.factors.slice(1),
      ],
    },
    constantAnswer: once(() => constantAnswer(instance)),
    // What a task declares is chance in trials without catch trials.
    declaredChance: null,
    draw(seed, number, place = 0, ...rest) {
      const random = generator(typeof seed === "number" ? keyOf(seed) : seed, catchStream + place, number);
      const trial = task.draw(seed, number, place, ...rest);
      return random.uniform() < share ? emptied(trial) : shown(trial);
    },
    at: (condition, seed, number, place, timing) =>
      isCaught(condition)
        ? emptied(task.draw(seed, number, place, null, timing))
        : shown(task.at(condition, seed, number, place, timing)),
    isChance: (condition) => !isCaught(condition) && task.isChance(condition),
    isTimed: (condition) => task.isTimed(isCaught(condition) ? 0 : condition),
    idealObserver: (condition) => (isCaught(condition) ? null : task.idealObserver(condition)),
    idealAccuracy: () => null,
    solve(trial) {
      const isEmpty = trial.inputs.every(({ channel, value }) => !silent.has(channel) || value === 0);
      return isEmpty ? noResponse : task.solve(trial);
    },
  };
  return instance;
}

/** Classes: no response throughout. Values: the output for no response keeps its first value, others are 0. */
function withheld({ target, noResponse }: TaskInstance, { targets, steps }: Trial): readonly Segment[] {
  const channel = noResponse!;
  if (target === "class") return channel === 0 ? [] : [{ channel: 0, from: 0, to: steps, value: channel }];
  const first = targets.find((one) => one.channel === channel && one.from === 0);
  if (first === undefined) return [];
  const value = typeof first.value === "number" ? first.value : first.value[0];
  return [{ channel, from: 0, to: steps, value }];
}
