/** Whole models as cases, and cases with interventions on everything that they name. */
import { gru } from "../../examples/gru.mjs";
import { interneurons } from "../../examples/interneurons.mjs";
import {
  type Feed,
  type Intervention,
  type InterventionEvent,
  type Interventions,
  withInterventions,
} from "../../src/backend/index.ts";
import type { Expr } from "../../src/ir/expr.ts";
import { modelOf, type Population } from "../../src/model/index.ts";
import type { LossName } from "../../src/model/loss.ts";
import { type Case, feedOf, numbers, type Size } from "../contract/case.ts";
import { networks } from "../contract/networks.ts";
import { written } from "./populations.ts";

/** A case that also says which matrices its step uses, and whose its units are. */
export interface BuiltCase extends Case {
  readonly effective?: Readonly<Record<string, Expr>>;
  readonly populations?: readonly Population[];
}

const inputs = 3;
const outputs = 2;

export function modelCase(name: string, section: object, loss: LossName): BuiltCase {
  const setting = { inputs, outputs, dt: 10, loss, inputNoise: true };
  const model = modelOf(section, setting, { models: [gru, interneurons] });
  const ofLabels = loss === "crossEntropy" ? 1 : outputs;
  return {
    name,
    ...model.build(setting),
    populations: model.populations,
    ranges: new Map(),
    values: model.initialParameters(setting, 4),
    inputs: [
      { name: "inputs", size: inputs, range: [0, 1] },
      { name: "target", size: ofLabels, range: loss === "crossEntropy" ? { below: outputs } : [-1, 1] },
      ...(loss === "crossEntropy" ? [] : [{ name: "mask", size: outputs, range: [0, 1] } as const]),
    ],
    noises: [],
    scalars: { ...model.scalars(10, 0.3) },
  };
}

const omega = { omega: 0.5, omegaBound: 1e-6 };
export const models: readonly BuiltCase[] = [
  modelCase("ei", { preset: "ei", units: 10 }, "crossEntropy"),
  modelCase("notebook", { preset: "notebook", units: 10 }, "squaredError"),
  modelCase("song2016", { preset: "song2016", units: 10, regularizers: omega }, "squaredError"),
  modelCase("dann", { preset: "dann", units: 10, excitatoryUnits: 7 }, "crossEntropy"),
  modelCase("softplus rates", { preset: "ei", units: 10, activation: "softplus", dynamics: "rate" }, "squaredError"),
  modelCase("trained time constants", { preset: "ei", units: 10, tau: { trained: "perPopulation" } }, "crossEntropy"),
  modelCase("GRU of the examples", { name: "gru", units: 8 }, "crossEntropy"),
  modelCase("interneurons of the examples", { name: "interneurons" }, "crossEntropy"),
];

/** Cells with two populations, whose rates are in pieces. */
export const pieces: readonly BuiltCase[] = written.map(({ one }) => one);

/** Networks of every shape that the language allows, and whole models. */
export const cases: readonly BuiltCase[] = [...models, ...pieces, ...networks];

/** Every kind on every output and state, and gains of all matrices, as far as they can be together. */
export function everything(one: BuiltCase): readonly Intervention[] {
  const known = together.get(one) ?? foundTogether(one);
  together.set(one, known);
  return known;
}

/** Finding them builds a network for each. */
const together = new WeakMap<BuiltCase, readonly Intervention[]>();

function foundTogether(one: BuiltCase): readonly Intervention[] {
  const kinds = ["drive", "gain", "clamp"] as const;
  const list = [
    ...Object.keys(one.network.outputs).flatMap((signal) =>
      kinds.map((kind): Intervention => ({ kind, signal, name: `${kind} output ${signal}` })),
    ),
    ...one.network.states.flatMap(({ name: state }) =>
      kinds.map((kind): Intervention => ({ kind, state, name: `${kind} state ${state}` })),
    ),
    ...Object.keys(one.effective ?? {}).map((weights): Intervention => ({ kind: "gain", weights })),
  ];
  // Two names may be one signal, and what a matrix is for may be something else than a product.
  const taken: Intervention[] = [];
  for (const next of list) if (isPossible(one, [...taken, next])) taken.push(next);
  return taken;
}

function isPossible(one: BuiltCase, list: readonly Intervention[]): boolean {
  try {
    withInterventions(one, list);
    return true;
  } catch {
    return false;
  }
}

/** A batch of random inputs, with a mask as wide as the loss wants it. */
export function feedFor(one: BuiltCase, { trials, steps, seed = 1 }: Size): Feed {
  const feed = feedOf(one, { trials, steps, seed });
  const mask = one.inputs.find(({ name }) => name === "mask");
  if (!mask || mask.size === 1) return feed;
  return {
    ...feed,
    signals: { ...feed.signals, mask: { dense: numbers(steps * trials * mask.size, mask.range, seed, 99) } },
  };
}

/** The case with these interventions; `feed` adds their signals. */
export function intervened(one: BuiltCase, list: readonly Intervention[]) {
  const interventions: Interventions = withInterventions(one, list);
  return {
    one: { ...one, network: interventions.network } satisfies BuiltCase,
    interventions,
    feed(size: Size, events: readonly InterventionEvent[]): Feed {
      const feed = feedFor(one, size);
      return { ...feed, signals: { ...feed.signals, ...interventions.signals(size, events) } };
    },
  };
}
