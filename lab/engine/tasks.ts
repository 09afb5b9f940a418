/**
 * What the lab offers: small tasks of the library, and the choices with their limits. Plain data, which the page shows
 * before the engine is loaded.
 */
import type { Choices } from "../protocol.ts";

/** A number that a visitor may change. */
export interface Limits {
  readonly low: number;
  readonly high: number;
  readonly step: number;
}

export interface LabParameter extends Limits {
  /** As the library's task calls it. */
  readonly name: string;
  readonly title: string;
  readonly unit?: string;
  readonly usual: number;
}

export interface LabTask {
  readonly name: string;
  readonly title: string;
  /** What is asked, in one sentence. */
  readonly about: string;
  readonly parameters: readonly LabParameter[];
}

/** The library's task, and its other parameters. */
interface Made {
  readonly task: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Noise of its inputs, √ms, which a visitor multiplies. */
  readonly sigma: number;
}

const ms = (name: string, title: string, low: number, high: number, usual: number, step = 50): LabParameter => ({
  ...{ name, title, unit: "ms", low, high, step, usual },
});

const entries: readonly (LabTask & Made)[] = [
  {
    name: "randomDots",
    title: "Random dots",
    about: "Dots move in noise: do more of them go to the one side or to the other?",
    task: "perceptualDecision",
    settings: { fixation: 100, decision: 100, coherence: [6.4, 12.8, 25.6, 51.2] },
    sigma: 1,
    parameters: [ms("stimulus", "stimulus", 100, 1000, 500), ms("delay", "delay", 0, 1000, 200)],
  },
  {
    name: "comparison",
    title: "Delayed comparison",
    about: "Two vibrations come one after the other: which was faster? The first has to be remembered.",
    task: "delayComparison",
    settings: {
      ...{ fixation: 100, first: 250, second: 250, decision: 100 },
      ...{ coding: "two channels", lowest: 0.2, highest: 1, difference: [4, 8, 16] },
    },
    sigma: 1,
    parameters: [ms("delay", "delay", 0, 1500, 300)],
  },
  {
    name: "match",
    title: "Match to sample",
    about: "A direction is shown, then another one: are they the same?",
    task: "delayMatchSample",
    settings: { fixation: 100, sample: 250, test: 250, wait: 0, decision: 100 },
    sigma: 1,
    parameters: [ms("delay", "delay", 0, 1500, 300)],
  },
  {
    name: "goNogo",
    title: "Go or no-go",
    about: "One cue asks for a response after a delay, the other one for none.",
    task: "goNogo",
    settings: { fixation: 100, stimulus: 200, decision: 200 },
    sigma: 1,
    parameters: [
      ms("delay", "delay", 0, 1500, 300),
      { name: "go", title: "share of go trials", unit: "%", low: 10, high: 90, step: 5, usual: 50 },
    ],
  },
  {
    name: "context",
    title: "Decision in context",
    about: "Motion and colour are shown together, and a cue tells which of them counts.",
    task: "contextDecision",
    settings: { fixation: 100, decision: 100, coherence: [5, 15, 50] },
    sigma: 1,
    parameters: [ms("stimulus", "stimulus", 100, 1000, 500), ms("delay", "delay", 0, 1000, 100)],
  },
  {
    name: "pulses",
    title: "Counting pulses",
    about: "Brief pulses come on both sides: on which side were more?",
    task: "pulseDecision",
    settings: { fixation: 100, pulse: 25, decision: 100 },
    sigma: 0.5,
    parameters: [
      { name: "pulses", title: "moments at which pulses may come", low: 1, high: 12, step: 1, usual: 6 },
      ms("gap", "time after each", 25, 200, 75, 25),
      { name: "probability", title: "share on the richer side", unit: "%", low: 55, high: 100, step: 5, usual: 70 },
    ],
  },
  {
    name: "angle",
    title: "Remembered angle",
    about: "An angle is shown for a moment: report it after a delay, on three outputs around the circle.",
    task: "angleMemory",
    settings: { wait: 0, stimulus: 200, settle: 100, recall: 100, rule: "pro" },
    sigma: 0.25,
    parameters: [
      ms("delay", "delay", 0, 1000, 200),
      { name: "tolerance", title: "error that counts as correct", unit: "°", low: 5, high: 45, step: 5, usual: 20 },
    ],
  },
];

export const labTasks: readonly LabTask[] = entries;

/** The library's task of a task of the lab, as a configuration has it. */
export function taskSection(name: string, parameters: Choices["parameters"], inputNoise: number): object {
  const { task, settings, sigma, parameters: known } = entries.find((one) => one.name === name)!;
  const usual = Object.fromEntries(known.map((one) => [one.name, one.usual]));
  return { name: task, dt, ...settings, ...usual, ...parameters, sigma: sigma * inputNoise };
}

/** ms, a quarter of the time constant of the units. */
const dt = 25;

export interface DaleMethod {
  readonly name: string;
  readonly title: string;
  readonly about: string;
}

/** Ways to keep Dale's principle, by their names in a configuration; "off": none. */
export const daleMethods: readonly DaleMethod[] = [
  { name: "abs", title: "absolute value", about: "weights are |w| times the sign of the unit" },
  { name: "rectify", title: "rectified", about: "weights are [w]₊ times the sign: those at 0 stay there" },
  { name: "project", title: "projected", about: "updates that would change a sign end at 0, and zeros may grow back" },
  { name: "exponentiated", title: "multiplied", about: "updates multiply weights, and never change a sign" },
  { name: "off", title: "off", about: "units are free to excite and inhibit" },
];

/** Random dots with 50 units. */
export const usualChoices: Choices = {
  task: "randomDots",
  parameters: {},
  units: 50,
  inhibitory: 0.2,
  dale: "abs",
  recurrentNoise: 0.15,
  inputNoise: 1,
  learningRate: 0.001,
  seed: 1,
};

type Numeric = "units" | "inhibitory" | "recurrentNoise" | "inputNoise" | "learningRate" | "seed";

/** Limits of the choices that are numbers; a link may hold any value within. */
export const limits: Readonly<Record<Numeric, Limits>> = {
  units: { low: 10, high: 200, step: 5 },
  inhibitory: { low: 0, high: 0.8, step: 0.05 },
  recurrentNoise: { low: 0, high: 1, step: 0.05 },
  inputNoise: { low: 0, high: 5, step: 0.25 },
  learningRate: { low: 0.0001, high: 0.1, step: 0.0001 },
  seed: { low: 0, high: 999_999, step: 1 },
};
