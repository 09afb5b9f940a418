/** What `dalenet tasks` shows of tasks. */
import { type AnyTask, createTask } from "../index.ts";
import { factorText, noiseText, outputsText, psychometricText, scoreText } from "./taskText.ts";

/** A task with its place in the library; no family for the user's own. */
export interface ListedTask {
  readonly definition: AnyTask;
  readonly family: string | null;
  /** Title of the family. */
  readonly group: string;
}

/** All properties of a task with its default settings. */
export function describedTask({ definition, family }: ListedTask) {
  const instance = createTask(definition);
  const { inputs, outputs, target, dt, conditions, parameters: values, shortcuts } = instance;
  const { name, title, summary, source, deviations = [], presets = {}, keeps: kept = null } = definition;
  const parameters = Object.entries(definition.parameters).map(([key, { kind, about }]) => {
    return { name: key, default: values[key], unit: kind.unit ?? "", description: about };
  });
  const { factors, psychometric, align, score, noResponse } = instance.words;
  const { sigma, mixing, perTrial } = instance.noise;
  return {
    name,
    family,
    title,
    summary,
    source,
    deviations,
    keeps: kept,
    target,
    dt,
    inputs,
    outputs,
    noResponse: noResponse === null ? null : outputs[noResponse],
    conditions: conditions.length,
    factors,
    psychometric: psychometric && { ...psychometric, levels: instance.levels },
    align,
    score: { ...score, chance: instance.declaredChance },
    noise: { sigma, isCorrelated: mixing !== null, isScaledByTrial: perTrial },
    parameters,
    presets: Object.entries(presets).map(([preset, { about, dt: step = dt, parameters: changed, keeps = null }]) => {
      return { name: preset, about, dt: step, parameters: changed, keeps };
    }),
    shortcuts,
  };
}

/** A task on about twenty lines. */
export function taskDetails(one: ReturnType<typeof describedTask>): string {
  const lines = [
    `${one.name}: ${one.title}`,
    `  ${one.summary}`,
    ...tableLines([
      ["family", one.family ?? ""],
      ["inputs", one.inputs.join(", ")],
      ["outputs", outputsText(one)],
      ["factors", one.factors.map(factorText).join("; ")],
      ["curve", psychometricText(one)],
      ["aligned", one.align.length > 0 ? `to the onset of ${one.align.join(", ")}` : ""],
      ["score", scoreText(one.score, one.target)],
      ["noise", noiseText(one)],
      ["shortcut", Object.keys(one.shortcuts).join("; ")],
    ]),
    "  settings (under task:)",
    ...[{ name: "dt", default: one.dt, unit: "ms", description: "time step" }, ...one.parameters].map(
      (p) => `    ${p.name}: ${JSON.stringify(p.default)}  ${p.description}${p.unit ? `, in ${p.unit}` : ""}`,
    ),
    ...(one.presets.length > 0 ? ["  presets"] : []),
    ...one.presets.flatMap(({ name, about, dt, parameters, keeps }) => [
      `    ${name}: ${about}`,
      `      ${settingsText({ dt, ...parameters })}`,
      ...(keeps === null ? [] : [`      keeps: ${keeps.reason}`]),
    ]),
    ...tableLines(one.keeps === null ? [] : [["keeps", one.keeps.reason]]),
    ...tableLines(one.deviations.map((text) => ["differs", text] as const)),
    `  source   ${one.source}`,
  ];
  return `${lines.join("\n")}\n`;
}

const settingsText = (settings: Readonly<Record<string, unknown>>): string =>
  Object.entries(settings)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
    .join(", ");

/** A line for each task, by family. */
export function taskLines(placed: readonly ListedTask[]): string {
  const width = Math.max(...placed.map(({ definition }) => definition.name.length));
  const groups = [...new Set(placed.map(({ group }) => group))];
  return groups
    .map((group) => {
      const among = placed.filter((one) => one.group === group);
      const { family } = among[0];
      const lines = among.map(({ definition: { name, title } }) => `  ${name.padEnd(width)}  ${title}\n`);
      return `${group}${family === null ? "" : ` (${family})`}\n${lines.join("")}`;
    })
    .join("\n");
}

/** Lines with a label; empty texts are left out. */
const tableLines = (lines: readonly (readonly [label: string, text: string])[]): string[] =>
  lines.flatMap(([label, text]) => (text === "" ? [] : [`  ${label.padEnd(8)} ${text}`]));
