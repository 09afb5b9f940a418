/** A model that a user wrote, with its parameters fixed. */
import { DalenetError, invalid, mismatched, missing, named, unsupported } from "../errors.ts";
import { type Cell, defineCell } from "../ir/cell.ts";
import { check } from "../ir/check.ts";
import { abs, constant, type Expr, scalar, walk } from "../ir/expr.ts";
import { timeOps } from "../ir/op.ts";
import type { Network, ParameterPenalty, SignalPenalty } from "../ir/program.ts";
import { countOf, showType } from "../ir/shape.ts";
import { show } from "../ir/show.ts";
import type { ParameterValues as Values } from "../parameters.ts";
import { arePopulations, type Population, perUnit } from "../population.ts";
import { type Generator, generator, keyOf } from "../random.ts";
import { deepFreeze, display } from "../reader.ts";
import { activations } from "./activation.ts";
import { meanInDegree } from "./connectivity.ts";
import type { InitialValues, ModelBody, ModelDefinition, ParameterOptions } from "./definition.ts";
import { drawValues, readInitializer } from "./initializer.ts";
import { networkInput } from "./input.ts";
import { lossTerm } from "./loss.ts";
import {
  type BuiltNetwork,
  inputsName,
  type Model,
  type NetworkSetting,
  type ParameterValues,
  type TaskSizes,
} from "./model.ts";
import type { WeightsSource } from "./options.ts";
import type { RecommendedTraining } from "./presets.ts";

const usualTraining: RecommendedTraining = {
  loss: "crossEntropy",
  optimizer: "adam",
  learningRate: 1e-3,
  schedule: { warmupSteps: 0, decay: "none" },
  clipNorm: 1,
  batch: 16,
  dt: 20,
};
/** Streams of structure, apart from those that initial weights and trials are drawn from. */
const structureStream = 0x6d6f0000;

type Initial = { readonly values: InitialValues } & Pick<ParameterOptions, "mask" | "scale">;

interface Written extends BuiltNetwork {
  readonly cell: Cell<Initial>;
  readonly populations: readonly Population[];
}

/**
 * The model of a definition for a task; `p` are its parameters, complete, `weights` where it starts. Throws where its cell is none, naming
 * the model.
 */
export function writtenModel(
  definition: ModelDefinition,
  p: Values,
  weights: WeightsSource | null,
  sizes: TaskSizes,
): Model {
  const built = new Map<string, Written>();
  const write = (setting: NetworkSetting): Written => {
    const key = JSON.stringify(setting);
    let written = built.get(key);
    if (!written) built.set(key, (written = inModel(definition.name, () => writeNetwork(definition, p, setting))));
    return written;
  };
  const { populations, cell, effective } = write({ ...sizes, loss: null, inputNoise: false });
  const isNoisy = cell.noises.length > 0;
  const make = (quiet: boolean): Model => ({
    name: definition.name,
    section: deepFreeze({ name: definition.name, ...p, ...(weights ? { weights } : {}) }),
    weights,
    populations,
    units: populations.reduce((sum, { units }) => sum + units, 0),
    training: { ...usualTraining, ...definition.training },
    changesInputs: [],
    isNoisy: isNoisy && !quiet,
    quiet: () => make(true),
    build: write,
    initialParameters: (setting, seed) => inModel(definition.name, () => drawAll(write(setting).cell, seed)),
    scalars: (dt, taskSigma, noise = 1) => ({
      [noiseFactor]: quiet ? 0 : noise,
      inputNoise: taskSigma / Math.sqrt(dt),
    }),
    signed: () =>
      arePopulations(populations) && effective["wRec"]
        ? [{ name: "wRec", signs: perUnit(populations, ({ sign }) => sign), obeys: true }]
        : [],
    warnings: () => [],
  });
  return make(false);
}

const noiseFactor = "recurrentNoise";

/** Errors in what a user wrote say in which model, and where. */
function inModel<T>(name: string, f: () => T): T {
  try {
    return f();
  } catch (error) {
    const where = `model "${name}"${placeIn(error)}`;
    if (error instanceof DalenetError)
      throw new DalenetError(error.opening, `${where}: ${error.message.slice(error.opening.length + 2)}`);
    const wrapped = invalid(`${where}: its cell failed with ${error}; correct it`);
    wrapped.cause = error;
    throw wrapped;
  }
}

const here = new URL("..", import.meta.url).pathname;

/** File and line of the user's function, if it was running: the innermost call of a function from outside this library, which this file had called. */
function placeIn(error: unknown): string {
  const frames = error instanceof Error ? (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line)) : [];
  const inside = frames.slice(
    0,
    Math.max(
      0,
      frames.findLastIndex((frame) => frame.includes(`${here}model/written.`)),
    ),
  );
  const place = inside.find((frame) => !frame.includes(here) && !frame.includes("node:"));
  const found = place && /([^/\\\s(]+):(\d+):\d+\)?$/.exec(place);
  return found ? ` (${found[1].replace(/\?.*/, "")}, line ${found[2]})` : "";
}

function writeNetwork(definition: ModelDefinition, p: Values, setting: NetworkSetting): Written {
  const { inputs, outputs, dt, loss } = setting;
  const given = definition.populations?.(p);
  let body: ModelBody | undefined;
  const known = (): readonly Population[] => {
    if (!given) throw invalid("perUnit, dale and connections need populations; state them beside the cell");
    return given;
  };
  const cell = defineCell<Initial>((builder) => {
    const { parameter, state, noise } = builder;
    // The noise of the inputs is the first stream, whatever the cell draws.
    const input = networkInput(builder, inputs, setting.inputNoise);
    body = definition.cell(
      {
        input,
        inputs,
        outputs,
        dt,
        parameter: (name, shape, values, { trained, mask, scale } = {}) =>
          parameter(name, shape, { values, mask, scale }, { trained }),
        state,
        noise: (name, size, options) => noise(name, size, options).mul(scalar(noiseFactor)),
        activation: (name) =>
          named(
            "activation",
            name,
            Object.entries(activations).map(([name, f]) => ({ name, f })),
          ).f,
        perUnit: (value) => vector(perUnit(known(), value)),
        dale: (weights) => signedBySender(weights, known()),
        connections: (probability, seed) => drawConnections(known(), probability, seed),
      },
      p,
    );
    return { states: body.states, outputs: recordsOf(body, input, outputs) };
  });
  const { rates, weights = {}, penalties = {} } = body!;
  const populations = given ?? [{ name: "units", units: rates.units, sign: 0 }];
  checkPopulations(populations, rates);
  const network: Network = {
    parameters: cell.parameters,
    states: cell.states,
    outputs: cell.outputs,
    losses: loss === null ? [] : [lossTerm(loss, cell.outputs["outputs"])],
    ...penaltiesOf(penalties),
    adjointTerms: [],
  };
  check(network);
  checkSources(network, cell, inputs);
  for (const [name, matrix] of Object.entries(weights))
    if (matrix.type.space !== "parameter" || matrix.type.axes.length !== 2)
      throw mismatched(`weights "${name}" are ${showType(matrix.type)}; give a matrix [from, to]`);
  const { wRec } = weights;
  checkWeights(network, weights);
  if (wRec && (wRec.type.axes[0].size !== rates.units || wRec.type.axes[1].size !== rates.units))
    throw mismatched(
      `weights "wRec" are ${showType(wRec.type)}; between ${rates.units} units they are [from ${rates.units}, to ${rates.units}], call others by another name`,
    );
  return { network, cell, effective: weights, populations };
}

/** What is recorded at every step. */
function recordsOf({ rates, outputs, currents = rates }: ModelBody, input: Expr, wanted: number) {
  for (const [name, value] of Object.entries({ rates, outputs, currents }))
    if (value?.type?.space !== "signal")
      throw mismatched(
        `${name} are ${value?.type ? showType(value.type) : String(value)}; they need a signal, one vector per trial and step`,
      );
  if (currents.units !== rates.units)
    throw mismatched(
      `currents ${showType(currents.type)} beside rates ${showType(rates.type)}; give one for each unit`,
    );
  if (outputs.units !== wanted)
    throw mismatched(`outputs are ${showType(outputs.type)}; the task wants ${wanted}, as the builder's outputs says`);
  return { states: currents, rates, inputs: input, outputs };
}

/** What 4 GiB hold of a parameter, its gradient and the two slots of an optimiser. */
const mostNumbers = 2 ** 28;

/** Throws "missing" where a step asks for a signal, a draw or a number that nobody gives it, "invalid" for more than any memory holds. */
function checkSources(
  { states, outputs, signalPenalties, parameterPenalties }: Network,
  cell: Cell<Initial>,
  inputs: number,
): void {
  const roots = [
    ...states.flatMap(({ initial, next }) => [initial, next]),
    ...Object.values(outputs),
    ...signalPenalties.map(({ term }) => term),
    ...parameterPenalties.map(({ value }) => value),
  ];
  for (const expr of [...cell.parameters.map(({ value }) => value), ...walk(roots)]) {
    const { type, op, attr, units } = expr;
    if (countOf(type) > mostNumbers)
      throw invalid(
        `${show(expr)}, ${showType(type)}; an array of more than ${mostNumbers} numbers cannot be trained, take fewer`,
      );
    if (op === "input" && !(attr.name === inputsName && units === inputs))
      throw missing(`signal "${attr.name}" of ${units}; a cell sees the task through its builder's input`);
    if (op === "scalar" && attr.name !== noiseFactor && attr.name !== "inputNoise")
      throw missing(`value of scalar "${attr.name}"; take a number, or a parameter of the model`);
    const draws = op === "noise" ? cell.noises[attr.stream!] : undefined;
    if (op === "noise" && (draws?.size !== units || draws.shared !== attr.shared))
      throw missing(`declaration of noise ${attr.stream}; take the builder's noise(name, size)`);
  }
}

/** Throws where an effective matrix cannot be computed from the model's parameters alone. */
function checkWeights({ parameters }: Network, weights: Readonly<Record<string, Expr>>): void {
  for (const { op, attr } of walk(Object.values(weights))) {
    if (op === "parameter" && !parameters.some(({ name }) => name === attr.name))
      throw missing(`declaration of parameter "${attr.name}" used in weights`);
    if ((timeOps as readonly string[]).includes(op))
      throw unsupported(`${op} in weights: a sum over trials and steps; give a matrix of parameters alone`);
  }
}

function checkPopulations(populations: readonly Population[], rates: Expr): void {
  const units = populations.reduce((sum, { units }) => sum + units, 0);
  const text = populations.map(({ name, units }) => `${name} ${units}`).join(", ");
  const bad = populations.find(({ units }) => !Number.isInteger(units) || units < 1);
  if (bad) throw invalid(`population "${bad.name}" of ${bad.units} units; it needs a whole number of at least 1`);
  if (new Set(populations.map(({ name }) => name)).size < populations.length)
    throw invalid(`populations ${text}; give each its own name`);
  if (units !== rates.units)
    throw mismatched(`populations (${text}) of ${units} units; the rates have ${rates.units}, ${showType(rates.type)}`);
}

function penaltiesOf(penalties: Readonly<Record<string, Expr>>) {
  const signalPenalties: SignalPenalty[] = [];
  const parameterPenalties: ParameterPenalty[] = [];
  for (const [name, value] of Object.entries(penalties))
    if (value.type.space === "signal")
      signalPenalties.push({ name, term: value, scale: scalar("stepScale").mul(1 / value.units) });
    else if (value.type.space === "scalar") parameterPenalties.push({ name, value });
    else throw mismatched(`penalty "${name}" is ${showType(value.type)}; give a scalar or a signal, such as mean(…)`);
  return { signalPenalties, parameterPenalties };
}

const vector = (values: readonly number[]): Expr => constant(values, [{ name: "unit", size: values.length }]);

function signedBySender(weights: Expr, populations: readonly Population[]): Expr {
  const { axes } = weights.type;
  const signs = perUnit(populations, ({ sign }) => sign);
  if (weights.type.space !== "parameter" || axes.length !== 2 || axes[0].size !== signs.length)
    throw mismatched(`dale(${showType(weights.type)}); it needs a matrix from the ${signs.length} units`);
  const columns = axes[1].size;
  const over = (of: (sign: number) => number) =>
    constant(
      Float64Array.from({ length: countOf(weights.type) }, (_, k) => of(signs[Math.floor(k / columns)])),
      axes,
    );
  const signed = abs(weights).mul(over((sign) => sign));
  return signs.includes(0) ? signed.add(weights.mul(over((sign) => (sign === 0 ? 1 : 0)))) : signed;
}

function drawConnections(
  populations: readonly Population[],
  probability: (from: Population, to: Population) => number,
  seed: number,
): Expr {
  const random = generator(keyOf(seed), structureStream, 0);
  const of = perUnit(populations, (population) => population);
  const size = of.length;
  const data = Float64Array.from({ length: size * size }, (_, k) => {
    const [i, j] = [Math.floor(k / size), k % size];
    const p = probability(of[i], of[j]);
    if (!(p >= 0 && p <= 1))
      throw invalid(`probability ${p} of connections from "${of[i].name}" to "${of[j].name}"; give 0 to 1`);
    return random.uniform() < p && i !== j ? 1 : 0;
  });
  return constant(data, [
    { name: "from", size },
    { name: "to", size },
  ]);
}

/** Initial values of all parameters, drawn by one generator in the order of their declaration. */
function drawAll({ parameters }: Cell<Initial>, seed: number): ParameterValues {
  const random = generator(keyOf(seed), 0, 0);
  return new Map(parameters.map(({ name, value, init }) => [name, initialValues(name, value, init, random)]));
}

function initialValues(
  name: string,
  { type }: Expr,
  { values, mask, scale }: Initial,
  random: Generator,
): Float64Array {
  const count = countOf(type);
  if (mask && (mask.op !== "constant" || countOf(mask.type) !== count))
    throw mismatched(
      `mask ${showType(mask.type)} of parameter "${name}" ${showType(type)}; give a constant of its shape`,
    );
  const plastic = mask ? Float64Array.from(mask.attr.data!) : null;
  const [rows, columns] = type.axes.length === 2 ? type.axes.map(({ size }) => size) : [1, count];
  const path = `initial values of parameter "${name}"`;
  if (values === undefined || values === null) throw missing(`${path}; give a distribution, a number or all numbers`);
  const given = typeof values === "number" ? new Float64Array(count).fill(values) : values;
  if (typeof given !== "string" && "length" in given) {
    if (given.length !== count)
      throw mismatched(`parameter "${name}" ${showType(type)} begins with ${given.length} numbers; give ${count}`);
    const odd = Array.from(given).findIndex((value) => !Number.isFinite(value));
    if (odd >= 0) throw invalid(`${path}[${odd}] = ${display(given[odd])}; it must be a number`);
    return Float64Array.from(given, (value, k) => (plastic && plastic[k] === 0 ? 0 : value));
  }
  const factors = scale && Float64Array.from({ length: count }, (_, k) => scale(Math.floor(k / columns), k % columns));
  const bad = factors?.find((factor) => !(factor > 0 && Number.isFinite(factor)));
  if (bad !== undefined) throw invalid(`scale ${bad} in parameter "${name}"; give factors above 0`);
  const fanIn = type.axes.length === 2 ? meanInDegree(plastic, rows, columns) : count;
  const draw = { rows, columns, fanIn, fanOut: columns, plastic, scale: factors ?? null };
  return drawValues(readInitializer(given, path), draw, random);
}
