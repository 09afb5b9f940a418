/** Where recorded values go: arrays in memory, or a file. */
import type { NamedArray } from "../format/array.ts";

/** Arrays by name, with axes [time, trial, …], which are written piece by piece. */
export interface SignalStore {
  /** Consecutive elements from place `at` on. They are copied. */
  put(name: string, at: number, values: ArrayLike<number>): void;
}

/**
 * A file for recordings that need not fit into memory. Its methods are called in this order: `begin`, `put` for each
 * stretch, `end`; after a failure `abandon` instead of what is left.
 */
export interface RecordingTarget extends SignalStore {
  /** Announces the arrays of float32 numbers that `put` will fill; elements that it leaves out are 0. */
  begin(shapes: Readonly<Record<string, readonly number[]>>): void;
  /** Adds the other arrays of a recording, and completes the file. */
  end(others: Readonly<Record<string, NamedArray>>): Promise<void>;
  /** What the complete file lost of the values. */
  warnings?(): readonly string[];
  /** Leaves no trace. */
  abandon(): void;
}

/** Whether something has the methods of a target. */
export const isTarget = (value: unknown): value is RecordingTarget =>
  typeof value === "object" &&
  value !== null &&
  (["begin", "put", "end", "abandon"] as const).every(
    (name) => typeof (value as Partial<RecordingTarget>)[name] === "function",
  );

export interface MemoryStore extends SignalStore {
  /** The first `length` elements. */
  take(name: string, length: number): Float32Array;
}

/**
 * Arrays that grow where the number of steps is not known beforehand.
 * @param expected elements that an array will probably have
 * @param blank the value of elements that are never written
 */
export function memoryStore(expected: (name: string) => number, blank: (name: string) => number): MemoryStore {
  const arrays = new Map<string, Float32Array>();
  const roomFor = (name: string, needed: number): Float32Array => {
    const old = arrays.get(name);
    if (old && old.length >= needed) return old;
    const larger = new Float32Array(Math.max(needed, expected(name)));
    const filler = blank(name);
    if (filler !== 0) larger.fill(filler);
    if (old) larger.set(old);
    arrays.set(name, larger);
    return larger;
  };
  return {
    put: (name, at, values) => roomFor(name, at + values.length).set(values, at),
    take(name, length) {
      const all = roomFor(name, length);
      return all.length === length ? all : all.slice(0, length);
    },
  };
}
