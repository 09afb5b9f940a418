/** Calls a user's cell function with a builder, and checks the result. */
import {
  type Fault,
  inContext,
  invalid,
  mismatched,
  missing,
  named,
  unknownName,
  unsupported,
} from "../../base/errors.ts";
import type { Population } from "../../base/population.ts";
import { type Cell, defineCell } from "../../ir/cell.ts";
import { check } from "../../ir/check.ts";
import { constant, type Expr, scalar, walk } from "../../ir/expr.ts";
import { isElementwise } from "../../ir/op.ts";
import type { BatchPenalty, Network, ParameterPenalty, SignalPenalty } from "../../ir/program.ts";
import { countOf, showType } from "../../ir/shape.ts";
import { show } from "../../ir/show.ts";
import { orNull, readKeys } from "../../settings/compound.ts";
import { isFloat32, number, outsideFloat32, readAt } from "../../settings/kind.ts";
import { checkName } from "../../settings/name.ts";
import { knownOptions } from "../../settings/options.ts";
import type { ResolvedParameters } from "../../settings/parameter.ts";
import { activations } from "../activation.ts";
import { type ActivityTarget, activityTarget, batchPenalty, isBatchTerm } from "../activityTarget.ts";
import { networkInput } from "../input.ts";
import type { NetworkSetting } from "../model.ts";
import { daleWeights } from "./daleWeights.ts";
import type { ModelBody, ModelDefinition, ParameterOptions } from "./definition.ts";
import type { InitialSpec } from "./initialParameters.ts";
import {
  checkPopulations,
  drawConnections,
  drawFixedInDegree,
  mostNumbers,
  populationsText,
  vectorOf,
} from "./wiring.ts";

/** The run-time factor of all noise in a cell. */
export const noiseFactor = "recurrentNoise";

export interface WrittenCell {
  /** The network without a loss. */
  readonly network: Network;
  readonly cell: Cell<InitialSpec>;
  readonly populations: readonly Population[];
  readonly effective: Readonly<Record<string, Expr>>;
  /** The radius that wRec gets before training; null for none. */
  readonly spectralRadius: number | null;
}

/** Throws if the user's function does not make a cell; see `docs/write-a-cell.md`. */
export function writeCell(
  definition: ModelDefinition,
  p: ResolvedParameters,
  { inputs, outputs, dt, inputNoise }: Omit<NetworkSetting, "loss">,
): WrittenCell {
  const given = definition.populations?.(p);
  if (given !== undefined) checkPopulations(given);
  const known = (): readonly Population[] => {
    if (!given)
      throw invalid({
        subject: "perUnit, dale and connections need populations",
        remedy: "define them in the model, next to the cell",
      });
    return given;
  };
  let body: ModelBody | undefined;
  const signs = daleWeights(known);
  const declared = defineCell<InitialSpec>((builder) => {
    const { state, noise } = builder;
    // Input noise is always the first stream.
    const input = networkInput(builder, { channels: inputs, inputNoise });
    body = definition.cell(
      {
        input,
        inputs,
        outputs,
        dt,
        parameter(name, shape, values, options) {
          checkParameterName(name);
          const { trained, mask, scale } = readOptions<ParameterOptions>(options, `parameter "${name}"`, [
            "trained",
            "mask",
            "scale",
          ]);
          if (values === undefined || values === null)
            throw missing({
              at: `parameter.${name}.initial`,
              subject: `initial values of parameter "${name}"`,
              remedy: "give a distribution, one number or all numbers",
            });
          const value = builder.parameter(name, shape, { values, mask, scale }, { trained });
          if (mask) checkMask(name, value, mask);
          return signs.declare(name, mask ? value.mul(mask) : value);
        },
        state: (name, size, options) => state(name, size, readOptions(options, `state "${name}"`, ["initial"])),
        noise: (name, size, options) =>
          noise(name, size, readOptions(options, `noise "${name}"`, ["shared"])).mul(scalar(noiseFactor)),
        activation: activationOf,
        perUnit: (value) => vectorOf(known(), value),
        dale: signs.dale,
        connections: (probability, seed) => drawConnections(known(), probability, seed),
        fixedInDegree: (count, seed) => drawFixedInDegree(known(), count, seed),
        activityTarget(rates, options) {
          const target = readTarget(rates, options);
          return target.multiplier === 0 ? constant(0) : activityTarget(rates, target);
        },
      },
      strict(p),
    );
    body = readBody(body);
    return { states: body.states, outputs: recordsOf(body, input, outputs) };
  });
  const parameters = declared.parameters.map(signs.applied);
  const cell = { ...declared, parameters: parameters.map((one) => ({ ...one, mask: one.initial.mask?.attr.data })) };
  const { rates, weights = {}, penalties = {}, spectralRadius = null } = body!;
  const populations = given ?? [{ name: "units", units: rates.units, sign: 0 as const }];
  const units = populations.reduce((sum, { units }) => sum + units, 0);
  if (units !== rates.units)
    throw mismatched({
      subject: `populations (${populationsText(populations)}) of ${units} units`,
      remedy: `the rates have ${rates.units}, ${showType(rates.type)}`,
    });
  const network: Network = {
    parameters: cell.parameters,
    states: cell.states,
    outputs: cell.outputs,
    losses: [],
    ...penaltiesOf(penalties),
    adjointTerms: [],
    noises: cell.noises,
  };
  check(network);
  checkSources(network, cell);
  checkWeights(network, weights, rates);
  checkRadius(spectralRadius, weights);
  return { network, cell, populations, effective: weights, spectralRadius };
}

/** Options of a declaration. A misspelt one would be silently ignored, and a fixed parameter trained. */
const readOptions = <T extends object>(options: T | undefined, of: string, known: readonly (string & keyof T)[]): T =>
  knownOptions(options, known, `options of ${of}`);

/** Parameters that refuse a misspelt name, which would otherwise be undefined and give NaN. */
const strict = (p: ResolvedParameters): ResolvedParameters =>
  new Proxy(p, {
    get(values, name) {
      if (typeof name === "string" && !(name in values) && name !== "toJSON")
        throw unknownName("parameter", name, Object.keys(values), "declare it under parameters");
      return Reflect.get(values, name);
    },
  });

function activationOf(name: string): (x: Expr) => Expr {
  if (typeof name !== "string")
    throw invalid({
      subject: "activation",
      value: name,
      remedy: `give its name: activation("relu") returns a function of an expression`,
    });
  const all = Object.entries(activations).map(([name, f]) => ({ name, f }));
  return named("activation", name, all).f;
}

const bodyKeys = [
  "states",
  "rates",
  "outputs",
  "currents",
  "weights",
  "spectralRadius",
  "penalties",
] as const satisfies readonly (keyof ModelBody)[];

const meanings = {
  states: "give every state's value at t",
  rates: "give the activity to record, one entry per unit",
  outputs: "give the signal to compare with the targets",
};

function readBody(body: unknown): ModelBody {
  if (body === undefined)
    throw missing({ subject: "what the cell returns", remedy: "end it with: return { states, rates, outputs }" });
  const read = inContext({ within: "what the cell returns" }, () => readKeys(body, bodyKeys)) as unknown as ModelBody;
  for (const key of ["states", "weights", "penalties"] as const)
    if (read[key] !== undefined && (typeof read[key] !== "object" || read[key] === null))
      throw invalid({
        subject: `${key} in what the cell returns`,
        value: read[key],
        remedy: "give an object of expressions by name",
      });
    else
      for (const name of Object.keys(read[key] ?? {})) checkName(name, `the name in ${key}`, "what the cell returns");
  for (const key of ["states", "rates", "outputs"] as const)
    if (read[key] === undefined) throw missing({ subject: `${key} in what the cell returns`, remedy: meanings[key] });
  return read;
}

/** Refuses names that weight files use for other arrays, or cannot hold. */
function checkParameterName(name: string): void {
  if (typeof name === "string") checkName(name, "parameter", "the cell");
  if (
    ["README", "unit_population", "unit_sign", "unit_position", "__metadata__"].includes(name) ||
    String(name).startsWith("effective_")
  )
    throw invalid({
      subject: `parameter "${name}"`,
      remedy: "weight files use this name for another array: choose a different one",
    });
}

function checkMask(name: string, { type }: Expr, mask: Expr): void {
  const isMask = mask.op === "constant" && showSizes(mask) === showSizes({ type });
  if (!isMask || !Array.from(mask.attr.data!).every((value) => value === 0 || value === 1))
    throw mismatched({
      subject: `mask ${showType(mask.type)} of parameter "${name}" ${showType(type)}`,
      remedy: "give a constant of its shape, of 0 and 1",
    });
}
const showSizes = ({ type }: Pick<Expr, "type">) => type.axes.map(({ size }) => size).join(" × ");

/** Text for a wrong value: the type of an expression, or the value itself. */
const instead = (value: Expr | undefined, verb: "is" | "are"): Pick<Fault, "value" | "detail"> =>
  value?.type ? { detail: `${verb} ${showType(value.type)}` } : { value };

/** The signals recorded at every step. */
function recordsOf({ rates, outputs, currents = rates }: ModelBody, input: Expr, wanted: number) {
  for (const [name, value] of Object.entries({ rates, outputs, currents }))
    if (value?.type?.space !== "signal")
      throw mismatched({
        subject: name,
        ...instead(value, "are"),
        remedy: "they need a signal, one vector per trial and step",
      });
  if (currents.units !== rates.units)
    throw mismatched({
      subject: `currents ${showType(currents.type)} beside rates ${showType(rates.type)}`,
      remedy: "give one per unit",
    });
  if (outputs.units !== wanted)
    throw mismatched({
      subject: "outputs",
      ...instead(outputs, "are"),
      remedy: `the task needs ${wanted}, which is the builder's outputs`,
    });
  return { states: currents, rates, inputs: input, outputs };
}

/** Every expression of a network's step and penalties. */
const rootsOf = ({ states, outputs, signalPenalties, parameterPenalties, batchPenalties = [] }: Network): Expr[] => [
  ...states.flatMap(({ initial, next }) => [initial, next]),
  ...Object.values(outputs),
  ...signalPenalties.map(({ term }) => term),
  ...parameterPenalties.map(({ value }) => value),
  ...batchPenalties.flatMap(({ signal, value }) => [signal, value]),
];

/** Parameters that are declared but not used: training would not change them. */
export function unusedParameters({ network }: WrittenCell): string[] {
  const used = new Set(walk(rootsOf(network)));
  return network.parameters.flatMap(({ name, value }) => (used.has(value) ? [] : [name]));
}

/** Throws "missing" for an undefined signal, draw or scalar in a step, "invalid" for an array larger than memory. */
function checkSources(network: Network, cell: Cell<InitialSpec>): void {
  for (const expr of [...cell.parameters.map(({ value }) => value), ...walk(rootsOf(network))]) {
    const { type, op, attr, units } = expr;
    if (countOf(type) > mostNumbers)
      throw invalid({
        subject: `${show(expr)}, ${showType(type)}`,
        remedy: `at most ${mostNumbers} numbers can be trained: use fewer`,
      });
    const isGiven = cell.inputs.some(({ name, size }) => attr.name === name && units === size);
    if (op === "input" && !isGiven)
      throw missing({
        subject: `signal "${attr.name}" of ${units}`,
        remedy: "use the builder's input for the task's channels",
      });
    if (op === "scalar" && attr.name !== noiseFactor && attr.name !== "inputNoise")
      throw missing({
        subject: `value of scalar "${attr.name}"`,
        remedy: "use a number, or a parameter of the model",
      });
    const beyond = op === "constant" ? Array.from(attr.data ?? []).find(isBeyondFloat32) : undefined;
    if (beyond !== undefined)
      throw invalid({
        subject: "constant",
        value: beyond,
        detail: "in a step or an initial value",
        remedy: `use a smaller one${outsideFloat32(beyond)}`,
      });
    const draws = op === "noise" ? cell.noises[attr.stream!] : undefined;
    if (op === "noise" && (draws?.size !== units || draws.shared !== attr.shared))
      throw missing({ subject: `declaration of noise ${attr.stream}`, remedy: "use the builder's noise(name, size)" });
  }
}

/** Finite, but not in float32. A cell may use infinity itself. */
const isBeyondFloat32 = (value: number) => Number.isFinite(value) && !isFloat32(value);

/** Throws if an effective matrix cannot be computed from the model's parameters alone. */
function checkWeights({ parameters }: Network, weights: Readonly<Record<string, Expr>>, { units }: Expr): void {
  for (const [name, matrix] of Object.entries(weights)) {
    const type = matrix?.type;
    if (type?.space !== "parameter" || type.axes.length !== 2)
      throw mismatched({
        subject: `weights "${name}"`,
        ...instead(matrix, "are"),
        remedy: "give a matrix [from, to]",
      });
    if (name === "wRec" && type.axes.some(({ size }) => size !== units))
      throw mismatched({
        subject: `weights "${name}"`,
        ...instead(matrix, "are"),
        remedy: `between ${units} units they must be [from ${units}, to ${units}]: give other weights another name`,
      });
    for (const { op, attr } of walk([matrix]).reverse())
      if (op === "parameter" && !parameters.some(({ name }) => name === attr.name))
        throw missing({
          subject: `declaration of parameter "${attr.name}" used in weights "${name}"`,
          remedy: "declare it with the builder's parameter",
        });
      else if (!isElementwise(op) && !evaluable.has(op))
        throw unsupported({
          subject: `${op} in weights "${name}"`,
          remedy: "give a matrix that depends on parameters only",
        });
  }
}

const radiusKind = orNull(number({ above: 0 }));

function checkRadius(radius: number | null, { wRec }: Readonly<Record<string, Expr>>): void {
  readAt(radiusKind, radius, "spectralRadius");
  if (radius !== null && !wRec)
    throw missing({
      subject: 'weights "wRec" in what the cell returns',
      remedy: "spectralRadius is the radius of this matrix: give it, or leave spectralRadius out",
    });
}

/** Operations on parameters that the host can evaluate, besides element-wise ones. */
const evaluable: ReadonlySet<string> = new Set([
  ...["constant", "parameter", "detach", "slice", "place", "sum", "maximum", "product", "transpose"],
]);

function penaltiesOf(penalties: NonNullable<ModelBody["penalties"]>) {
  const signalPenalties: SignalPenalty[] = [];
  const parameterPenalties: ParameterPenalty[] = [];
  const batchPenalties: BatchPenalty[] = [];
  for (const [name, value] of Object.entries(penalties)) {
    if (isBatchTerm(value)) {
      batchPenalties.push(batchPenalty(name, value));
      continue;
    }
    const space = value?.type?.space;
    if (space === "signal")
      signalPenalties.push({ name, term: value, scale: scalar("stepScale").mul(1 / value.units) });
    else if (space === "scalar") parameterPenalties.push({ name, value });
    else
      throw mismatched({
        subject: `penalty "${name}"`,
        ...instead(value, "is"),
        remedy: "give a scalar or a signal, such as mean(…)",
      });
  }
  return { signalPenalties, parameterPenalties, ...(batchPenalties.length > 0 && { batchPenalties }) };
}

const above0 = number({ above: 0 });
/** The options of an activity target. Throws "mismatched" unless it has a signal. */
function readTarget(rates: Expr, options: ActivityTarget): ActivityTarget {
  if (rates?.type?.space !== "signal")
    throw mismatched({
      subject: "rates of activityTarget",
      ...instead(rates, "are"),
      remedy: "give a signal, one vector per trial and step",
    });
  const given = readOptions<ActivityTarget>(options, "activityTarget", ["multiplier", "target", "temperature"]);
  return inContext({ within: "options of activityTarget" }, () => ({
    multiplier: readAt(number({ min: 0 }), given.multiplier, "multiplier"),
    target: readAt(orNull(above0), given.target ?? null, "target"),
    temperature: readAt(above0, given.temperature ?? 0.1, "temperature"),
  }));
}
