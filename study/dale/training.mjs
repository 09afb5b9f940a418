/** Trains one network in a loop of its own, so that update rules and starts that the library lacks can be compared. */
import { adam, batchFeeder, compileTraining, optimizerScalars } from "dalenet/engine";
import { batches } from "dalenet/tasks";

/** Score at which a network has reached the criterion. */
export const criterion = 0.85;

/** The factor of the learning rate at update 1 … `updates`: warm-up over at most a fifth of them, then cosine. */
export function scheduleAt({ warmupSteps, decay }, update, updates) {
  const warmup = Math.min(warmupSteps, Math.floor(updates / 5));
  const rise = warmup === 0 ? 1 : Math.min(1, update / warmup);
  return rise * (decay === "cosine" ? 0.5 + 0.5 * Math.cos((Math.PI * (update - 1)) / updates) : 1);
}

/**
 * A compiled network with its first parameters, and what it is fed.
 * @param job { batch, seed }
 */
export function prepared(lab, { model, setting, network }, start, { batch, seed }, { backend, rule }) {
  const { task, training } = lab;
  const program = compileTraining(network, rule ?? adam({ clipNorm: training.clipNorm ?? undefined }));
  const step = backend.compile(program, { trials: batch, maxSteps: task.longestTrial, noise: "generated" });
  for (const [name, values] of start) step.write(name, values);
  const stream = batches(task, { batch, ...lab.trials, dropLast: true }, 10_000 + seed);
  const feedOf = batchFeeder(task, { loss: setting.loss, responseWeight: training.responseWeight }, 20_000 + seed);
  const noise = model.scalars(task.dt, Math.max(0, ...task.noise.sigma), lab.noise.usual || undefined);
  return {
    step,
    feed: (update) => feedOf(stream.next(), update),
    scalars: (rate, update) => ({ ...noise, ...optimizerScalars(rate, update) }),
  };
}

/**
 * Parameters after training, the course of the loss and of the score on other trials, and the time of the updates
 * alone; `failed` if loss or gradient are no longer finite.
 * @param check the score of the present parameters, called `checks` times
 */
export function trained(lab, built, start, job, { backend, rule, check }) {
  const { updates, checks, rate } = job;
  const { step, feed, scalars } = prepared(lab, built, start, job, { backend, rule });
  const parameters = () => Object.fromEntries([...start.keys()].map((name) => [name, step.read(name)]));
  const every = checks > 0 ? Math.max(1, Math.floor(updates / checks)) : Number.POSITIVE_INFINITY;
  const curve = [];
  let milliseconds = 0;
  let reached = null;
  let failed;
  let sum = 0;
  for (let update = 1; update <= updates; update++) {
    const began = performance.now();
    const now = rate * scheduleAt(lab.training.schedule, update, updates);
    const { loss, gradientNorm } = step.run(feed(update), scalars(now, update));
    if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) {
      failed = `not finite at update ${update}`;
      break;
    }
    step.apply();
    milliseconds += performance.now() - began;
    sum += loss;
    if (update % every !== 0) continue;
    const score = check(parameters());
    curve.push({ update, loss: sum / every, score });
    sum = 0;
    if (reached === null && score >= criterion) reached = update;
  }
  const end = parameters();
  step.close();
  return { parameters: end, curve, reached, seconds: milliseconds / 1000, ...(failed && { failed }) };
}
