/** A checkpoint as one .npz file: parameters and slots as arrays, everything else as JSON under `state`. */
import { invalid } from "../errors.ts";
import { display, isRecord } from "../reader.ts";
import { type Checkpoint, noTime } from "../train/checkpoint.ts";
import type { NamedArray } from "./array.ts";
import { decodeNpz, encodeNpz } from "./npz.ts";
import { configShape } from "./runFile.ts";
import { aCount, aNumber, anything, aText, listOf, mapOf, optional, orNull, recordOf, type Shape } from "./shape.ts";

const format = 2;

/** The bytes of checkpoint.npz; numbers are kept in float64, so nothing is rounded. */
export function encodeCheckpoint({ parameters, slots, ...state }: Checkpoint): Uint8Array {
  const arrays = (prefix: string, values: Readonly<Record<string, Float64Array>>) =>
    Object.entries(values).map(([name, data]): [string, NamedArray] => [
      `${prefix} ${name}`,
      { shape: [data.length], data },
    ]);
  return encodeNpz({
    ...Object.fromEntries([...arrays("parameter", parameters), ...arrays("slot", slots)]),
    state: { shape: [1], data: [JSON.stringify({ format, ...state })] },
  });
}

/** The checkpoint in such bytes; `name` is the file's. Throws "invalid" for a file that is damaged or something else. */
export function decodeCheckpoint(bytes: Uint8Array, name: string): Checkpoint {
  const arrays = decodeNpz(bytes, name);
  const damaged = (what: string) =>
    invalid(`file "${name}" ${what}; it is no checkpoint of this version, start a new run`);
  const text = Object.hasOwn(arrays, "state") ? arrays["state"].data[0] : undefined;
  if (typeof text !== "string") throw damaged('without array "state"');
  const { format: found, ...state } = parse(text, damaged);
  if (found !== format) throw damaged(`of format ${display(found)}`);
  const wrong = stateShape(state, "");
  if (wrong !== undefined) throw damaged(`with ${wrong}`);
  const words = Object.keys(arrays).find((key) => key !== "state" && Array.isArray(arrays[key].data));
  if (words !== undefined) throw damaged(`whose array "${words}" holds no numbers`);
  const kind = (prefix: string) =>
    Object.fromEntries(
      Object.entries(arrays)
        .filter(([key]) => key.startsWith(`${prefix} `))
        .map(([key, { data }]) => [key.slice(prefix.length + 1), data as Float64Array]),
    );
  return { timing: noTime, ...state, parameters: kind("parameter"), slots: kind("slot") };
}

const stateShape = recordOf({
  config: configShape,
  equations: aText,
  taskFingerprint: optional(aText),
  profile: mapOf(anything),
  step: aCount,
  position: recordOf({ presented: aCount }),
  epochs: listOf(
    recordOf({ epoch: aCount, loss: aNumber, penalties: aNumber, gradientNorm: aNumber, accuracy: orNull(aNumber) }),
  ),
  sums: recordOf({
    batches: aCount,
    loss: aNumber,
    penalties: aNumber,
    gradientNorm: aNumber,
    correct: aCount,
    counted: aCount,
  }),
} satisfies Record<keyof Omit<State, "format">, Shape>);

type State = Omit<Checkpoint, "parameters" | "slots" | "timing"> & { readonly format: number };

function parse(text: string, damaged: (what: string) => Error): State {
  let state: unknown;
  try {
    state = JSON.parse(text);
  } catch {
    throw damaged('whose array "state" is no JSON');
  }
  if (!isRecord(state)) throw damaged('whose array "state" is no JSON object');
  return state as unknown as State;
}
