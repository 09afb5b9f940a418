/** Builds the network that the compiler takes from a model section and a task's dimensions. */
import { invalid } from "../../base/errors.ts";
import { block } from "../../ir/block.ts";
import { type Cell, type CellBuilder, defineCell } from "../../ir/cell.ts";
import { constant, type Expr, matmul, max } from "../../ir/expr.ts";
import type { Network } from "../../ir/program.ts";
import { activations } from "../activation.ts";
import type { Distribution } from "../distribution.ts";
import { formed, networkInput } from "../input.ts";
import { lossTerm } from "../loss.ts";
import { type BuiltNetwork, checkSetting, type NetworkSetting } from "../model.ts";
import { type EffectiveWeights, effectiveWeights, type RawWeights } from "./dale.ts";
import { dynamics, type Step, type StepContext } from "./dynamics.ts";
import { leakyTau, leakyUnits, ofLeaky, ontoLeaky, recurrence } from "./inhibition.ts";
import type { ModelOptions } from "./modelSettings.ts";
import type { BiasUse } from "./optionNames.ts";
import { checkNoise, largestDeviation, noiseForm } from "./ownNoise.ts";
import { activityPenalty, omegaTerm, ratePenalties, weightPenalties } from "./penalty.ts";
import { rawWeightsOf } from "./rawWeights.ts";
import { isTrained, ofAlphaWith, rawTauName, shortestTau, tauCount, trainedTau } from "./timeConstants.ts";

const zeros: Distribution = { distribution: "zeros" };

interface RateNetwork extends BuiltNetwork {
  /** Declarations with their initialisers; `noises` is in order of streams: recurrent, then inputs. */
  readonly cell: Cell<Distribution>;
}

/**
 * The network of a model section. Signals: `inputs` [channel] (absent without channels), `target`, `mask`, and
 * `noiseGain` [1] if trials have their own noise gain. Recorded outputs: `states`, `rates`, `inputs` (as the network
 * sees them), `outputs`. Parameters: wIn [inputs, units], wRec [from, to], wOut [units, outputs], bRec, bOut, x0, and
 * wRecFixed if part of the weights is fixed, tauRaw if time constants are trained. Run-time scalars, present only with
 * the respective noise: `recurrentNoise` (the largest σ) and `inputNoise` (s.d. per step); if the task's noise differs
 * between channels or trials and the model has its own, or the model's own differs between channels, `taskNoise` and
 * `ownInputNoise` (s.d. per step, the largest) replace the latter.
 *
 * @throws "invalid" for a time step that is not above 0 or exceeds tau, "mismatched" for a mask whose size differs
 * from the task's
 */
export function buildNetwork(options: ModelOptions, setting: NetworkSetting): RateNetwork {
  checkSetting(setting);
  checkSizes(options, setting);
  const { units, regularizers, initialWeights } = options;
  const { inputs, outputs, dt, loss } = setting;
  const activation = activations[options.activation];
  const leaky = leakyUnits(options);
  let ofAlpha: StepContext["ofAlpha"] | undefined;
  let tau: Expr | undefined;
  let raw: RawWeights | undefined;
  let effective: EffectiveWeights | undefined;
  let step: Step | undefined;

  const cell = defineCell<Distribution>((builder) => {
    const { parameter, state } = builder;
    raw = rawWeightsOf(options, setting, parameter);
    const weights = effectiveWeights(options, setting, raw);
    effective = weights;
    const bias = (name: string, size: number, use: BiasUse, initial: Distribution) =>
      use === "none" ? undefined : parameter(name, [size], initial, { trained: use === "trained" });
    const bRec = bias("bRec", units, options.recurrentBias, initialWeights.recurrentBias);
    const bOut = bias("bOut", outputs, options.outputBias, initialWeights.outputBias);
    const initial = parameter("x0", [units], zeros, { trained: options.initialState.trained });

    if (isTrained(options.tau))
      tau = trainedTau(options.tau, parameter(rawTauName, [tauCount(options.tau, units)], zeros), options);
    ofAlpha = ofAlphaWith(leakyTau(options), dt, tau && ofLeaky(options, tau));

    // Recurrent noise is declared first, even if it is off, so that the inputs' stream is always the second.
    const addNoise = recurrentNoise(builder, options, ofAlpha);
    const u = inputs > 0 ? modelInput(builder, options, setting) : undefined;
    const { recurrent: recurrentOf, complete } = recurrence(options, weights.wRec);
    const drive = (rates: Expr) => {
      const recurrent = recurrentOf(rates);
      const both = u && weights.wIn ? recurrent.add(matmul(u, ontoLeaky(options, weights.wIn))) : recurrent;
      return bRec ? both.add(ofLeaky(options, bRec)) : both;
    };
    const ofStep = { units: leaky, initial: ofLeaky(options, initial), state, activation, drive, ofAlpha, addNoise };
    const ofLeakyUnits = dynamics[options.dynamics](ofStep);
    step = complete(ofLeakyUnits);
    const isLeakyOnly = options.readout === "excitatory" && leaky < units;
    const readout = isLeakyOnly
      ? matmul(ofLeakyUnits.rates, block(weights.wOut, [0, leaky], [0, outputs]))
      : matmul(step.rates, weights.wOut);
    return {
      states: step.next,
      outputs: {
        states: step.states,
        rates: step.rates,
        ...(u ? { inputs: u } : {}),
        outputs: activations[options.outputActivation](bOut ? readout.add(bOut) : readout),
      },
    };
  });

  const network: Network = {
    parameters: cell.parameters,
    states: cell.states,
    outputs: cell.outputs,
    losses: loss === null ? [] : [lossTerm(loss, cell.outputs.outputs)],
    signalPenalties: ratePenalties(regularizers, step!.rates),
    parameterPenalties: weightPenalties(regularizers, raw!),
    adjointTerms:
      loss === null ? [] : omegaTerm(regularizers, step!, { activation, ofAlpha: ofAlpha! }, effective!.wRec),
    ...activityPenalty(regularizers, step!.rates),
    noises: cell.noises,
  };
  const { wIn, wRec, wOut } = effective!;
  return { network, cell, effective: { ...(wIn ? { wIn } : {}), wRec, wOut, ...(tau ? { tau } : {}) } };
}

function checkSizes(options: ModelOptions, { dt, inputs, outputs, loss }: NetworkSetting): void {
  const { tau, inputNoise, outputActivation } = options;
  if (outputActivation !== "linear" && loss !== null && loss !== "squaredError")
    throw invalid({
      at: "model.outputActivation",
      value: outputActivation,
      detail: `with train.loss = "${loss}"`,
      remedy: "use linear: this loss has an output function of its own; or use squaredError",
    });
  const shortest = shortestTau(tau);
  if (!(dt > 0) || !Number.isFinite(dt))
    throw invalid({ at: "task.dt", subject: "dt", value: dt, remedy: "a time step is above 0 ms" });
  if (dt > shortest)
    throw invalid({
      at: "model.tau",
      subject: "dt",
      value: dt,
      detail: `with model.tau${isTrained(tau) ? ".min" : ""} = ${shortest}`,
      remedy: "a time step must not exceed the time constant (tau/5 is usual)",
    });
  if (!Number.isInteger(inputs) || inputs < 0)
    throw invalid({ subject: "inputs", value: inputs, remedy: "give a whole number of channels" });
  checkNoise(inputNoise, "model.inputNoise", "input channel", inputs);
  if (!Number.isInteger(outputs) || outputs < 1)
    throw invalid({ subject: "outputs", value: outputs, remedy: "a network needs at least one output" });
}

type Builder = CellBuilder<Distribution>;

function recurrentNoise(
  { noise, scalar }: Builder,
  options: ModelOptions,
  ofAlpha: StepContext["ofAlpha"],
): StepContext["addNoise"] {
  const leaky = leakyUnits(options);
  const draws = noise("recurrent", leaky, { shared: options.noiseSharedAcrossTrials });
  const form = noiseForm(options.recurrentNoise, leaky);
  if (!form) return (signal) => signal;
  const shaped = formed(draws, form);
  const sigma = scalar("recurrentNoise");
  return (signal, deviation) => signal.add(shaped.mul(ofAlpha(deviation).mul(sigma)));
}

/** u_t = f_in(u₀ + task_t + s·ξ_t). */
function modelInput(builder: Builder, { baseline, inputNoise, rectifyInputs }: ModelOptions, setting: NetworkSetting) {
  const shifted = (task: Expr) => (baseline === 0 ? task : task.add(constant(baseline)));
  const noisy = networkInput(builder, {
    channels: setting.inputs,
    inputNoise: setting.inputNoise,
    own: noiseForm(inputNoise, setting.inputs),
    change: shifted,
  });
  return rectifyInputs ? max(noisy, 0) : noisy;
}

/**
 * The values of the network's run-time noise scalars. Per step, the model's own input noise has s.d. √(2·tauIn/dt)·σ_in
 * and the task's σ_task/√dt (σ_task in √ms); they are independent, so their variances add. A model with its own input
 * noise also gets each of them separately.
 */
export function noiseScalars(options: ModelOptions, dt: number, taskSigma = 0): NoiseScalars {
  const sigma = largestDeviation(options.inputNoise);
  const own = (2 * options.tauIn * sigma * sigma) / dt;
  return {
    recurrentNoise: largestDeviation(options.recurrentNoise),
    inputNoise: Math.sqrt(own + (taskSigma * taskSigma) / dt),
    ...(own > 0 && { taskNoise: taskSigma / Math.sqrt(dt), ownInputNoise: Math.sqrt(own) }),
  };
}

interface NoiseScalars extends Readonly<Record<string, number>> {
  readonly recurrentNoise: number;
  readonly inputNoise: number;
}
