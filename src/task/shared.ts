/**
 * Trials that depend on nothing but their condition share their parts, so what is made of these is made once. Of other
 * trials nothing may be kept, not even in a WeakMap: its values outlive every small garbage collection, which then took
 * half of the time of drawing trials (bench/NOTES.md).
 */
import type { Trial } from "./trial.ts";

const shared = new WeakSet<Trial["inputs"]>();

/** Marks a trial whose parts other trials share. */
export function asShared(trial: Trial): Trial {
  shared.add(trial.inputs);
  return trial;
}

export const isShared = ({ inputs }: Trial): boolean => shared.has(inputs);
