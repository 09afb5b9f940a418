import { isFloat32 } from "../settings/kind.ts";
import { denseChannel } from "./denseBatch.ts";
import type { TaskInstance } from "./instance.ts";
import type { Segment, Trial } from "./trial.ts";

/**
 * What is invalid in a trial (a segment out of bounds, a class without an output, a mask that is always 0), or
 * null.
 */
export function rangeProblem(task: TaskInstance, trial: Trial): string | null {
  const categorical = task.target === "class";
  const outputs = task.outputs.length;
  const { correct, steps } = trial;
  if (steps < 1) return "the trial has no steps";
  const isClass = (x: number) => Number.isInteger(x) && x >= 0 && x < outputs;
  return (
    segmentsProblem("input", trial.inputs, task.inputs.length, steps, isFloat32, "a finite number") ??
    segmentsProblem(
      "target",
      trial.targets,
      categorical ? 1 : outputs,
      steps,
      categorical ? isClass : isFloat32,
      categorical ? `a class from 0 to ${outputs - 1}` : "a finite number",
    ) ??
    segmentsProblem("mask", trial.mask, 1, steps, (x) => isFloat32(x) && x >= 0, "a weight ≥ 0") ??
    segmentsProblem(
      "output mask",
      trial.outputMask ?? [],
      outputs,
      steps,
      (x) => isFloat32(x) && x >= 0,
      "a weight ≥ 0",
    ) ??
    (hasWeight(trial, outputs) ? null : "the mask is 0 at every step: the trial teaches nothing") ??
    (correct === null || isClass(correct)
      ? null
      : `the correct response is ${correct}; outputs are 0 to ${outputs - 1}`)
  );
}

/** Whether any output has weight in the loss at any step. */
function hasWeight({ mask, outputMask = [], steps }: Trial, outputs: number): boolean {
  const ofSteps = denseChannel(mask, 0, steps);
  const weighed = [...new Set(outputMask.map(({ channel }) => channel))].map((one) =>
    denseChannel(outputMask, one, steps, 1),
  );
  return ofSteps.some(
    (weight, k) => Math.fround(weight) > 0 && (weighed.length < outputs || weighed.some((one) => one[k] > 0)),
  );
}

function segmentsProblem(
  kind: string,
  segments: readonly Segment[],
  channels: number,
  steps: number,
  fits: (value: number) => boolean,
  wanted: string,
): string | null {
  const taken = Array.from({ length: channels }, () => new Uint8Array(steps));
  for (const segment of segments) {
    const { channel, from, to, value } = segment;
    const stretch = `${kind} segment (${from}, ${to}] of channel ${channel}`;
    if (!(channel in taken)) return `${stretch}: there are ${channels} channels`;
    if (!(from >= 0 && from < to && to <= steps)) return `${stretch}: the trial has ${steps} steps`;
    if (typeof value !== "number" && value.length !== to - from) return `${stretch}: it holds ${value.length} values`;
    for (const x of valuesOf(segment)) if (!fits(x)) return `${stretch}: ${x} is not ${wanted}`;
    if (taken[channel].subarray(from, to).includes(1)) return `${stretch}: it overlaps another one`;
    taken[channel].fill(1, from, to);
  }
  return null;
}

function valuesOf({ value }: Segment): ArrayLike<number> & Iterable<number> {
  return typeof value === "number" ? [value] : value;
}
