/** A checkpoint as one .npz file: parameters and slots as arrays, everything else as JSON under `state`. */
import { invalid } from "../errors.ts";
import { parseJson } from "../json.ts";
import { display, isRecord } from "../reader.ts";
import { type Checkpoint, noTime } from "../train/checkpoint.ts";
import type { NamedArray } from "./array.ts";
import { finiteNumbersIn, numbersIn, shapeIn, textsIn } from "./expected.ts";
import { encodeNpz, openNpz } from "./npz.ts";
import { configShape, storedConfig } from "./runFile.ts";
import { aCount, aNumber, aScalar, aText, listOf, mapOf, optional, orNull, recordOf, type Shape } from "./shape.ts";

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
  const arrays = openNpz(bytes, name);
  const damaged = (what: string) =>
    invalid(`file "${name}" ${what}; it is no checkpoint of this version, start a new run`);
  if (!Object.hasOwn(arrays, "state")) throw damaged('without array "state"');
  const [text] = textsIn(arrays, "state", 1, name);
  const { format: found, ...state } = parse(text, damaged);
  if (found !== format) throw damaged(`of format ${display(found)}`);
  const wrong = stateShape(state, "");
  if (wrong !== undefined) throw damaged(`with ${wrong}`);
  const kind = (prefix: string, read: typeof numbersIn) =>
    Object.fromEntries(
      Object.keys(arrays)
        .filter((key) => key.startsWith(`${prefix} `))
        .map((key) => {
          const numbers = read(arrays, key, shapeIn(arrays, key, 1, name), name);
          return [key.slice(prefix.length + 1), Float64Array.from(numbers)];
        }),
    );
  // A parameter is always finite here; an optimiser's memory may be beyond what float32 holds.
  return {
    timing: noTime,
    ...state,
    config: storedConfig(state.config),
    parameters: kind("parameter", finiteNumbersIn),
    slots: kind("slot", numbersIn),
  };
}

const stateShape = recordOf({
  config: configShape,
  equations: aText,
  taskFingerprint: optional(aText),
  profile: mapOf(aScalar),
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
  const state = parseJson(text, (what) => damaged(`whose array "state" ${what}`));
  if (!isRecord(state)) throw damaged('whose array "state" is no JSON object');
  return state as unknown as State;
}
