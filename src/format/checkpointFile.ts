/** A checkpoint as one .npz file: parameters and slots as arrays, everything else as JSON in `state`. */
import { invalid } from "../base/errors.ts";
import { type Checkpoint, epochSummary, noTime, runningSums, timing } from "../loop/checkpoint.ts";
import { course } from "../loop/course.ts";
import { listOf, openRecord, optional } from "../settings/compound.ts";
import { anyText, exactly, finiteNumber, type Kind, plain, whole } from "../settings/kind.ts";
import type { NamedArray } from "./array.ts";
import { finiteNumbersIn, numbersIn, shapeIn, textsIn } from "./expectedArrays.ts";
import { encodeNpz, openNpz } from "./npz.ts";
import { olderRun, runFormat, storedProfile } from "./runFile.ts";
import { storedConfig } from "./storedConfig.ts";
import { decodeStored } from "./storedData.ts";

/** The state of a source of trials, which defines its own contents. */
const json: Kind<NonNullable<unknown> | null> = plain({}, "JSON", "a value", (value) => value !== undefined);
const state = openRecord({
  format: exactly(runFormat),
  config: storedConfig,
  equations: anyText,
  taskFingerprint: optional(anyText),
  profile: storedProfile,
  step: whole,
  updates: optional(whole),
  normLevel: optional(finiteNumber),
  skippedInARow: optional(whole),
  omega: optional(finiteNumber),
  edits: optional(whole),
  // Tasks have no state.
  position: openRecord({
    presented: whole,
    log: optional(listOf(openRecord({ row: whole, state: json }), { min: 1 })),
  }),
  epochs: listOf(epochSummary),
  sums: runningSums,
  course: optional(course),
  // Older versions stored none.
  timing: optional(timing, noTime),
});

/** The bytes of checkpoint.npz; numbers are stored in float64, so nothing is rounded. */
export function encodeCheckpoint({ parameters, slots, best = {}, ...rest }: Checkpoint): Uint8Array {
  const arrays = (prefix: string, values: Readonly<Record<string, Float64Array>>) =>
    Object.entries(values).map(([name, data]): [string, NamedArray] => [
      `${prefix} ${name}`,
      { shape: [data.length], data },
    ]);
  return encodeNpz({
    ...Object.fromEntries([...arrays("parameter", parameters), ...arrays("slot", slots), ...arrays("best", best)]),
    state: { shape: [1], data: [JSON.stringify({ format: runFormat, ...rest })] },
  });
}

/**
 * The checkpoint in these bytes; `name` is the file's. Throws "invalid" for a damaged file or anything but a
 * checkpoint, "unsupported" for an older format.
 */
export function decodeCheckpoint(bytes: Uint8Array, name: string): Checkpoint {
  const arrays = openNpz(bytes, name);
  const remedy = "the file is not a checkpoint of this version, start a new run";
  if (!Object.hasOwn(arrays, "state"))
    throw invalid({ place: { file: name }, subject: 'array "state"', detail: "is missing", remedy });
  const [text] = textsIn(arrays, "state", 1, name);
  const { format: _, ...rest } = decodeStored(state, text, { file: name, within: 'array "state"', remedy }, olderRun);
  const kind = (prefix: string, read: typeof numbersIn) =>
    Object.fromEntries(
      Object.keys(arrays)
        .filter((key) => key.startsWith(`${prefix} `))
        .map((key) => {
          const numbers = read(arrays, key, shapeIn(arrays, key, 1, name), name);
          return [key.slice(prefix.length + 1), Float64Array.from(numbers)];
        }),
    );
  // A parameter is always finite here; an optimiser's memory may exceed the range of float32.
  const best = kind("best", finiteNumbersIn);
  return {
    ...rest,
    parameters: kind("parameter", finiteNumbersIn),
    slots: kind("slot", numbersIn),
    ...(Object.keys(best).length > 0 && { best }),
  };
}
