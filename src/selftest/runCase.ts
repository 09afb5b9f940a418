/** Runs one reference case on one backend and measures how far each quantity is from its expected value. */
import type { Backend, Executable } from "../backend/backend.ts";
import { checkArgument } from "../base/arguments.ts";
import { compileTraining } from "../compiler/training.ts";
import { buildNetwork } from "../model/rate/network.ts";
import { largestDeviation } from "../model/rate/ownNoise.ts";
import { optimizerScalars } from "../optimizer/optimizer.ts";
import { caseRule } from "./caseOptimizer.ts";
import type { ReferenceCase } from "./referenceCase.ts";

export interface Comparison {
  /**
   * states, rates, outputs, effectiveRecurrent, effectiveOutput, loss, penalties, omega, gradientNorm, "gradients
   * wRec", "afterStep wRec", …
   */
  readonly quantity: string;
  /** ‖got − expected‖ / ‖expected‖; absolute where ‖expected‖ is below 1e-6. NaN where a value is not a number. */
  readonly error: number;
  readonly tolerance: number;
  readonly passes: boolean;
}

export interface CaseReport {
  readonly name: string;
  readonly about: string;
  readonly backend: string;
  readonly comparisons: readonly Comparison[];
  readonly passes: boolean;
}

/** ‖got − expected‖ / ‖expected‖; absolute where ‖expected‖ is below 1e-6. */
export function relativeError(got: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (got.length !== expected.length) return Number.NaN;
  let difference = 0;
  let size = 0;
  for (let k = 0; k < expected.length; k++) {
    difference += (got[k] - expected[k]) ** 2;
    size += expected[k] ** 2;
  }
  const norm = Math.sqrt(size);
  return Math.sqrt(difference) / (norm < 1e-6 ? 1 : norm);
}

/** Runs one training step of the case on the backend, with the case's own parameters, inputs and noise. */
export function runCase(reference: ReferenceCase, backend: Backend): CaseReport {
  checkArgument(
    "case",
    reference,
    ["model", "signals", "expected"],
    "give one of builtinCases(), or what readCase returns",
  );
  checkArgument("backend", backend, ["compile"], "give a backend, such as wasmBackend()");
  const { model, inputs, outputs, dt, loss, optimizer, steps, trials, signals, noise, parameters, expected } =
    reference;
  const { network, effective } = buildNetwork(model, { inputs, outputs, dt, loss, inputNoise: false });
  const program = compileTraining(network, caseRule(optimizer), {
    gradients: true,
    records: ["states", "rates", "outputs"],
    results: [
      { name: "effectiveRecurrent", value: effective.wRec },
      { name: "effectiveOutput", value: effective.wOut },
    ],
  });
  const executable: Executable = backend.compile(program, { trials, maxSteps: steps, noise: "given" });
  const has = new Set(network.parameters.map((parameter) => parameter.name));
  for (const [name, values] of parameters) if (has.has(name)) executable.write(name, values);
  if (model.recurrentFixed) executable.write("wRecFixed", model.recurrentFixed.flat());
  const scalars = executable.run(
    {
      steps,
      trials,
      signals: {
        ...(inputs > 0 ? { inputs: { dense: signals.inputs } } : {}),
        target: { dense: signals.target },
        mask: { dense: signals.mask },
      },
      noise: { given: [noise] },
    },
    {
      recurrentNoise: largestDeviation(model.recurrentNoise),
      ...optimizerScalars(optimizer.learningRate, 1, { beta1: optimizer.beta1, beta2: optimizer.beta2 }),
    },
  );

  const { values: valueTolerance, gradients: gradientTolerance } = backend.tolerance;
  const comparisons: Comparison[] = [];
  const compare = (quantity: string, got: ArrayLike<number>, wanted: ArrayLike<number>, tolerance = valueTolerance) => {
    const error = relativeError(got, wanted);
    comparisons.push({ quantity, error, tolerance, passes: error <= tolerance });
  };
  for (const name of ["states", "rates", "outputs"] as const) compare(name, executable.record(name), expected[name]);
  compare("effectiveRecurrent", executable.result("effectiveRecurrent"), expected.effectiveRecurrent);
  compare("effectiveOutput", executable.result("effectiveOutput"), expected.effectiveOutput);
  compare("loss", [scalars.loss], [expected.loss]);
  compare("penalties", [scalars.penalties], [expected.penalties]);
  if (expected.omega !== undefined) compare("omega", [scalars.omega ?? 0], [expected.omega], gradientTolerance);
  compare("gradientNorm", [scalars.gradientNorm], [expected.gradientNorm], gradientTolerance);
  for (const [name, wanted] of expected.gradients)
    compare(`gradients ${name}`, executable.result(`gradient ${name}`), wanted, gradientTolerance);
  executable.apply();
  for (const [name, wanted] of expected.afterStep)
    compare(`afterStep ${name}`, executable.read(name), wanted, gradientTolerance);
  return {
    name: reference.name,
    about: reference.about,
    backend: backend.name,
    comparisons,
    passes: comparisons.every(({ passes }) => passes),
  };
}

/**
 * The worst error among quantities whose name starts with a word, such as "gradients"; undefined if there are
 * none.
 */
export function worst(report: CaseReport, kind: string): number | undefined {
  checkArgument("report", report, ["comparisons"], "give what runCase returns");
  const errors = report.comparisons
    .filter(({ quantity }) => quantity.split(" ")[0] === kind)
    .map(({ error }) => (Number.isNaN(error) ? Number.POSITIVE_INFINITY : error));
  return errors.length > 0 ? Math.max(...errors) : undefined;
}
