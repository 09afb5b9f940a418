/** Measures a network in training on trials of their own, which no update sees. */
import type { Backend } from "../backend/backend.ts";
import { executablePool } from "../backend/executables.ts";
import { maskSum } from "../backend/feed.ts";
import { ownValue } from "../base/display.ts";
import { unsupported } from "../base/errors.ts";
import { turnTaker } from "../base/eventLoop.ts";
import { type Seeds, seedsFrom } from "../base/random.ts";
import type { StopSignal } from "../base/stopSignal.ts";
import { compileGradients } from "../compiler/gradients.ts";
import { effectiveValues } from "../model/effectiveValues.ts";
import { isSameSetting } from "../model/model.ts";
import { spectralRadius } from "../model/spectralRadius.ts";
import { wholeCondition } from "../open/checkCourse.ts";
import { settingOf } from "../open/config.ts";
import type { Validation } from "../open/courseSettings.ts";
import type { Experiment } from "../open/experiment.ts";
import { isPortable } from "../open/trainOptions.ts";
import type { TaskInstance } from "../task/instance.ts";
import { largestSigma } from "../task/noise.ts";
import { firstScored, type ScoredTrial, scoredTrials } from "../task/score.ts";
import { batches } from "../task/stream.ts";
import type { Check, LevelCheck } from "./course.ts";
import { worstAmong } from "./decide.ts";
import { batchFeeder } from "./feed.ts";
import { squaredErrors } from "./squaredErrors.ts";

/** Most trials that are shown at once. */
const largestChunk = 256;

export type CheckValues = Omit<Check, "stage" | "step" | "epoch" | "omega">;

export interface Validator {
  /** Check number n, from 0, of a network; undefined if the signal stops it. */
  check(
    number: number,
    read: (name: string) => ArrayLike<number>,
    signal?: StopSignal,
  ): Promise<CheckValues | undefined>;
  close(): void;
}

/**
 * Validation trials are whole trials of the task, whatever rows training has, with a seed of their own. Loss as in
 * training: the mean over all that counts in the mask.
 */
export function validator(
  experiment: Experiment,
  validation: Validation,
  { backend, stage }: { readonly backend: Backend; readonly stage: number },
): Validator {
  const { config, model, task } = experiment;
  const { loss, responseWeight, stop } = config.train;
  const { trials, conditions, repeat } = validation;
  if (validation.radius) checkHasRadius(experiment);
  const own = seedsOf(validation.seed ?? config.seeds.evaluation, stage);
  const chunk = Math.ceil(trials / Math.ceil(trials / largestChunk));
  const setting = settingOf(task, loss);
  const { network } = isSameSetting(setting, experiment.setting) ? experiment : model.build(setting);
  // Without adjoint terms, whose numbers only a backward loop has.
  const program = compileGradients({ ...network, adjointTerms: [] }, {}, { records: ["outputs"] });
  const pool = executablePool(backend, program, {
    trials: chunk,
    maxSteps: task.longestTrial ?? 1,
    noise: "generated",
    portable: isPortable(config.train),
  });
  const names = network.parameters.map(({ name }) => name);
  const feedOf = batchFeeder(task, { loss, responseWeight }, own.noise);
  const factors = [...new Set((stop?.when ?? []).flatMap((one) => ("worst" in one && one.worst ? [one.worst] : [])))];
  const scalars = model.scalars(task.dt, largestSigma(task.noise));
  // The loss is a mean squared error already.
  const isSquared = loss === "squaredError";
  const errorsPerWeight = loss === "crossEntropy" ? task.outputs.length : 1;
  const takeTurn = turnTaker();
  return {
    async check(number, read, signal) {
      for (const name of names) pool.current.write(name, read(name));
      const first = repeat ? 0 : number * trials;
      const scored: ScoredTrial[] = [];
      let [sum, weight, penalties, squares] = [0, 0, 0, 0];
      for (let done = 0; done < trials; ) {
        if (signal?.aborted) return undefined;
        const size = Math.min(chunk, trials - done);
        const batch = batches(task, { batch: size, conditions }, own.trials, { presented: first + done }).next();
        const executable = pool.for(size, batch.steps);
        const feed = feedOf(batch, first + done);
        const results = executable.run(feed, scalars);
        const counting = maskSum(feed);
        sum += counting * results["loss"];
        weight += counting;
        penalties += (size / trials) * results["penalties"];
        const from = firstScored(batch, task.scorer);
        const outputs = task.outputs.length;
        const recorded = executable.record("outputs", isSquared ? from : 0);
        if (!isSquared) squares += squaredErrors(feed, loss, recorded, outputs) / errorsPerWeight;
        const answers = isSquared ? recorded : recorded.subarray(from * size * outputs);
        scored.push(...scoredTrials(batch, task.scorer, answers, outputs, from));
        done += size;
        await takeTurn();
      }
      const radius = validation.radius ? finite(radiusOf(experiment, read)) : null;
      const rmse = finite(Math.sqrt((isSquared ? sum : squares) / weight));
      return { ...sound(sum / weight, penalties), rmse, radius, ...scoresIn(scored, task, factors) };
    },
    close: () => pool.close(),
  };
}

/** The seeds of a stage, counted from 1; they have nothing in common with those of training and evaluation. */
const seedsOf = (root: number, stage: number): Seeds =>
  stage === 0 ? seedsFrom(root) : seedsOf(seedsFrom(root).evaluation, stage - 1);

/** Throws "unsupported" for a network whose recurrence is no single matrix. */
function checkHasRadius({ config, effective, model }: Experiment): void {
  const axes = effective["wRec"]?.type.axes;
  const isSquare = axes?.length === 2 && axes.every(({ size }) => size === model.units);
  if (isSquare && !("preset" in config.model && config.model.preset === "dann")) return;
  throw unsupported({
    at: "train.validation.radius",
    detail: "for a network without one recurrent matrix of all units (wRec)",
    remedy: "leave it out",
  });
}

/** NaN for weights that are not finite. */
function radiusOf({ effective, network, model }: Experiment, read: (name: string) => ArrayLike<number>): number {
  const parameters = Object.fromEntries(network.parameters.map(({ name }) => [name, read(name)]));
  const { wRec } = effectiveValues({ wRec: effective["wRec"] }, parameters);
  return wRec.every(Number.isFinite) ? spectralRadius(wRec, model.units) : Number.NaN;
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
const sound = (loss: number, penalties: number) => ({ loss: finite(loss), penalties: finite(penalties) });

function scoresIn(scored: readonly ScoredTrial[], task: TaskInstance, factors: readonly string[]) {
  // Values that trials draw for themselves do not make a condition.
  const names = [...new Set(task.conditions.flatMap(Object.keys))];
  const keyOf = ({ trial }: ScoredTrial) => JSON.stringify(names.map((name) => ownValue(trial.condition, name)));
  // Where the answer is random, accuracy says nothing about the network.
  const random = new Set(
    task.conditions
      .filter((_, c) => task.isChance(c))
      .map((condition) => JSON.stringify(names.map((name) => ownValue(condition, name)))),
  );
  const telling = scored.filter((one) => !random.has(keyOf(one)));
  const conditions = [...grouped(telling, keyOf).values()].map(meansOf);
  const levels = factors
    .filter((factor) => factor !== wholeCondition)
    .flatMap((factor): LevelCheck[] => {
      const groups = grouped(telling, ({ trial }) => ownValue(trial.condition, factor));
      return [...groups].map(([level, of]) => ({ factor, level: String(level), ...meansOf(of) }));
    });
  return {
    ...meansOf(scored),
    worstAccuracy: worstAmong(
      conditions.map(({ accuracy }) => accuracy),
      "accuracy",
    ),
    worstError: worstAmong(
      conditions.map(({ error }) => error),
      "error",
    ),
    levels: levels.sort((a, b) => (a.factor === b.factor ? inOrder(a.level, b.level) : 0)),
  };
}

function inOrder(a: string, b: string): number {
  const difference = Number(a) - Number(b);
  return Number.isNaN(difference) ? (a < b ? -1 : 1) : difference;
}

function meansOf(scored: readonly ScoredTrial[]): Pick<Check, "accuracy" | "error"> {
  const judged = scored.filter(({ score }) => score.isRight !== null);
  const errors = scored.flatMap(({ score }) => (Number.isFinite(score.error) ? [score.error] : []));
  return {
    accuracy: judged.length === 0 ? null : judged.filter(({ score }) => score.isRight).length / judged.length,
    error: errors.length === 0 ? null : errors.reduce((sum, error) => sum + error, 0) / errors.length,
  };
}

/** In groups of one value each; those without a value are left out. */
function grouped<K>(scored: readonly ScoredTrial[], keyOf: (one: ScoredTrial) => K | undefined): Map<K, ScoredTrial[]> {
  const groups = new Map<K, ScoredTrial[]>();
  for (const one of scored) {
    const key = keyOf(one);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return groups;
}
