import { Ajv, type ValidateFunction } from "ajv";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { configs, DalenetError, defineModel, defineTask, option, quantity, runConfig } from "../../src/index.ts";
import * as expr from "../../src/ir/expr.ts";
import { presetNames } from "../../src/model/presetNames.ts";
import type { ConfigOptions } from "../../src/open/config.ts";
import { configSchema, configSettings, type Entry, type Schema } from "../../src/open/index.ts";
import { listOf } from "../../src/settings/compound.ts";
import { flag, number, text } from "../../src/settings/kind.ts";
import { parameterOf, plainData } from "../../src/settings/parameter.ts";
import { fault } from "../fault.ts";
import { isThorough, sampleOf } from "../sample.ts";
import { delayedReport } from "../task/demo.ts";
import { acceptsWith, ajvOptions } from "./acceptsWith.ts";
import { everyPlace, inlined, only } from "./places.ts";

const shared = configSchema();
const schema = inlined(shared);
const accepts = new Ajv({ ...ajvOptions, strict: true }).compile(shared);

/** Conditions that only the reader can check: they depend on several values, or on rounding. */
const betweenValues: readonly ReturnType<typeof fault>[] = [
  fault("invalid", undefined, { remedy: /float32/ }),
  fault("mismatched"), // an array as long as the units, the channels, the rows before it
  fault("invalid", "model.excitatoryUnits", { detail: /^of \d+ units|^with model.excitatoryFraction/ }),
  fault("invalid", /^model.(excitatoryUnits|excitatoryFraction|units)$/, { remedy: /nothing would be read out/ }),
  fault("invalid", /^model\.\w+Noise\.covariance/),
  fault("unknown", /^model\.\w+Mask\.connections\[/), // groups and channels
  fault("invalid", /\.inDegree(\.[EI])?$/, { remedy: /^give at most/ }),
  fault("invalid", /\.inDegree$/, { remedy: /^keep at least one/ }),
  fault("invalid", "model.initialWeights.recurrent.distribution", { detail: /^with model.inhibition/ }),
  fault("invalid", /^model.recurrentFixed/, { detail: /^with model.dale/ }),
  fault("invalid", "model.balance", { detail: /^with model.initialWeights/ }),
  fault("invalid", /^model\.tau\.(max|initial)/, { remedy: /exceed min|lie between/ }),
  fault("invalid", /dt$/, { detail: /^with model.tau/ }),
  fault("invalid", undefined, { remedy: /make it at least|make one of|give at least one period/ }),
  fault("invalid", /\.(uniform|exponential|normal)$/, { remedy: /in order|min must be below max|mean must lie/ }),
  fault("invalid", undefined, { detail: /the limit is 4.00 GiB|at most \d+ can be drawn/ }),
  fault("invalid", "train.batchesPerEpoch", { detail: /^with train/ }),
  fault("invalid", /^train\.pruning\./, { remedy: /let the last round come after epoch/ }),
  fault("invalid", "train.batchesPerEpoch", { value: null }),
  fault("invalid", undefined, { remedy: /trials cannot be counted|none would be full/ }),
  fault("invalid", /^train.optimizer/, { detail: /, which (adam|sgd) does not have/ }), // if the preset chooses it
  fault("invalid", "train.optimizer.nesterov", { detail: /^with train.optimizer.momentum = 0/ }),
  fault("invalid", /^model\.recurrentFixed\[/, { detail: /^with model.dale.recurrent/ }),
  fault("invalid", /^train\.(validation\.best|stop)/, { detail: /^: / }), // what the task does not measure
  fault("invalid", "train.stop", { remedy: /a criterion/ }),
  fault("unknown", /^train\.stop\.when\[\d\]\.worst$/), // the task's factors
  fault("missing", "train.validation"),
  fault("unsupported", /^train\.(stop|stages|resultsFrom)$/, { detail: /^with train\.pruning/ }),
  // What a stage changes is checked where it is merged.
  ...(["missing", "unknown", "invalid", "unsupported"] as const).map((opening) => fault(opening, /^train\.stages\[/)),
  fault("invalid", "seeds.evaluation", { detail: /, as seeds/ }),
  fault("invalid", "train.loss", { value: "crossEntropy" }),
  fault("invalid", "model.outputActivation", { detail: /^with train.loss/ }),
  fault("unsupported", "train.timing", { detail: /^for a fixed set/ }),
  fault("unknown", /^train\.validation\.conditions\.equally$/), // the task's factors
  fault("invalid", "evaluate.psychometric", { remedy: /psychometric variable/ }), // the task's
  fault("invalid", /^evaluate\.psychometric\[/, { within: /^task/ }),
  fault("invalid", /^task\.tasks\[/, { remedy: /rule: "own"|another name/ }),
  ...(["unknown", "missing", "invalid", "unsupported"] as const).map((opening) => fault(opening, /^train\.order/)),
  ...(["missing", "invalid", "unsupported"] as const).map((opening) => fault(opening, /^evaluate\.perturb\[/)),
  fault("missing", /^task\.tasks\[\d+\]\.ruleInputs/),
  fault("invalid", undefined, { within: /^task "/ }), // what a task's own functions make of its parameters
];

/** The reader's error for a configuration; null if it is accepted. */
function refusal(loose: unknown, options?: ConfigOptions): DalenetError | null {
  try {
    runConfig(loose, options);
    return null;
  } catch (error) {
    if (!(error instanceof DalenetError)) throw error;
    return error;
  }
}

/** Reader and schema agree, except on conditions between several values. Returns whether the reader accepts it. */
function agree(loose: unknown, validate: ValidateFunction = accepts, options?: ConfigOptions): boolean {
  const said = refusal(loose, options);
  const fits = validate(loose);
  const isRight = said === null ? fits : !fits || betweenValues.some((reason) => reason.asymmetricMatch(said));
  // Called thousands of times: the message is made only for the one that needs it.
  if (!isRight)
    expect.fail(`${JSON.stringify(loose)}: door: ${said?.message}; schema: ${JSON.stringify(validate.errors)}`);
  return said === null;
}

const everywhere = everyPlace(schema);
/** The first task that has a parameter, by the parameter's path. */
const ownerOf = new Map<string, unknown>();
for (const one of (schema["properties"] as Record<string, Schema>)["task"]["anyOf"] as Schema[]) {
  const name = (one["properties"] as Record<string, Schema> | undefined)?.["name"]["const"];
  if (name === undefined) continue;
  for (const path of everyPlace(one)) if (!ownerOf.has(path.join("."))) ownerOf.set(path.join("."), name);
}
/** A configuration with one value; with that of a task's parameter, the task has the parameter. */
function onlyAt(path: readonly string[], value: unknown): unknown {
  const [section, key] = path;
  if (section !== "task" || key === undefined || key === "name") return only(path, value);
  return put(only(path, value), ["task", "name"], ownerOf.get(path.slice(1).join(".")));
}
const numbers = [-1, 0, 0.5, 1, 1.5, 2, 3, 20, 100, 101, 1e7, 1e7 + 1, 2 ** 53 - 1, 2 ** 53, 1e-30];
/** Every name that the schema knows anywhere, and some unknown ones. */
const names = (part: unknown): unknown[] =>
  typeof part === "object" && part !== null
    ? Object.entries(part).flatMap(([key, inner]) =>
        key === "enum" || key === "const" ? [inner].flat() : names(inner),
      )
    : [];
const words = [...new Set(names(schema)), "", "x", "wsam"];
const compounds = [
  [],
  [1],
  [0, 1],
  [1, 1],
  ["a"],
  [[0, 1]],
  [[0.5]],
  [[]],
  {},
  { x: 1 },
  { fixed: 5 },
  { fixed: 0 },
  { steps: 3 },
  { steps: 3, fill: "repeat" },
  { steps: 3, fill: "old" },
  { covariance: [[1]] },
  { density: 0.5 },
  { density: 0 },
  { density: 0.5, seed: 1.5 },
  { inDegree: 2 },
  { inDegree: 0 },
  { inDegree: { E: 4, I: 0 }, seed: 3 },
  { inDegree: { E: 4 } },
  { inDegree: 2, density: 0.5 },
  { connections: {} },
  { connections: { "E -> E": 0.5, "I -> E": 1 }, seed: 3 },
  { connections: { "E -> E": 2 } },
  { connections: { E: 1 } },
  { groups: { A: 50 }, connections: { "A -> A": 1 } },
  { groups: { 1: 50 }, connections: {} },
  { groups: { A: 50 } },
  { areas: 2 },
  { seed: 1 },
  { trained: "shared" },
  { trained: "perUnit", min: 10, max: 5 },
  { trained: "perPopulation", min: 20, initial: [30, 20] },
  { trained: "each" },
  { min: 20, max: 50 },
  { uniform: [20, 100] },
  { uniform: [0, 100] },
  { uniform: [100, 20] },
  { uniform: [20] },
  { choice: [40, 60] },
  { choice: [0] },
  { choice: [] },
  { exponential: { mean: 50, min: 20, max: 100 } },
  { exponential: { mean: 50, min: 0, max: 100 } },
  { exponential: { mean: 0, min: 20, max: 100 } },
  { exponential: { mean: 50 } },
  { normal: { mean: 50, sd: 10, min: 20, max: 100 } },
  { distribution: "gamma", mean: 1 },
  { distribution: "gamma" },
  { distribution: "gamma", mean: null },
  { distribution: "zeros", gain: 1 },
  { distribution: "exponential" },
  { distribution: "lognormalFanIn", ratio: 2 },
  { distribution: "nearOrthogonal", steps: 0 },
  { distribution: "kaimingUniform", scale: null },
  { kind: "sgd", momentum: 0.5 },
  { kind: "adam", momentum: 0.5 },
  { kind: "adamW", weightDecay: 0.1 },
  { kind: "rmsprop", rho: 0.5, momentum: 0.5 },
  { kind: "sgd", nesterov: true, momentum: 0.5, exponentiatedRate: 3 },
  { beta1: 1 },
  { file: "w.npz" },
  { file: "" },
  { file: "w.npz", orientation: ["to", "from"], partial: true },
  { file: "w.npz", sha256: "abc" },
];
const values = [...numbers, ...words, ...compounds, true, false, null];

describe("the schema of a configuration and its reader agree", () => {
  test("on values of every kind at every place", () => {
    expect(everywhere.length).toBeGreaterThan(90);
    // Of the values that the schema refuses at a place, every eighth: what a kind refuses is the same everywhere.
    // Of a library task's parameters the schema knows the kinds only: every eighth of all values.
    const isOther = (path: readonly string[]) =>
      path[0] === "task" && path.length > 1 && ownerOf.get(path.slice(1).join(".")) !== "perceptualDecision";
    const triedAt = (path: readonly string[], place: number) =>
      values.filter((value, k) => (k + place) % 8 === 0 || (!isOther(path) && accepts(onlyAt(path, value))));
    const places = sampleOf(
      everywhere.map((path, place) => [path, place] as const),
      40,
    );
    const taken = places.map(
      ([path, place]) =>
        [path.join("."), triedAt(path, place).filter((value) => agree(onlyAt(path, value))).length] as const,
    );
    // No place is refused whatever its value, except the parts of something with required parts.
    const never = taken.filter(([, count]) => count === 0).map(([path]) => path);
    const parts =
      /Mask\.|Noise\.|initialWeights\.\w+\.|\.(uniform|choice|exponential|normal)|sequence.fill|tau\.|weightDecay|momentum|nesterov|optimizer.rho|^model\.weights\.|^train\.stop|conditions\.equally/;
    expect(never.filter((path) => !parts.test(path) && !isOther(path.split(".")))).toEqual([]);
  });

  test("on an unknown key, wherever it is", () => {
    for (const path of sampleOf(everywhere, 3, 1)) agree(only([...path, "nonsense"], 1));
    for (const path of [[], ["model"], ["task"], ["train"], ["train", "optimizer"], ["evaluate"], ["seeds"]])
      expect(accepts(only([...path, "nonsense"], 1))).toBe(false);
  });

  test("on random values at several places together", () => {
    let taken = 0;
    let refused = 0;
    const several = fc.array(fc.tuple(fc.constantFrom(...everywhere), fc.constantFrom(...values)), { maxLength: 6 });
    fc.assert(
      fc.property(several, (assignments) => {
        if (agree(assignments.reduce<unknown>((config, [path, value]) => put(config, path, value), {}))) taken++;
        else refused++;
      }),
      { numRuns: isThorough ? 1000 : 300, seed: 11 },
    );
    expect(Math.min(taken, refused)).toBeGreaterThan(isThorough ? 100 : 30);
  });

  test("on configurations drawn from the schema", () => {
    let taken = 0;
    fc.assert(
      fc.property(drawnFrom(schema), (loose) => {
        expect(accepts(loose), JSON.stringify(accepts.errors)).toBe(true);
        if (agree(loose)) taken++;
      }),
      { numRuns: isThorough ? 1400 : 400, seed: 12 },
    );
    // Settings of a library task, or of several in a mixture, hardly ever fit together by chance.
    expect(taken).toBeGreaterThan(isThorough ? 15 : 3);
  });

  test("on everything that comes with the library, short and complete", () => {
    for (const { config } of Object.values(configs))
      for (const loose of [config, runConfig(config)])
        expect(accepts(JSON.parse(JSON.stringify(loose))), JSON.stringify(accepts.errors)).toBe(true);
    for (const preset of presetNames)
      for (const kind of ["adam", "adamW", "rmsprop", "sgd"]) {
        const config = runConfig({ model: { preset }, train: { optimizer: { kind } } });
        expect(accepts(JSON.parse(JSON.stringify(config))), JSON.stringify(accepts.errors)).toBe(true);
      }
  });

  test("on a user's tasks", () => {
    const options = { tasks: [delayedReport] };
    const validate = acceptsWith(options);
    for (const value of sampleOf(values, 3))
      for (const key of ["dt", "cue", "delay", "catchWeight", "coherence"])
        agree({ task: { name: "delayedReport", [key]: value } }, validate, options);
    expect(validate({ task: { name: "delayedReport", catchWeight: 2 } })).toBe(true);
    expect(accepts({ task: { name: "delayedReport" } })).toBe(false);
  });

  test("on a user's models, next to the presets", () => {
    const leaky = defineModel({
      name: "leaky",
      title: "Leaky units",
      source: "made for the tests",
      parameters: {
        size: quantity(4, "", "number of units", { min: 1, max: 30, whole: true }),
        tau: quantity(100, "ms", "time constant", { min: 20 }),
      },
      cell(cell, { size, tau }) {
        const wIn = cell.parameter("wIn", [cell.inputs, size], "kaimingUniform");
        const wOut = cell.parameter("wOut", [size, cell.outputs], "kaimingUniform");
        const before = cell.state("rate", size);
        const rates = before.add(
          expr
            .matmul(cell.input, wIn)
            .sub(before)
            .mul(cell.dt / tau),
        );
        return { states: { rate: rates }, rates, outputs: expr.matmul(rates, wOut) };
      },
    });
    const options = { models: [leaky] };
    const validate = acceptsWith(options);
    sampleOf(values, 3, 1).forEach((value, k) => {
      agree({ model: { name: value } }, validate, options);
      ["size", "tau", "units", "preset"].forEach((key, place) => {
        for (const model of [{ name: "leaky", [key]: value }, { [key]: value }])
          if ((k + place) % 4 === 0 || validate({ model })) agree({ model }, validate, options);
      });
    });
    expect(validate({ model: { name: "leaky", size: 3 } })).toBe(true);
    expect(accepts({ model: { name: "leaky" } })).toBe(false);
  });

  test("on parameters of every kind", () => {
    const parameters = {
      side: option("left", ["left", "right"], "where it begins"),
      isLate: parameterOf(flag, false, "whether it comes late"),
      weights: parameterOf(listOf(number()), [1, 2], "how much each counts"),
      names: parameterOf(listOf(text, { min: 1 }), ["a"], "what they are called"),
      gain: quantity(2, "", "how strong it is"),
      layout: parameterOf(plainData, {}, "where units lie"),
    };
    const options = {
      tasks: [defineTask({ ...delayedReport, parameters: { ...delayedReport.parameters, ...parameters } })],
    };
    const validate = acceptsWith(options);
    for (const value of sampleOf(values, 3, 2))
      for (const key of Object.keys(parameters))
        agree({ task: { name: "delayedReport", [key]: value } }, validate, options);
  });
});

describe("the schema tells an editor", () => {
  const at = (...path: string[]) =>
    path.reduce<Schema>((part, key) => {
      const [whole] = [part, ...((part["anyOf"] as Schema[] | undefined) ?? [])].filter(
        ({ properties }) => properties !== undefined,
      );
      return (whole["properties"] as Record<string, Schema>)[key];
    }, schema);

  test("the meaning of a value, its unit, its default and its range", () => {
    expect(at("model", "tauIn")).toEqual({
      description: "time constant of inputNoise (ms)",
      type: "number",
      exclusiveMinimum: 0,
      default: 100,
    });
    expect(at("model", "activation")).toMatchObject({ default: "relu", enum: expect.arrayContaining(["softplus"]) });
    expect(at("model", "excitatoryFraction")).toMatchObject({ default: 0.8, minimum: 0, maximum: 1 });
    expect(at("train", "epochs")).toMatchObject({ type: "integer", minimum: 0, default: 20 });
    expect(at("task", "coherence")).toMatchObject({ default: [0, 6.4, 12.8, 25.6, 51.2] });
  });

  test("what recurs once, so that the file stays small", () => {
    const definitions = shared["definitions"] as Readonly<Record<string, Schema>>;
    const text = JSON.stringify(shared);
    const refs = [...text.matchAll(/"\$ref":"#\/definitions\/([^"]+)"/g)].map(([, name]) => decodeURIComponent(name));
    expect(new Set(refs)).toEqual(new Set(Object.keys(definitions)));
    for (const one of Object.values(definitions)) expect(text.split(JSON.stringify(one)).length - 1).toBe(1);
    expect(text.length).toBeLessThan(JSON.stringify(schema).length / 3);
  });

  test("the meaning of every value, in one line", () => {
    const abouts = (entry: Entry): string[] => {
      if ("kind" in entry) return [entry.about];
      const settings = "settings" in entry ? [entry.settings] : Object.values(entry.of);
      return [entry.about, ...settings.flatMap((one) => Object.values(one).flatMap(abouts))];
    };
    for (const about of abouts(configSettings())) expect(about).toMatch(/^\S[^\n]{3,400}[^.\s]$/);
  });
});

function put(base: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const record = typeof base === "object" && base !== null && !Array.isArray(base) ? base : {};
  return { ...record, [key]: put((record as Record<string, unknown>)[key], rest, value) };
}

/** Draws values that a schema accepts; numbers are small, so that networks are. */
function drawnFrom(part: Schema): fc.Arbitrary<unknown> {
  const { type, anyOf, enum: names, const: only, properties, required, items, minItems, maxItems, uniqueItems } = part;
  if (Array.isArray(type)) return fc.oneof(...type.map((one) => drawnFrom({ ...part, type: one as string })));
  if (anyOf) return fc.oneof(...(anyOf as Schema[]).map(drawnFrom));
  if (names) return fc.constantFrom(...(names as unknown[]));
  if (only !== undefined) return fc.constant(only);
  if (type === "boolean") return fc.boolean();
  if (type === "null") return fc.constant(null);
  if (type === "object") {
    const parts = Object.entries((properties ?? {}) as Record<string, Schema>).map(([key, value]) => [
      key,
      drawnFrom(value),
    ]);
    const model: Record<string, fc.Arbitrary<unknown>> = Object.fromEntries(parts);
    return fc.record(model, { requiredKeys: (required as string[] | undefined) ?? [] });
  }
  if (Array.isArray(items)) return fc.tuple(...(items as Schema[]).map(drawnFrom));
  if (type === "array") {
    const limits = { minLength: (minItems as number) ?? 0, maxLength: (maxItems as number) ?? 3 };
    return uniqueItems
      ? // A schema does not distinguish −0 from 0.
        fc.uniqueArray(drawnFrom(items as Schema), { ...limits, comparator: "SameValueZero" })
      : fc.array(drawnFrom(items as Schema), limits);
  }
  if (type === "string")
    return part["pattern"]
      ? fc.stringMatching(new RegExp(part["pattern"] as string))
      : fc.string({ minLength: (part["minLength"] as number) ?? 0 });
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } = part as Record<string, number | undefined>;
  const max = Math.min(maximum ?? 30, exclusiveMaximum === undefined ? 30 : exclusiveMaximum / 2, 30);
  if (type === "integer") return fc.integer({ min: minimum ?? -3, max: Math.max(max, minimum ?? 0) });
  const min = minimum ?? exclusiveMinimum ?? -3;
  return fc.double({
    min,
    max: max > min ? max : (maximum ?? min + 1),
    noNaN: true,
    minExcluded: exclusiveMinimum !== undefined,
  });
}
