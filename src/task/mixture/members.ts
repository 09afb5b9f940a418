/** The tasks of a mixture, as a configuration gives them. */
import { isRecord } from "../../base/display.ts";
import { DalenetError, invalid, missing, named, unknownName, unsupported } from "../../base/errors.ts";
import { mapOf } from "../../settings/compound.ts";
import {
  below,
  expected,
  finiteNumber,
  type Kind,
  type LooseOf,
  number,
  readAt,
  type Schema,
  text,
} from "../../settings/kind.ts";
import { checkName } from "../../settings/name.ts";
import { readBy, withDefinitionIn } from "../../settings/userDefinition.ts";
import { type AnyTask, createTask, isComposed, type TaskInstance } from "../instance.ts";
import { presetNamed } from "../preset.ts";
import type { RuleInputs } from "./channels.ts";
import { type CatchTrials, catchKind } from "./withCatch.ts";

/** Settings of a task in a mixture, besides its own. */
export interface MemberSettings {
  /** Level of the factor `task`; default: the task's name. */
  readonly as?: string;
  /** How often training draws the task, relative to the others (default 1). */
  readonly weight?: number;
  /** Values of its rule inputs by channel, if `rule` of the mixture is "own". */
  readonly ruleInputs?: RuleInputs;
  /** Catch trials, in which these inputs are missing and it is right to withhold the response. */
  readonly catch?: LooseOf<typeof catchKind>;
}
const ownKeys = ["as", "weight", "ruleInputs", "catch"] as const;

/** A task by name, with its settings. */
export type MemberSection = { readonly name: string } & MemberSettings & Readonly<Record<string, unknown>>;

/** Names of the tasks of a family. */
export type FamilyLists = Readonly<Record<string, readonly string[]>>;

const phrase =
  "a list of tasks, each a name or { name, weight, as, ruleInputs, catch, ...settings }, or { family, weights, ...settings }";

/**
 * The kind of the list: complete after reading, except for the settings of each task.
 * @param tasks those that the schema lists
 */
export function membersKind(
  tasks: () => readonly AnyTask[],
  families: () => FamilyLists,
): Kind<readonly MemberSection[], unknown> {
  const one: Pick<Kind<MemberSection>, "read"> = {
    read(value) {
      if (typeof value === "string") return { name: value };
      if (!isRecord(value)) throw expected({ phrase: "the name of a task, or { name, ...settings }" }, value);
      readAt(text, value["name"], "name");
      // Not copied: a section of one's own task carries its definition.
      return value as MemberSection;
    },
  };
  return {
    get schema() {
      return schemaOf(
        tasks().filter((task) => !isComposed(task)),
        families(),
      );
    },
    words: "list of tasks, or { family }",
    phrase,
    suits: (value) => Array.isArray(value) || isRecord(value),
    read(value) {
      if (isRecord(value) && Object.hasOwn(value, "family")) return Object.freeze(familyOf(value, families()));
      if (!Array.isArray(value) || value.length === 0) throw expected({ phrase }, value);
      return Object.freeze(Array.from(value, (entry, k) => below(k, () => one.read(entry))));
    },
  };
}

const ruleKind = mapOf(finiteNumber);
const weightKind = number({ above: 0 });
const weightsKind = mapOf(weightKind);

/** The tasks of a family, all with these settings; `weights` are those of single ones, by name. */
function familyOf(
  { family, weights = {}, ...settings }: Readonly<Record<string, unknown>>,
  families: FamilyLists,
): MemberSection[] {
  const name = readAt(text, family, "family");
  const known = Object.entries(families).map(([name, tasks]) => ({ name, tasks }));
  const { tasks } = named({ at: "family" }, name, known);
  const weightOf = readAt(weightsKind, weights, "weights");
  const members = tasks.map((name) => ({ name }));
  for (const task of Object.keys(weightOf)) named({ at: `weights.${task}` }, task, members);
  return members.map(({ name }) => ({ ...settings, ...(name in weightOf && { weight: weightOf[name] }), name }));
}

function schemaOf(tasks: readonly AnyTask[], families: FamilyLists): Schema {
  const own = {
    as: text.schema,
    weight: weightKind.schema,
    ruleInputs: { ...ruleKind.schema, properties: {} },
    catch: catchKind.schema,
  };
  const section = ({ name, parameters, presets }: AnyTask): Schema => ({
    type: "object",
    properties: {
      name: { const: name },
      ...own,
      ...(presets && { preset: { enum: Object.keys(presets) } }),
      ...Object.fromEntries(Object.entries(parameters).map(([key, { kind }]) => [key, kind.schema])),
    },
    required: ["name"],
    additionalProperties: false,
  });
  const names = tasks.map(({ name }) => name);
  return {
    anyOf: [
      { type: "array", items: { anyOf: [{ enum: names }, ...tasks.map(section)] }, minItems: 1 },
      {
        type: "object",
        properties: {
          family: { enum: Object.keys(families).filter((name) => families[name].length > 0) },
          weights: weightsKind.schema,
        },
        required: ["family"],
      },
    ],
  };
}

/** A task of a mixture. */
export interface Member {
  readonly label: string;
  readonly weight: number;
  readonly rule: RuleInputs;
  readonly catchTrials: CatchTrials | undefined;
  readonly task: TaskInstance;
  /** Its section with every setting but the time step. */
  readonly section: MemberSection;
}

/** Definitions that sections bring with them, added to those given. */
export const definitionsIn = (sections: unknown, own: readonly AnyTask[]): readonly AnyTask[] =>
  Array.isArray(sections) ? sections.reduce((all, section) => withDefinitionIn(section, all), own) : own;

/**
 * Makes the tasks, all with one time step: the one given, or the smallest of their defaults.
 * @param among finds a definition by name
 * @throws the errors of `createTask`, with the path `task.tasks[k].NAME`
 */
export function membersOf(
  sections: readonly MemberSection[],
  givenDt: number | undefined,
  hasOwnRules: boolean,
  among: (name: string) => AnyTask,
): { readonly dt: number; readonly members: readonly Member[] } {
  const definitions = sections.map(({ name }, k) => atMember(k, () => among(name)));
  const dts = sections.map(
    ({ preset }, k) => atMember(k, () => presetNamed(definitions[k], preset))?.dt ?? definitions[k].dt,
  );
  const dt = givenDt ?? Math.min(...dts);
  const members = sections.map((section, k) => atMember(k, () => memberOf(section, dt, hasOwnRules, definitions[k])));
  for (const [k, { label }] of members.entries())
    if (members.findIndex((other) => other.label === label) < k)
      throw invalid({
        at: `task.tasks[${k}]`,
        detail: `is the second task called "${label}"`,
        remedy: "give one of the two another name for the factor task: as: NAME",
      });
  return { dt, members };
}

function memberOf(section: MemberSection, dt: number, hasOwnRule: boolean, definition: AnyTask): Member {
  const { name, as, weight = 1, ruleInputs, catch: caught, ...settings } = section;
  if (isComposed(definition))
    throw unsupported({ at: "task", value: name, detail: "within a mixture", remedy: "list its tasks instead" });
  const clash = ownKeys.find((key) => Object.hasOwn(definition.parameters, key));
  if (clash !== undefined)
    throw unsupported({
      subject: `task "${name}" in a mixture, which has settings of its own called ${ownKeys.join(", ")}`,
      remedy: `rename its parameter ${clash}`,
    });
  if (settings["dt"] !== undefined)
    throw invalid({ at: "task.dt", value: settings["dt"], remedy: "all tasks of a mixture share one: set task.dt" });
  if (as !== undefined) checkName(readAt(text, as, "task.as"), "task", "the mixture");
  if (hasOwnRule && ruleInputs === undefined)
    throw missing({
      at: "task.ruleInputs",
      remedy: 'give the values of its rule inputs, { NAME: 1 }, since task.rule is "own"',
    });
  if (!hasOwnRule && ruleInputs !== undefined)
    throw invalid({
      at: "task.ruleInputs",
      value: ruleInputs,
      remedy: 'set rule: "own" for the whole mixture, or leave it out',
    });
  const known = ["preset", ...Object.keys(definition.parameters)];
  const strange = Object.keys(settings).find((key) => key !== "dt" && !known.includes(key));
  if (strange !== undefined) throw unknownName({ at: `task.${strange}` }, strange, [...known, ...ownKeys]);
  const ownRule = ruleInputs === undefined ? {} : readAt(ruleKind, ruleInputs, "task.ruleInputs");
  for (const channel of Object.keys(ownRule)) checkName(channel, "rule input", `task "${name}"`);
  const read = readAt(weightKind, weight, "task.weight");
  const catchTrials = caught === undefined ? undefined : readAt(catchKind, caught, "task.catch");
  const task = createTask(definition, { ...settings, dt });
  const { parameters, preset } = task;
  const whole = {
    name,
    ...(as !== undefined && { as }),
    weight: read,
    ...(ruleInputs !== undefined && { ruleInputs: ownRule }),
    ...(catchTrials && { catch: catchTrials }),
    ...(preset !== null && { preset }),
    ...parameters,
  };
  return {
    label: as ?? name,
    weight: read,
    rule: ownRule,
    catchTrials,
    task,
    section: Object.freeze(readBy(whole, definition)) as MemberSection,
  };
}

/** Errors of a task alone are about `task.NAME`. */
export function atMember<T>(k: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof DalenetError)) throw error;
    const { at } = error.fault;
    const own = at?.replace(/^task(?=$|[.[])/, `task.tasks[${k}]`);
    throw new DalenetError(error.opening, { ...error.fault, ...(own !== undefined && { at: own }), cause: error });
  }
}
