/** A mixture: one network learns several tasks, told by rule inputs which one a trial belongs to. */
import { isRecord } from "../../base/display.ts";
import { invalid, mismatched, unsupported } from "../../base/errors.ts";
import { once } from "../../base/once.ts";
import { generator, type Key, keyOf } from "../../base/random.ts";
import { option, type ParameterValue, parameterOf, quantity, resolveParameters } from "../../settings/parameter.ts";
import { callable } from "../../settings/userDefinition.ts";
import { constantAnswer } from "../constantAnswer.ts";
import type { AnyTask, ComposedTask, TaskInstance, TaskSettings } from "../instance.ts";
import type { TrialScorer } from "../score.ts";
import type { Trial } from "../trial.ts";
import { channelsOf, type RuleInputs } from "./channels.ts";
import {
  atMember,
  definitionsIn,
  type FamilyLists,
  type Member,
  type MemberSection,
  membersKind,
  membersOf,
} from "./members.ts";
import { labelOf, mixtureWords } from "./mixtureWords.ts";
import { onChannels } from "./onChannels.ts";
import { withCatch } from "./withCatch.ts";

/** First random stream of the draw of a task; the place of a trial within a row of fixed length is added. */
const mixtureStream = 0x6d780000;

/** The tasks that a mixture can name. */
export interface MixableTasks {
  tasks(): readonly AnyTask[];
  families(): FamilyLists;
  /** The tasks of a mixture of which none are named. */
  readonly usual: readonly string[];
  /** A task by name, one's own or the library's. Throws "unknown". */
  among(own: readonly AnyTask[], name: string): AnyTask;
}

const parametersOf = ({ usual, families }: MixableTasks, tasks: () => readonly AnyTask[]) => ({
  tasks: parameterOf(
    membersKind(tasks, families),
    usual.map((name) => ({ name })),
    "tasks that one network learns: names, or { name, weight, as, ruleInputs, catch, ...settings } each; or { family, ...settings }",
  ),
  rule: option(
    "oneHot",
    ["oneHot", "none", "own"],
    "inputs that tell which task a trial belongs to: one for each task, none, or those that the tasks name (own)",
  ),
  ruleStrength: quantity(1, "", "value of the rule input of the present task, from start to end of a trial"),
  ruleSigma: quantity(0, "√ms", "noise of rule inputs: s.d. ruleSigma/√dt per step", { min: 0 }),
});

/** The definition of mixtures of these tasks. */
export function mixtureAmong<L>(choice: MixableTasks): ComposedTask & ((settings?: L) => MixtureSection) {
  const definition: ComposedTask = {
    name: "mixture",
    title: "Mixture of tasks",
    summary:
      "One network learns several tasks. Channels of the same name are shared; rule inputs tell which task a trial belongs to.",
    source: "Yang, Joglekar, Song, Newsome & Wang (2019), Nat Neurosci 22:297–306",
    dt: 20,
    parameters: parametersOf(choice, choice.tasks),
    parametersAmong: (tasks) => parametersOf(choice, () => tasks),
    compose: (settings, own = []) => mixtureOf(whole, choice, settings, own),
  };
  const whole = callable<ComposedTask, (settings?: L) => MixtureSection>(definition);
  return whole;
}

/** The section of a configuration: `task: mixture({ tasks: [...] })`. */
export interface MixtureSection {
  readonly name: "mixture";
}

function mixtureOf(
  definition: ComposedTask,
  choice: MixableTasks,
  settings: TaskSettings,
  given: readonly AnyTask[],
): TaskInstance {
  if (!isRecord(settings))
    throw invalid({ at: "task", value: settings, remedy: "give an object with dt and the mixture's settings" });
  const { dt: givenDt, preset, ...own } = settings;
  if (preset !== undefined)
    throw unsupported({
      at: "task.preset",
      value: preset,
      detail: "of a mixture",
      remedy: "give its tasks their presets",
    });
  const overrides = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
  const read = resolveParameters(definition.parameters, overrides, "task", ["dt"]);
  const sections = read["tasks"] as unknown as readonly MemberSection[];
  const definitions = definitionsIn(sections, given);
  const { rule, ruleStrength, ruleSigma } = read as { rule: string; ruleStrength: number; ruleSigma: number };
  const { dt, members } = membersOf(sections, givenDt, rule === "own", (name) => choice.among(definitions, name));
  checkTargets(members);
  const rules = members.map(({ label, rule: own }): RuleInputs => {
    if (rule === "none") return {};
    const values = rule === "own" ? own : { [`rule ${label}`]: 1 };
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value * ruleStrength]));
  });
  const channels = channelsOf(members, rules, ruleSigma);
  const tasks = members.map((member, k) => {
    const task = onChannels(member, channels, channels.places[k]);
    const { catchTrials } = member;
    return catchTrials ? atMember(k, () => withCatch(task, catchTrials)) : task;
  });
  const { inputs, outputs, noResponse, noise } = channels;
  const labels = members.map(({ label }) => label);
  const words = mixtureWords(tasks, labels);

  /** For each condition, its task and its index there. */
  const origin = tasks.flatMap((task, k) => task.conditions.map((_, c) => [k, c] as const));
  const conditionAt = (condition: number) => {
    if (!(condition in origin))
      throw invalid({
        within: "the mixture",
        subject: "condition",
        value: condition,
        remedy: `there are ${origin.length}, counted from 0`,
      });
    return origin[condition];
  };
  const total = members.reduce((sum, { weight }) => sum + weight, 0);
  const drawn = (seed: Key | number, number: number, place: number): TaskInstance => {
    const random = generator(typeof seed === "number" ? keyOf(seed) : seed, mixtureStream + place, number);
    let left = random.uniform() * total;
    return tasks[members.findIndex(({ weight }, k) => (left -= weight) < 0 || k === members.length - 1)];
  };
  const idealObserver = (condition: number) => {
    const [k, c] = conditionAt(condition);
    return tasks[k].idealObserver(c);
  };
  const conditions = Object.freeze(tasks.flatMap((task) => task.conditions));
  const instance: TaskInstance = {
    definition,
    name: definition.name,
    dt,
    inputs,
    outputs,
    target: tasks[0].target,
    noise,
    parameters: Object.freeze({
      ...read,
      tasks: Object.freeze(members.map(({ section }) => section)) as unknown as ParameterValue,
    }),
    preset: null,
    conditions,
    weights: weightsOf(members, tasks),
    words,
    noResponse,
    scorer: scorerOf(new Map(tasks.map((task, k) => [labels[k], task.scorer])), tasks),
    constantAnswer: once(() => constantAnswer(instance)),
    declaredChance: null,
    shortcuts: {},
    levels: null,
    longestTrial: tasks.some(({ longestTrial }) => longestTrial === null)
      ? null
      : Math.max(...tasks.map(({ longestTrial }) => longestTrial!)),
    warnings: [
      ...members.flatMap(({ label, task }) => task.warnings.map((warning) => `${label}: ${warning}`)),
      ...noiseWarnings(members, channels),
    ],
    draw: (seed, number, place = 0, ...rest) => drawn(seed, number, place).draw(seed, number, place, ...rest),
    at(condition, ...rest) {
      const [k, c] = conditionAt(condition);
      return tasks[k].at(c, ...rest);
    },
    isChance(condition) {
      const [k, c] = conditionAt(condition);
      return tasks[k].isChance(c);
    },
    isTimed(condition) {
      const [k, c] = conditionAt(condition);
      return tasks[k].isTimed(c);
    },
    idealObserver,
    idealAccuracy(include = () => true) {
      const values = conditions.flatMap((condition, c) => (include(condition) ? [idealObserver(c)] : []));
      if (values.length === 0 || values.includes(null)) return null;
      return (values as number[]).reduce((sum, p) => sum + p, 0) / values.length;
    },
    atLevels() {
      throw unsupported({
        subject: "levels of a psychometric variable",
        detail: "of a mixture",
        remedy: 'show the conditions of its tasks: evaluate.psychometric: "conditions" or null',
      });
    },
    // Only where the network is told the task do the inputs of one task determine the answer.
    solve: (trial) => (rule === "none" ? null : tasks[labels.indexOf(labelOf(trial))].solve(trial)),
    members: Object.freeze(tasks),
  };
  return instance;
}

/** Cross-entropy and squared error cannot be trained side by side. */
function checkTargets(members: readonly Member[]): void {
  const other = members.find(({ task }) => task.target !== members[0].task.target);
  if (other === undefined) return;
  const kind = ({ task }: Member) => (task.target === "class" ? "classes" : "values");
  throw mismatched({
    at: "task.tasks",
    detail: `: targets of "${members[0].label}" are ${kind(members[0])}, those of "${other.label}" ${kind(other)}`,
    remedy: "mix tasks whose targets are of one kind",
  });
}

/** How often training draws each condition, relative to the others; null if all are drawn equally often. */
function weightsOf(members: readonly Member[], tasks: readonly TaskInstance[]): readonly number[] | null {
  const weights = members.flatMap(({ weight }, k) => {
    const task = tasks[k];
    const own = task.weights ?? task.conditions.map(() => 1);
    const sum = own.reduce((all, one) => all + one, 0);
    return own.map((one) => (weight * one) / sum);
  });
  return weights.every((one) => one === weights[0]) ? null : Object.freeze(weights);
}

/** Each trial is scored by its own task. */
function scorerOf(scorers: ReadonlyMap<string, TrialScorer>, tasks: readonly TaskInstance[]): TrialScorer {
  const of = (trial: Trial): TrialScorer => {
    const scorer = scorers.get(labelOf(trial));
    if (scorer) return scorer;
    throw unsupported({
      subject: `trial ${trial.number} without a task of the mixture`,
      remedy: "score trials that the mixture drew",
    });
  };
  return {
    from: (trial) => of(trial).from(trial),
    score: (trial, outputs, at, stride) => of(trial).score(trial, outputs, at, stride),
    constantError: (trial, answer) => of(trial).constantError(trial, answer),
    constantJudge(trials) {
      const judges = trials.map((trial) => of(trial).constantJudge([trial]));
      return (answer) => judges.flatMap((judge) => judge(answer));
    },
    meanTarget: (trial) => of(trial).meanTarget(trial),
    midway: (one, other) => tasks[0].scorer.midway(one, other),
  };
}

/** Channels with more noise than a task alone would give them: a line for all that differ alike from the same tasks. */
function noiseWarnings(members: readonly Member[], { inputs, noise, places }: ReturnType<typeof channelsOf>): string[] {
  const raised = new Map<string, string[]>();
  inputs.forEach((name, channel) => {
    const all = noise.sigma[channel];
    const labels = new Map<number, string[]>();
    members.forEach(({ label, task }, k) => {
      const input = places[k].inputs.indexOf(channel);
      if (input < 0 || task.noise.sigma[input] === all) return;
      const own = task.noise.sigma[input];
      labels.set(own, [...(labels.get(own) ?? []), label]);
    });
    for (const [own, tasks] of labels) {
      const rise = `noise ${all} √ms in all tasks, as in another, not ${own} as in ${quotedSome(tasks)} alone`;
      raised.set(rise, [...(raised.get(rise) ?? []), name]);
    }
  });
  return [...raised].map(([rise, channels]) => {
    const have = channels.length === 1 ? `input ${quotedSome(channels)} has` : `inputs ${quotedSome(channels)} have`;
    return `task.tasks: ${have} ${rise}`;
  });
}

/** Names in quotes; of many, two and how many more. */
function quotedSome(names: readonly string[]): string {
  const shown = names.slice(0, names.length > 3 ? 2 : 3).map((name) => JSON.stringify(name));
  return [shown.join(", "), ...(names.length > 3 ? [`${names.length - 2} more`] : [])].join(" and ");
}
