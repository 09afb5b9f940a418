/** Calls a user's function with what a cell is written with, and checks what it made. */
import {
  type Fault,
  inContext,
  invalid,
  mismatched,
  missing,
  named,
  unknownName,
  unsupported,
} from "../base/errors.ts";
import type { Population } from "../base/population.ts";
import { type Cell, defineCell } from "../ir/cell.ts";
import { check } from "../ir/check.ts";
import { type Expr, scalar, walk } from "../ir/expr.ts";
import { isElementwise } from "../ir/op.ts";
import type { Network, ParameterPenalty, SignalPenalty } from "../ir/program.ts";
import { countOf, showType } from "../ir/shape.ts";
import { show } from "../ir/show.ts";
import { readKeys } from "../settings/compound.ts";
import { isFloat32, outsideFloat32 } from "../settings/kind.ts";
import { checkName } from "../settings/name.ts";
import type { ParameterValues as Values } from "../settings/parameter.ts";
import { activations } from "./activation.ts";
import type { ModelBody, ModelDefinition, ParameterOptions } from "./definition.ts";
import type { Initial } from "./initialValues.ts";
import { networkInput } from "./input.ts";
import type { NetworkSetting } from "./model.ts";
import { checkPopulations, drawConnections, mostNumbers, signedBySender, textOf, vectorOf } from "./wiring.ts";

/** The run-time factor of all noise that a cell declares. */
export const noiseFactor = "recurrentNoise";

export interface WrittenCell {
  /** The network without a loss. */
  readonly network: Network;
  readonly cell: Cell<Initial>;
  readonly populations: readonly Population[];
  readonly effective: Readonly<Record<string, Expr>>;
}

/** @throws where the user's function does not make a cell: see `docs/write-a-cell.md` */
export function writeCell(
  definition: ModelDefinition,
  p: Values,
  { inputs, outputs, dt, inputNoise }: Omit<NetworkSetting, "loss">,
): WrittenCell {
  const given = definition.populations?.(p);
  if (given !== undefined) checkPopulations(given);
  const known = (): readonly Population[] => {
    if (!given)
      throw invalid({
        subject: "perUnit, dale and connections need populations",
        remedy: "state them beside the cell",
      });
    return given;
  };
  let body: ModelBody | undefined;
  const cell = defineCell<Initial>((builder) => {
    const { state, noise } = builder;
    // The noise of the inputs is the first stream, whatever the cell draws.
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
              remedy: "give a distribution, a number or all numbers",
            });
          const value = builder.parameter(name, shape, { values, mask, scale }, { trained });
          if (!mask) return value;
          checkMask(name, value, mask);
          return value.mul(mask);
        },
        state: (name, size, options) => state(name, size, readOptions(options, `state "${name}"`, ["initial"])),
        noise: (name, size, options) =>
          noise(name, size, readOptions(options, `noise "${name}"`, ["shared"])).mul(scalar(noiseFactor)),
        activation: activationOf,
        perUnit: (value) => vectorOf(known(), value),
        dale: (weights) => signedBySender(weights, known()),
        connections: (probability, seed) => drawConnections(known(), probability, seed),
      },
      strict(p),
    );
    body = readBody(body);
    return { states: body.states, outputs: recordsOf(body, input, outputs) };
  });
  const { rates, weights = {}, penalties = {} } = body!;
  const populations = given ?? [{ name: "units", units: rates.units, sign: 0 as const }];
  const units = populations.reduce((sum, { units }) => sum + units, 0);
  if (units !== rates.units)
    throw mismatched({
      subject: `populations (${textOf(populations)}) of ${units} units`,
      remedy: `the rates have ${rates.units}, ${showType(rates.type)}`,
    });
  const network: Network = {
    parameters: cell.parameters,
    states: cell.states,
    outputs: cell.outputs,
    losses: [],
    ...penaltiesOf(penalties),
    adjointTerms: [],
  };
  check(network);
  checkSources(network, cell);
  checkWeights(network, weights, rates);
  return { network, cell, populations, effective: weights };
}

/** Options of a declaration. A misspelt one would be silently forgotten, and a fixed parameter trained. */
const readOptions = <T extends object>(options: T | undefined, of: string, known: readonly (string & keyof T)[]): T =>
  inContext({ within: `options of ${of}` }, () => readKeys(options, known)) as T;

/** Parameters of which a misspelt one is told; else it is undefined, and what is computed from it NaN. */
const strict = (p: Values): Values =>
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
      remedy: `give its name: activation("relu") is a function of an expression`,
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
  "penalties",
] as const satisfies readonly (keyof ModelBody)[];

const meanings = {
  states: "give the value at t of every state",
  rates: "give the activity to record, one entry per unit",
  outputs: "give what is compared with the targets",
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

/** Names that files of weights give to other arrays, or cannot hold. */
function checkParameterName(name: string): void {
  if (typeof name === "string") checkName(name, "parameter", "the cell");
  if (
    ["README", "unit_population", "unit_sign", "__metadata__"].includes(name) ||
    String(name).startsWith("effective_")
  )
    throw invalid({
      subject: `parameter "${name}"`,
      remedy: "files of weights have an array of that name already, choose another",
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

/** What stands where another expression is wanted: its type, or a value that is none. */
const instead = (value: Expr | undefined, verb: "is" | "are"): Pick<Fault, "value" | "detail"> =>
  value?.type ? { detail: `${verb} ${showType(value.type)}` } : { value };

/** What is recorded at every step. */
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
      remedy: "give one for each unit",
    });
  if (outputs.units !== wanted)
    throw mismatched({
      subject: "outputs",
      ...instead(outputs, "are"),
      remedy: `the task wants ${wanted}, as the builder's outputs says`,
    });
  return { states: currents, rates, inputs: input, outputs };
}

/** Everything that a network computes in a step, and its penalties. */
const rootsOf = ({ states, outputs, signalPenalties, parameterPenalties }: Network): Expr[] => [
  ...states.flatMap(({ initial, next }) => [initial, next]),
  ...Object.values(outputs),
  ...signalPenalties.map(({ term }) => term),
  ...parameterPenalties.map(({ value }) => value),
];

/** Parameters that are declared and stand nowhere: training would leave them as they began. */
export function unusedParameters({ network }: WrittenCell): string[] {
  const used = new Set(walk(rootsOf(network)));
  return network.parameters.flatMap(({ name, value }) => (used.has(value) ? [] : [name]));
}

/** Throws "missing" where a step asks for a signal, a draw or a number that nobody gives it, "invalid" for more than any memory holds. */
function checkSources(network: Network, cell: Cell<Initial>): void {
  for (const expr of [...cell.parameters.map(({ value }) => value), ...walk(rootsOf(network))]) {
    const { type, op, attr, units } = expr;
    if (countOf(type) > mostNumbers)
      throw invalid({
        subject: `${show(expr)}, ${showType(type)}`,
        remedy: `an array of more than ${mostNumbers} numbers cannot be trained, take fewer`,
      });
    const isGiven = cell.inputs.some(({ name, size }) => attr.name === name && units === size);
    if (op === "input" && !isGiven)
      throw missing({
        subject: `signal "${attr.name}" of ${units}`,
        remedy: "a cell sees the task through its builder's input",
      });
    if (op === "scalar" && attr.name !== noiseFactor && attr.name !== "inputNoise")
      throw missing({
        subject: `value of scalar "${attr.name}"`,
        remedy: "take a number, or a parameter of the model",
      });
    const beyond = op === "constant" ? Array.from(attr.data ?? []).find(isBeyondFloat32) : undefined;
    if (beyond !== undefined)
      throw invalid({
        subject: "constant",
        value: beyond,
        detail: "in a step or an initial value",
        remedy: `take a smaller one${outsideFloat32(beyond)}`,
      });
    const draws = op === "noise" ? cell.noises[attr.stream!] : undefined;
    if (op === "noise" && (draws?.size !== units || draws.shared !== attr.shared))
      throw missing({ subject: `declaration of noise ${attr.stream}`, remedy: "take the builder's noise(name, size)" });
  }
}

/** Finite, but not in float32. Infinity itself may stand in a cell. */
const isBeyondFloat32 = (value: number) => Number.isFinite(value) && !isFloat32(value);

/** Throws where an effective matrix cannot be computed from the model's parameters alone. */
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
        remedy: `between ${units} units they are [from ${units}, to ${units}], call others by another name`,
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
          remedy: "give a matrix that follows from parameters alone",
        });
  }
}

/** What is computed from parameters outside a program, beside what acts on each element. */
const evaluable: ReadonlySet<string> = new Set([
  ...["constant", "parameter", "detach", "slice", "place", "sum", "maximum", "product", "transpose"],
]);

function penaltiesOf(penalties: Readonly<Record<string, Expr>>) {
  const signalPenalties: SignalPenalty[] = [];
  const parameterPenalties: ParameterPenalty[] = [];
  for (const [name, value] of Object.entries(penalties)) {
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
  return { signalPenalties, parameterPenalties };
}
