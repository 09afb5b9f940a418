/** The targets of the outputs in recorded trials. */
import type { TaskInstance } from "../task/instance.ts";
import type { Segment, Trial } from "../task/trial.ts";

/** Values for each step: one per output, or the output that should be largest. */
export const wantedSize = ({ target, outputs }: Pick<TaskInstance, "target" | "outputs">): number =>
  target === "class" ? 1 : outputs.length;

/**
 * [step, output], or [step] for classes; NaN where the loss does not count.
 * @param stride every how many steps are returned, from step `stride` on (counted from 1)
 */
export function wantedIn(trial: Trial, task: Pick<TaskInstance, "target" | "outputs">, stride = 1): Float32Array {
  const wanted = wantedInAll(trial, task);
  if (stride === 1) return wanted;
  const size = wantedSize(task);
  const kept = new Float32Array(Math.floor(trial.steps / stride) * size);
  for (let i = 0; i < kept.length; i++)
    kept[i] = wanted[(Math.floor(i / size) * stride + stride - 1) * size + (i % size)];
  return kept;
}

function wantedInAll(trial: Trial, task: Pick<TaskInstance, "target" | "outputs">): Float32Array {
  const size = wantedSize(task);
  const wanted = new Float32Array(trial.steps * size);
  const each = ({ from, to, value }: Segment, visit: (step: number, value: number) => void) => {
    for (let k = from; k < to; k++) visit(k, typeof value === "number" ? value : value[k - from]);
  };
  for (const segment of trial.targets)
    each(segment, (k, value) => {
      wanted[k * size + segment.channel] = value;
    });
  const weights = new Float32Array(trial.steps);
  for (const segment of trial.mask)
    each(segment, (k, weight) => {
      weights[k] = weight;
    });
  weights.forEach((weight, k) => {
    if (weight === 0) wanted.fill(Number.NaN, k * size, (k + 1) * size);
  });
  if (task.target === "value")
    for (const segment of trial.outputMask ?? [])
      each(segment, (k, weight) => {
        if (weight === 0) wanted[k * size + segment.channel] = Number.NaN;
      });
  return wanted;
}

/** The target of each output at the last step of a task with values; NaN where the loss does not count. */
export function wantedAtEnd(trial: Trial, { outputs }: Pick<TaskInstance, "outputs">): Float32Array {
  const last = trial.steps - 1;
  const at = (segments: readonly Segment[], channel: number, otherwise: number): number => {
    const one = segments.find((one) => one.channel === channel && one.from <= last && one.to > last);
    return one === undefined ? otherwise : typeof one.value === "number" ? one.value : one.value[last - one.from];
  };
  const isCounted = (output: number) => at(trial.mask, 0, 0) !== 0 && at(trial.outputMask ?? [], output, 1) !== 0;
  return Float32Array.from(outputs, (_, output) => (isCounted(output) ? at(trial.targets, output, 0) : Number.NaN));
}

/** The mean target of each output, [time, trial, output]. */
export function meanWanted(wanted: Float32Array, outputs: number): Float64Array {
  const mean = meanOf(outputs);
  mean.add(wanted);
  return mean.values();
}

/** The same of targets that come piece by piece. */
export function meanOf(outputs: number) {
  const sums = new Float64Array(outputs);
  const counts = new Float64Array(outputs);
  return {
    /** Whole tuples of outputs. */
    add(wanted: Float32Array): void {
      wanted.forEach((value, i) => {
        if (Number.isNaN(value)) return;
        sums[i % outputs] += value;
        counts[i % outputs]++;
      });
    },
    values: (): Float64Array => sums.map((sum, output) => (counts[output] > 0 ? sum / counts[output] : 0)),
  };
}
