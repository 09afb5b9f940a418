/** Configurations of the library's models and tasks: every key, mostly valid values, few units and short trials. */
import fc, { type Arbitrary } from "fast-check";
import { activationNames } from "../../src/model/activation.ts";
import { constraintNames } from "../../src/model/constraint.ts";
import { balancedByThemselves, distributionNames } from "../../src/model/distribution.ts";
import { lossNames } from "../../src/model/loss.ts";
import { presetNames } from "../../src/model/presetNames.ts";
import {
  balanceNames,
  biasNames,
  dynamicsNames,
  readouts,
  signAxes,
  tauSharings,
} from "../../src/model/rate/optionNames.ts";
import { decayNames } from "../../src/model/recommendedTraining.ts";

/** Each key may be left out. */
const some = <T extends Record<string, unknown>>(keys: { [K in keyof T]: Arbitrary<T[K]> }) =>
  fc.record(keys, { requiredKeys: [] });
const rarely = <T, U>(usual: Arbitrary<T>, rare: Arbitrary<U>): Arbitrary<T | U> =>
  fc.oneof({ weight: 4, arbitrary: usual }, { weight: 1, arbitrary: rare });
/** One of a thousand numbers in between, without unusual bits. */
const between = (min: number, max: number) =>
  fc.integer({ min: 0, max: 1000 }).map((k) => Number((min + ((max - min) * k) / 1000).toPrecision(6)));
const oneOf = <T>(names: readonly T[]) => fc.constantFrom(...names);
const seed = fc.nat(1000);
/** Channels of the library's task. */
const channels = 3;

const bits = (rows: number, columns: number) =>
  fc.array(fc.array(fc.constantFrom(0, 1, 1), { minLength: columns, maxLength: columns }), {
    minLength: rows,
    maxLength: rows,
  });
const random = fc
  .record({ density: between(0.1, 1) })
  .chain((mask) => fc.option(seed).map((s) => (s ? { ...mask, seed: s } : mask)));
/** Connections from each of these to each other, by name. */
const byName = (senders: readonly string[], receivers: readonly string[]) =>
  some(Object.fromEntries(senders.flatMap((from) => receivers.map((to) => [`${from} -> ${to}`, between(0, 1)]))));
/** The units in one or two groups. */
const groupsOf = (units: number) =>
  units === 1
    ? fc.constant({ A: 1 })
    : fc.integer({ min: 1, max: units - 1 }).map((size) => ({ A: size, B: units - size }));
const byGroups = (units: number) =>
  groupsOf(units).chain((groups) =>
    fc
      .record({ groups: fc.constant(groups), connections: byName(Object.keys(groups), Object.keys(groups)) })
      .chain((mask) => some({ seed }).map((s) => ({ ...mask, ...s }))),
  );
/** Connections to each receiver, of `most` possible ones. */
const exact = (most: number) =>
  fc
    .record({ inDegree: fc.integer({ min: 1, max: most }) })
    .chain((mask) => some({ seed }).map((s) => ({ ...mask, ...s })));
const outerMask = (rows: number, columns: number, most: number) =>
  fc.oneof(fc.constant("dense"), random, exact(most), bits(rows, columns));
const recurrentMask = (units: number) =>
  fc.oneof(fc.constant("dense"), random, ...(units > 1 ? [exact(units - 1)] : []), bits(units, units), byGroups(units));

const size = between(0.01, 1);
const parametersOf = {
  zeros: {},
  kaimingUniform: { scale: size },
  glorotUniform: { gain: size },
  uniform: { limit: size },
  uniformFanIn: {},
  normal: { deviation: size },
  gamma: { shape: between(0.5, 3), mean: size },
  exponential: { mean: size },
  exponentialFanIn: { gain: size },
  lognormal: { mean: size, variance: size },
  lognormalFanIn: { gain: size, ratio: between(0.1, 3) },
  orthogonal: { gain: size },
  identity: { gain: size },
  dann: { gain: size },
  // Only a number here: populations exist only for units.
  sparse: { inDegree: fc.integer({ min: 1, max: 9 }), shape: between(0.5, 3), gain: size, rest: size },
  colEI: { gain: size },
  nearOrthogonal: { gain: size, steps: fc.integer({ min: 1, max: 4 }), rest: size },
} satisfies Record<(typeof distributionNames)[number], Record<string, Arbitrary<number>>>;
const drawnFrom = (names: readonly (typeof distributionNames)[number][]) =>
  oneOf(names).chain((distribution) =>
    fc.record<Record<string, unknown>>({ distribution: fc.constant(distribution), ...parametersOf[distribution] }),
  );
/** Those that do not need senders of both signs. */
/** An identity needs connections of units to themselves, which few networks have. */
const distribution = drawnFrom(
  distributionNames.filter((name) => ![...balancedByThemselves, "identity"].includes(name)),
);

const perMatrix = <T>(value: Arbitrary<T>) => some({ input: value, recurrent: value, output: value });
const penalty = fc.constantFrom(0, 0.01, 0.5);

const trainedTau = some({ max: between(110, 300), initial: fc.oneof(fc.constant("random"), between(70, 99)) }).chain(
  (rest) => oneOf(tauSharings).map((trained) => ({ trained, min: 60, ...rest })),
);

const matrixOf = (entry: Arbitrary<number>, units: number) =>
  fc.array(fc.array(entry, { minLength: units, maxLength: units }), { minLength: units, maxLength: units });

const modelOfUnits = (units: number) =>
  some({
    // Inhibition without delay excludes some of the options below (instantaneousModel).
    preset: oneOf(presetNames.filter((name) => name !== "dann")),
    tau: fc.oneof(
      { weight: 6, arbitrary: between(33, 300) },
      { weight: 2, arbitrary: fc.array(between(33, 300), { minLength: units, maxLength: units }) },
      { weight: 2, arbitrary: trainedTau },
    ),
    dynamics: oneOf(dynamicsNames),
    activation: oneOf(activationNames),
    dale: some({
      input: oneOf(constraintNames),
      recurrent: oneOf(constraintNames),
      output: oneOf(constraintNames),
      signAxis: oneOf(signAxes),
    }),
    autapses: fc.boolean(),
    readout: oneOf(readouts),
    inputMask: outerMask(channels, units, channels),
    recurrentMask: recurrentMask(units),
    outputMask: outerMask(units, channels, 1),
    // Some constraints refuse negative ones.
    recurrentFixed: fc.option(rarely(matrixOf(between(0, 0.5), units), matrixOf(between(-0.5, 0.5), units))),
    recurrentBias: oneOf(biasNames),
    outputBias: oneOf(biasNames),
    trained: perMatrix(fc.boolean()),
    initialState: some({
      value: rarely(between(-1, 1), fc.array(between(-1, 1), { minLength: units, maxLength: units })),
      trained: fc.boolean(),
    }),
    recurrentNoise: between(0, 0.5),
    noiseSharedAcrossTrials: fc.boolean(),
    inputNoise: between(0, 0.1),
    tauIn: between(10, 200),
    baseline: between(-0.5, 0.5),
    rectifyInputs: fc.boolean(),
    regularizers: some({
      l1: perMatrix(penalty),
      l2: perMatrix(penalty),
      rateL1: penalty,
      rateL2: penalty,
      activity: penalty,
      activityTarget: fc.option(between(0.01, 2)),
      activityTemperature: between(0.01, 5),
      omega: penalty,
      omegaBound: fc.constantFrom(1e-20, 1e-6),
    }),
    initialWeights: some({
      input: distribution,
      recurrent: distribution,
      output: distribution,
      recurrentBias: distribution,
      outputBias: distribution,
    }),
    balance: oneOf(balanceNames),
    spectralRadius: fc.option(between(0.1, 2)),
  }).chain((model) =>
    fc
      .oneof(
        fc.constant({}),
        fc.record({ excitatoryUnits: fc.integer({ min: 1, max: units }) }),
        fc.record({ excitatoryFraction: between(0.1, 1) }),
      )
      .map((excitatory) => ({ ...model, ...excitatory, units })),
  );

/** Excitatory and inhibitory units, with recurrent weights that are balanced as drawn. */
const balancedModel = fc
  .record({ model: fc.integer({ min: 4, max: 12 }).chain(modelOfUnits), recurrent: drawnFrom(balancedByThemselves) })
  .map(({ model, recurrent }) => {
    const { dale, initialWeights, units } = model;
    const balanced = { recurrentMask: "dense", balance: "none", excitatoryFraction: (units - 2) / units };
    const own = { dale: { ...dale, recurrent: "abs", signAxis: "presynaptic" }, excitatoryUnits: undefined };
    return { ...model, ...balanced, ...own, initialWeights: { ...initialWeights, recurrent } };
  });

/** The same with inhibition that acts without delay. */
const instantaneousModel = balancedModel.map(({ regularizers, ...model }) => ({
  ...model,
  inhibition: "instantaneous",
  regularizers: { ...regularizers, omega: 0 },
  initialWeights: { ...model.initialWeights, recurrent: "dann" as const },
}));

/** Lengths of 1 to 6 steps, or of 0. */
const length = (dt: number, mayBeZero: boolean) => {
  const ms = fc.integer({ min: 1, max: 6 }).map((steps) => steps * dt);
  const least = mayBeZero ? fc.oneof(fc.constant(0), ms) : ms;
  return fc.oneof(
    least,
    least.map((ms) => (ms === 0 ? 0 : ms + dt / 3)),
    fc.tuple(ms, ms).map(([a, b]) => ({ uniform: [Math.min(a, b), Math.max(a, b)] })),
    fc.array(ms, { minLength: 1, maxLength: 3 }).map((choice) => ({ choice })),
    fc.tuple(ms, ms).map(([mean, min]) => ({ exponential: { mean, min, max: 7 * dt } })),
  );
};

const task = fc.constantFrom(5, 10, 20, 33.3).chain((dt) =>
  fc
    .record({
      fixation: length(dt, true),
      stimulus: length(dt, false),
      delay: length(dt, true),
      decision: length(dt, false),
      rest: some({
        coherence: fc.uniqueArray(between(0, 100), { minLength: 1, maxLength: 4 }),
        sigma: between(0, 2),
      }),
    })
    .map(({ rest, ...periods }) => ({ name: "perceptualDecision", dt, ...periods, ...rest })),
);

const below1 = between(0, 0.99);
const optimizer = fc.oneof(
  some({ learningRate: between(1e-4, 0.1) }),
  some({ learningRate: between(1e-4, 0.1), momentum: below1 }).map((rest) => ({ kind: "sgd", ...rest })),
  some({ rho: below1, momentum: below1, exponentiatedRate: between(0.1, 10) }).map((rest) => ({
    kind: "rmsprop",
    ...rest,
  })),
  some({ learningRate: between(1e-4, 0.1), beta1: below1, beta2: below1, epsilon: between(1e-9, 1e-3) }).map(
    (rest) => ({ kind: "adam", ...rest }),
  ),
  some({ beta1: below1, weightDecay: between(1e-4, 0.5) }).map((rest) => ({ kind: "adamW", ...rest })),
);

const training = fc
  .record({
    batch: fc.integer({ min: 1, max: 9 }),
    set: fc.oneof(
      fc.record({ batchesPerEpoch: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ trials: fc.integer({ min: 1, max: 20 }).map((fixed) => ({ fixed })) }),
    ),
    rest: some({
      loss: oneOf(lossNames),
      optimizer,
      schedule: some({ warmupSteps: fc.nat(3), decay: oneOf(decayNames) }),
      clipNorm: fc.option(between(0.01, 2)),
      clipValue: fc.option(between(0.001, 1)),
      guard: fc.option(some({ norm: between(1, 1e10), times: fc.option(between(2, 100)) })),
      dropLast: fc.boolean(),
      sequence: fc.option(
        fc
          .integer({ min: 1, max: 20 })
          .chain((steps) => some({ fill: oneOf(["new", "repeat"]) }).map((fill) => ({ steps, ...fill }))),
      ),
    }),
  })
  .map(({ batch, set, rest }) => ({ epochs: 1, batch, ...set, ...rest }));

const evaluate = fc
  .record({
    trials: fc.integer({ min: 1, max: 12 }),
    recordedTrials: fc.integer({ min: 1, max: 8 }),
    psychometric: fc.option(
      fc.oneof(fc.uniqueArray(between(0, 100), { minLength: 1, maxLength: 2 }), fc.constant("conditions" as const)),
    ),
  })
  .map((section) => ({ ...section, psychometricTrials: 1 }));

export interface AnyConfig {
  readonly model: { readonly units: number } & Readonly<Record<string, unknown>>;
  readonly task: Readonly<Record<string, unknown>>;
  readonly train: Readonly<Record<string, unknown>>;
  readonly evaluate: Readonly<Record<string, unknown>>;
  readonly seed: number;
}

/** Mostly valid; some are refused, such as a spectral radius without loops. */
export const configs: Arbitrary<AnyConfig> = fc.record({
  model: rarely(fc.integer({ min: 1, max: 12 }).chain(modelOfUnits), fc.oneof(balancedModel, instantaneousModel)),
  task,
  train: training,
  evaluate,
  seed,
});
