/** The page of a task in docs/tasks: from its definition, and from what networks learned of it. */
import { withUnit } from "../../src/base/unitText.ts";
import { shortNumber } from "../../src/cli/numberText.ts";
import type { describedTask } from "../../src/cli/taskDetails.ts";
import { factorText, outputsText, psychometricText, scoreText } from "../../src/cli/taskText.ts";
import { channelParts } from "../../src/figure/families.ts";
import type { TaskInstance } from "../../src/index.ts";
import type { LearnedTask } from "../../src/node/index.ts";

export type Described = ReturnType<typeof describedTask>;

export interface TaskPage {
  readonly described: Described;
  readonly instance: TaskInstance;
  /** Title of the family. */
  readonly group: string;
  /** Time step of the figure in ms, if it is not that of the task. */
  readonly figureStep?: number;
  readonly learned: readonly LearnedTask[];
}

/** Trials from which the lengths of periods are taken. */
const drawn = 200;

export function taskPage({ described, instance, group, figureStep, learned }: TaskPage): string {
  const { name, title, summary, source, deviations, keeps: kept, presets, shortcuts, inputs } = described;
  const parts = [
    `# ${title}`,
    `\`${name}\` · ${described.family === null ? group : `[${group}](README.md#${described.family})`}`,
    summary,
    `![Trials of ${name}: inputs and targets against time](${name}.svg)`,
    ...(figureStep === undefined ? [] : [`The figure has steps of ${figureStep} ms.`]),
    bullets([
      ["trial", periodsText(instance)],
      ["inputs", channelsText(inputs)],
      ["outputs", outputsText({ ...described, outputs: [channelsText(described.outputs)] })],
      ["targets", described.target === "class" ? "the output that must be largest" : "the value of each output"],
      ["noise", noiseText(described)],
      ["conditions", conditionsText(described)],
      ["score", scoreText(described.score, described.target)],
      ["psychometric curve", psychometricText(described)],
    ]),
    "## Settings",
    table([
      ["key under `task`", "default", "unit", "meaning"],
      ["`dt`", code(described.dt), "ms", "time step"],
      ...described.parameters.map((p) => [`\`${p.name}\``, code(p.default), p.unit, p.description]),
    ]),
    ...(presets.length === 0
      ? []
      : [
          "Presets (`preset` under `task`):",
          table([
            ["preset", "where it comes from", "settings"],
            ...presets.map(({ name: preset, about, dt, parameters, keeps }) => [
              `\`${preset}\``,
              keeps === null ? about : `${about}. Keeps faults: ${keeps.reason}`,
              Object.entries({ dt, ...parameters })
                .map(([key, value]) => `${key}: ${code(value)}`)
                .join(", "),
            ]),
          ]),
        ]),
    ...(Object.keys(shortcuts).length === 0
      ? []
      : [
          `Shortcuts that \`dalenet check ${name}\` measures, so that a network's accuracy can be told from theirs:`,
          bullets(Object.entries(shortcuts).map(([key, shortcut]) => [key, hiddenText(shortcut)])),
        ]),
    "## Source",
    `${source}.`,
    ...(kept === null ? [] : [`Keeps a fault: ${kept.reason}`]),
    ...(deviations.length === 0 ? [] : ["Differences from the source and from other packages:", list(deviations)]),
    "## What a network learns",
    ...learnedText(name, learned),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** "fixation 300 ms, stimulus 750 ms, delay 300–1240 ms; 73 to 120 steps". */
function periodsText(task: TaskInstance): string {
  const lengths = new Map<string, number[]>();
  const steps: number[] = [];
  for (let number = 0; number < drawn; number++) {
    const trial = task.at(number % task.conditions.length, 1, number);
    steps.push(trial.steps);
    for (const { name, from, to } of trial.periods)
      lengths.set(name, [...(lengths.get(name) ?? []), (to - from) * task.dt]);
  }
  const periods = [...lengths].map(([name, ms]) => `${name} ${range(ms)} ms`);
  return `${periods.join(", ")}; ${range(steps)} steps of ${shortNumber(task.dt)} ms (range of ${drawn} trials)`;
}

function range(values: readonly number[]): string {
  const [low, high] = [Math.min(...values), Math.max(...values)].map((value) => Number(value.toPrecision(6)));
  return low === high ? String(low) : `${low}–${high}`;
}

/** "fixation, ring 0° to 348.75° (32)". */
function channelsText(names: readonly string[]): string {
  return channelParts(names)
    .map(({ stem, labels, places, isHeat }) => {
      if (!isHeat) return places.map((place) => names[place]).join(", ");
      const [first, last] = stem === undefined ? [names[places[0]], names[places.at(-1)!]] : [labels[0], labels.at(-1)];
      return `${stem ? `${stem} ` : ""}${first} to ${last} (${places.length} channels)`;
    })
    .join(", ");
}

function noiseText({ inputs, noise: { sigma, isCorrelated, isScaledByTrial } }: Described): string {
  const levels = [...new Set(sigma)].filter((level) => level > 0);
  if (levels.length === 0) return "";
  const where = levels.map((level) => {
    const noisy = inputs.filter((_, k) => sigma[k] === level);
    const on = noisy.length === inputs.length ? "every input" : channelsText(noisy);
    return `σ = ${shortNumber(level)} √ms on ${on}`;
  });
  return [
    where.join("; "),
    ...(isCorrelated ? ["correlated"] : []),
    ...(isScaledByTrial ? ["times a gain per trial"] : []),
  ].join("; ");
}

const conditionsText = ({ conditions, factors }: Described): string =>
  `${conditions}${factors.length === 0 ? "" : `; factors: ${factors.map(factorText).join("; ")}`}`;

const hiddenText = ({
  withoutPeriods = [],
  withoutInputs = [],
}: {
  readonly withoutPeriods?: readonly string[];
  readonly withoutInputs?: readonly string[];
}): string =>
  [
    ...(withoutInputs.length > 0 ? [`${channelsText(withoutInputs)} at 0`] : []),
    ...(withoutPeriods.length > 0 ? [`no input during ${withoutPeriods.join(", ")}`] : []),
  ].join("; ");

function learnedText(name: string, learned: readonly LearnedTask[]): string[] {
  if (learned.length === 0) return [`Not trained yet: \`dalenet learn ${name}\` trains a small network.`];
  const rows = learned.map((row) => [
    `${row.model}, ${row.units} units, seed ${row.seed}`,
    `${row.updates} × ${row.batch}`,
    verdictText(row),
    levelText(row.accuracy),
    levelText(row.chance),
    levelText(row.ideal),
    row.error?.mean == null
      ? ""
      : `${shortNumber(row.error.mean)}${row.error.baseRate === null ? "" : ` (${shortNumber(row.error.baseRate)})`}`,
    secondsText(row),
  ]);
  const error = learned.find((row) => row.error !== null)?.error;
  const errorName = error ? `${withUnit(`${error.measure} error`, error.unit)} (base rate)` : "error";
  const head = ["network", "updates × trials", "outcome", "accuracy", "chance", "ideal", errorName, "seconds"];
  const isFilled = head.map((_, column) => rows.some((row) => row[column] !== ""));
  const shown = [head, ...rows].map((row) => row.filter((_, column) => isFilled[column]));
  return [table(shown), ...enoughText(learned), ...learned.map(curveText)];
}

/** What the default training does not reach. */
function enoughText(learned: readonly LearnedTask[]): string[] {
  const [first, ...more] = learned;
  if (first.verdict === "learned" || first.verdict === null) return [];
  const longer = more.find(({ verdict }) => verdict === "learned");
  if (longer) return [`The default training is not enough; ${longer.updates} updates are.`];
  const isOpen = first.judged === "accuracy" && first.ideal === null && first.verdict === "in between";
  return [
    `${more.length > 0 ? "These trainings are" : "The default training is"} not enough: *learned* is a score of 0.85 or more.` +
      (isOpen ? " The best possible accuracy is not known; noise may keep it below 1." : ""),
  ];
}

/** "learned, score 0.98". */
export const verdictText = ({ verdict, score, judged }: LearnedTask): string =>
  verdict === null
    ? "no verdict"
    : `${verdict}, ${judged === "loss" ? "score of the loss" : "score"} ${score!.toFixed(2)}`;

const levelText = (value: number | null) => value?.toFixed(3) ?? "";
export const secondsText = ({ seconds }: LearnedTask) => (seconds === null ? "" : seconds.toFixed(0));

const bars = [..."▁▂▃▄▅▆▇█"];

/** The learning curve on one line: accuracy from 0 to 1, or the loss from 0 to its largest value. */
function curveText({ trainingAccuracy, loss, updates }: LearnedTask): string {
  const accuracies = trainingAccuracy.flatMap((value) => value ?? []);
  const isAccuracy = accuracies.length === trainingAccuracy.length && accuracies.some((value) => value > 0);
  const values = isAccuracy ? accuracies : loss;
  const top = isAccuracy ? 1 : Math.max(...values);
  const line = values.map((value) => bars[Math.min(bars.length - 1, Math.floor((value / top) * bars.length))]).join("");
  const what = isAccuracy ? "Accuracy of training trials" : "Loss";
  return `${what} in ${values.length} epochs (${updates} updates): \`${line}\` ${shortNumber(values[0])} → ${shortNumber(values.at(-1)!)}.`;
}

const code = (value: unknown): string => `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
const list = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join("\n");
const bullets = (lines: readonly (readonly [label: string, text: string])[]): string =>
  list(lines.flatMap(([label, text]) => (text === "" ? [] : [`**${label}**: ${text}`])));

/** A table; the first row is its head. */
export function table([head, ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
