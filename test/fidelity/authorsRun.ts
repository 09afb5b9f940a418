/**
 * A run of Song, Yang & Wang (2016) again, with the authors' draws: rdm_dense with weight seed 1234, gradient seed 11
 * and validation seed 22. What theirs measured is in the history of their repository, frsong/pycog.
 */
import { readFile } from "node:fs/promises";
import { compileGradients, compileTraining, type Executable, type Feed, sgd } from "../../src/backend/index.ts";
import { decodeNpz } from "../../src/format/index.ts";
import { task } from "../../src/index.ts";
import { batchFeeder } from "../../src/loop/feed.ts";
import { modelOf, settingOf } from "../../src/model/index.ts";
import type { Trial } from "../../src/task/trial.ts";
import { wasm } from "../wasm.ts";
import { LegacyRandom } from "./legacyRandom.ts";

const [batch, validated, longest] = [20, 1100, 100];
const coherences = [3.2, 6.4, 12.8, 25.6, 51.2];
const loss = "squaredError";

export interface AuthorsCheck {
  readonly trials: number;
  /** On the validation trials. */
  readonly loss: number;
  /** λ_Ω·Ω of the update before. */
  readonly omega: number | undefined;
}

/** Initial parameters, whose file holds effective matrices [to, from]. */
export async function authorsWeights(): Promise<ReadonlyMap<string, Float64Array>> {
  const bytes = await readFile(new URL("../data/song2016/initialWeights.npz", import.meta.url));
  const arrays = decodeNpz(new Uint8Array(bytes), "initialWeights.npz");
  const entries = Object.entries(arrays).map(([name, { shape, data }]) => {
    const [to, from = 1] = shape;
    const values = Float64Array.from({ length: to * from }, (_, k) =>
      Number(data[(k % to) * from + Math.floor(k / to)]),
    );
    return [name, values] as const;
  });
  return new Map(entries);
}

/** A check every `every` gradient trials, from the first one before the first update. */
export async function* authorsRun(every = 10_000): AsyncGenerator<AuthorsCheck> {
  const instance = task("rdm", { preset: "dense" });
  const model = modelOf({ preset: "song2016" }, settingOf(instance, loss));
  const { network } = model.build(settingOf(instance, loss));
  const feedOf = batchFeeder(instance, { loss }, 1);
  const scalars = model.scalars(20, 0);
  const fed = (trials: readonly Trial[], random: LegacyRandom): Feed => {
    const steps = Math.max(...trials.map((one) => one.steps));
    // Inputs are drawn first, but are the second noise of the network.
    const inputs = random.normals(steps * trials.length * 2);
    const recurrent = random.normals(steps * trials.length * 100);
    return { ...feedOf({ trials, steps }, 0), noise: { given: [recurrent, inputs] } };
  };
  const indexOf = (coherence: number, correct: 1 | 2) =>
    instance.conditions.findIndex((one) => one["coherence"] === coherence && one["correct"] === correct);
  const caught = instance.conditions.findIndex((one) => one["catch"] === "yes");
  const trialOf = (condition: number) => instance.at(condition, 1, 0);

  const ofGradient = new LegacyRandom(11);
  const drawn = () => {
    if (ofGradient.uniform() < 1 / 11) return trialOf(caught);
    const coherence = coherences[ofGradient.below(5)];
    return trialOf(indexOf(coherence, ofGradient.below(2) === 0 ? 1 : 2));
  };
  const ofValidation = new LegacyRandom(22);
  const cycle = Array.from({ length: validated }, (_, b) => {
    const k = (b % 11) - 1;
    return trialOf(k < 0 ? caught : indexOf(coherences[k % 5], k < 5 ? 1 : 2));
  });

  const options = { maxSteps: longest, noise: "given" } as const;
  const program = compileGradients({ ...network, adjointTerms: [] }, {});
  const shown = wasm.compile(program, { ...options, trials: validated });
  const check = (read: (name: string) => Float64Array) => {
    for (const { name } of network.parameters) shown.write(name, read(name));
    return shown.run(fed(cycle, ofValidation), scalars)["loss"];
  };
  let trained: Executable | undefined;
  try {
    const weights = new Map(await authorsWeights());
    weights.set("wRec", weights.get("wRec")!.map(Math.abs));
    yield { trials: 0, loss: check((name) => weights.get(name)!), omega: undefined };
    trained = wasm.compile(compileTraining(network, sgd({ clipNorm: 1 })), { ...options, trials: batch });
    for (const [name, values] of weights) trained.write(name, values);
    for (let done = batch; ; done += batch) {
      const trials = Array.from({ length: batch }, drawn);
      const { omega } = trained.run(fed(trials, ofGradient), { ...scalars, learningRate: 0.01 });
      trained.apply();
      if (done % every === 0) yield { trials: done, loss: check(trained.read.bind(trained)), omega: 2 * omega };
    }
  } finally {
    trained?.close();
    shown.close();
  }
}
