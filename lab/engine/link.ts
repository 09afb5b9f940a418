/**
 * A link: everything that determines what is seen, as the part of an address after #. Choices that equal the usual ones
 * are left out. It is read strictly, so that no link shows another network than the one it was made of.
 */
import { invalid, mismatched, missing, unknownName } from "../../src/base/errors.ts";
import { version } from "../../src/base/version.ts";
import type { Choices, Edit, Link, View } from "../protocol.ts";
import { daleMethods, labTasks, limits, usualChoices } from "./tasks.ts";

export { version };

const remedy = "copy the whole link again";

const numeric = ["units", "inhibitory", "recurrentNoise", "inputNoise", "learningRate", "seed"] as const;
/** The keys of numbers in a link. */
const shortOf = {
  units: "n",
  inhibitory: "i",
  recurrentNoise: "rn",
  inputNoise: "in",
  learningRate: "lr",
  seed: "s",
} as const satisfies Record<(typeof numeric)[number], string>;
const perturbations = ["drive", "gain", "silence"] as const;

/** The text of a link, without #. */
export function writeLink({ version: of, choices, edits, step, view }: Link): string {
  const task = taskNamed(choices.task);
  const parts: [string, string][] = [["v", of]];
  if (choices.task !== usualChoices.task) parts.push(["t", choices.task]);
  for (const { name, usual } of task.parameters) {
    const value = choices.parameters[name] ?? usual;
    if (value !== usual) parts.push([`p.${name}`, String(value)]);
  }
  if (choices.dale !== usualChoices.dale) parts.push(["d", choices.dale]);
  for (const name of numeric)
    if (choices[name] !== usualChoices[name]) parts.push([shortOf[name], String(choices[name])]);
  if (step > 0) parts.push(["at", String(step)]);
  if (edits.length > 0) parts.push(["e", edits.map(editText).join("!")]);
  if (view) {
    const { silenced, perturbation, condition, trial } = view;
    if (silenced.length > 0) parts.push(["off", silenced.join("~")]);
    if (perturbation) {
      const { population, period, kind, value } = perturbation;
      parts.push(["x", [...[population, period].map(encoded), kind, String(value)].join("~")]);
    }
    if (condition !== 0) parts.push(["c", String(condition)]);
    if (trial !== 0) parts.push(["k", String(trial)]);
  }
  return parts.map(([key, value]) => `${key}=${value}`).join("&");
}

/**
 * The link of an address's part after #, with or without it.
 * @throws "mismatched" for a link of another version, "invalid", "unknown" or "missing" for one that is damaged
 */
export function readLink(hash: string): Link {
  const fields = new Map<string, string>();
  for (const part of hash.replace(/^#/, "").split("&")) {
    const [, key, value] = /^([a-z]+(?:\.[A-Za-z]+)?)=(.*)$/.exec(part) ?? [];
    if (key === undefined) throw invalid({ subject: "part of the link", value: part, remedy });
    if (fields.has(key)) throw invalid({ subject: `"${key}" in the link`, detail: "is given twice", remedy });
    fields.set(key, value);
  }
  const take = (key: string): string | undefined => {
    const value = fields.get(key);
    fields.delete(key);
    return value;
  };
  const of = take("v");
  if (of === undefined) throw missing({ subject: "the version in the link", remedy });
  if (of !== version)
    throw mismatched({
      subject: `link of version ${of} of Dalenet`,
      detail: `in version ${version}, which may train another network from it`,
      remedy: `open it with version ${of}, or start anew`,
    });
  const number = (key: string, text: string, { low, high }: { low: number; high: number }, isWhole = true): number => {
    const value = Number(text);
    if (String(value) !== text || !(value >= low && value <= high) || (isWhole && !Number.isInteger(value)))
      throw invalid({
        subject: `"${key}" in the link`,
        value: text,
        remedy: `it must be a ${isWhole ? "whole " : ""}number from ${low} to ${high}`,
      });
    return value;
  };
  const task = taskNamed(take("t") ?? usualChoices.task);
  const parameters: Record<string, number> = {};
  for (const { name, low, high, step, usual } of task.parameters) {
    const text = take(`p.${name}`);
    const value = text === undefined ? usual : number(name, text, { low, high }, Number.isInteger(step));
    if (value !== usual) parameters[name] = value;
  }
  const dale = take("d") ?? usualChoices.dale;
  if (!daleMethods.some(({ name }) => name === dale))
    throw unknownName(
      { subject: "method in the link" },
      dale,
      daleMethods.map(({ name }) => name),
    );
  const numbers = Object.fromEntries(
    numeric.map((name) => {
      const text = take(shortOf[name]);
      if (text === undefined) return [name, usualChoices[name]];
      return [name, number(name, text, limits[name], Number.isInteger(limits[name].step))];
    }),
  ) as Pick<Choices, (typeof numeric)[number]>;
  const choices: Choices = { task: task.name, parameters, dale, ...numbers };
  const read: Reader = { number, units: choices.units };
  const step = number("at", take("at") ?? "0", { low: 0, high: mostUpdates });
  const edits = (take("e")?.split("!") ?? []).map((text) => readEdit(text, read));
  for (const [k, { at }] of edits.entries())
    if (at > step || at < (edits[k - 1]?.at ?? 0))
      throw invalid({ subject: "edit in the link", value: editText(edits[k]), detail: "is out of order", remedy });
  const view = viewOf(take, read);
  const [left] = fields.keys();
  if (left !== undefined) throw invalid({ subject: "part of the link", value: left, remedy });
  return { version: of, choices, edits, step, ...(view && { view }) };
}

/** As many updates as a link may ask a browser to repeat. */
const mostUpdates = 1_000_000;

interface Reader {
  number(key: string, text: string, limits: { low: number; high: number }, isWhole?: boolean): number;
  readonly units: number;
}

function taskNamed(name: string) {
  const found = labTasks.find((one) => one.name === name);
  if (found) return found;
  throw unknownName(
    { subject: "task in the link" },
    name,
    labTasks.map((one) => one.name),
  );
}

function editText(edit: Edit): string {
  if ("lesion" in edit) return [edit.at, "l", ...edit.lesion].join("~");
  if ("weight" in edit) {
    const { matrix, from, to } = edit.weight;
    return [edit.at, "w", matrix, from, to, edit.value].join("~");
  }
  return [edit.at, "r", edit.learningRate].join("~");
}

const matrices = ["wIn", "wRec", "wOut"];
const anyUpdate = { low: 0, high: mostUpdates };
const anyIndex = { low: 0, high: 1000 };
const anyValue = { low: -1e6, high: 1e6 };

function readEdit(text: string, { number, units }: Reader): Edit {
  const [first = "", kind, ...rest] = text.split("~");
  const at = number("edit", first, anyUpdate);
  const unit = { low: 0, high: units - 1 };
  if (kind === "l" && rest.length > 0 && new Set(rest).size === rest.length)
    return { at, lesion: rest.map((one) => number("lesion", one, unit)) };
  if (kind === "w" && rest.length === 4 && matrices.includes(rest[0])) {
    const [from, to] = [rest[1], rest[2]].map((one) => number("weight", one, anyIndex));
    return { at, weight: { matrix: rest[0], from, to }, value: number("weight", rest[3], anyValue, false) };
  }
  if (kind === "r" && rest.length === 1)
    return { at, learningRate: number("learning rate", rest[0], limits.learningRate, false) };
  throw invalid({ subject: "edit in the link", value: text, remedy });
}

/** What is looked at, if the link says it. */
function viewOf(take: (key: string) => string | undefined, { number, units }: Reader): View | undefined {
  const [off, x, c, k] = ["off", "x", "c", "k"].map(take);
  if ([off, x, c, k].every((one) => one === undefined)) return undefined;
  const silenced = (off?.split("~") ?? []).map((one) => number("silenced unit", one, { low: 0, high: units - 1 }));
  if (new Set(silenced).size < silenced.length)
    throw invalid({ subject: "silenced units in the link", value: off, remedy });
  return {
    silenced,
    perturbation: x === undefined ? null : perturbationOf(x, number),
    condition: number("condition", c ?? "0", anyIndex),
    trial: number("trial", k ?? "0", anyUpdate),
  };
}

function perturbationOf(text: string, number: Reader["number"]): View["perturbation"] {
  const [population, period, kind, value, ...more] = text.split("~");
  const known = perturbations.find((one) => one === kind);
  if (known === undefined || value === undefined || more.length > 0)
    throw invalid({ subject: "perturbation in the link", value: text, remedy });
  return {
    population: decoded(population),
    period: decoded(period),
    kind: known,
    value: number("x", value, anyValue, false),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw invalid({ subject: "name in the link", value: text, remedy, cause });
  }
}

const encoded = (name: string): string => encodeURIComponent(name).replaceAll("~", "%7E").replaceAll("!", "%21");
