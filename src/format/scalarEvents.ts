/**
 * Curves as TensorBoard reads them: an events file of TFRecords (a length and the data, each with a masked CRC-32C),
 * each of which holds one `tensorflow.Event`, a protocol buffer.
 */
import { type Bytes, joined } from "../base/bytes.ts";
import { crc32c } from "../base/crc32.ts";

/** Values of one curve over steps; null is left out. */
export interface ScalarCurve {
  /** Its name; a slash makes groups: "validation/accuracy". */
  readonly tag: string;
  readonly steps: readonly number[];
  readonly values: readonly (number | null)[];
}

/**
 * The bytes of an events file, whose name must contain "tfevents".
 * @param seconds the time of all events, since 1970
 */
export function encodeScalarEvents(curves: readonly ScalarCurve[], seconds: number): Bytes {
  const events = [field(3, text("brain.Event:2"))];
  for (const { tag, steps, values } of curves)
    values.forEach((value, k) => {
      if (value === null) return;
      const entry = [...field(1, text(tag)), ...number(2, value, 4)];
      events.push([...varint((2 << 3) | 0), ...varint(steps[k]), ...field(5, field(1, entry))]);
    });
  return joined(events.map((event) => record(Uint8Array.from([...number(1, seconds, 8), ...event]))));
}

function record(data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 16);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length, true);
  view.setUint32(8, masked(bytes.subarray(0, 8)), true);
  bytes.set(data, 12);
  view.setUint32(12 + data.length, masked(data), true);
  return bytes;
}

/** A checksum that may itself be part of data with a checksum. */
function masked(bytes: Uint8Array): number {
  const checksum = crc32c(bytes);
  return (((checksum >>> 15) | (checksum << 17)) + 0xa282ead8) >>> 0;
}

const text = (value: string): readonly number[] => Array.from(new TextEncoder().encode(value));

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return [...bytes, rest];
}

/** A field of the given bytes. */
const field = (place: number, bytes: readonly number[]): number[] => [
  ...varint((place << 3) | 2),
  ...varint(bytes.length),
  ...bytes,
];

/** A field that is a float or a double. */
function number(place: number, value: number, size: 4 | 8): number[] {
  const view = new DataView(new ArrayBuffer(size));
  if (size === 8) view.setFloat64(0, value, true);
  else view.setFloat32(0, value, true);
  return [...varint((place << 3) | (size === 8 ? 1 : 5)), ...new Uint8Array(view.buffer)];
}
