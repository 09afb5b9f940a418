/** Arrays as files store them: a shape, and the elements in C order (the last axis varies fastest). */
import { invalid, mismatched, unsupported } from "../base/errors.ts";
import { halfBits, halfValue } from "./float16.ts";

export type NumericData = Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array;

export interface NumericArray {
  readonly shape: readonly number[];
  readonly data: NumericData;
}

/** An array in a file, named by its key there. */
export interface NamedArray {
  readonly shape: readonly number[];
  readonly data: NumericData | readonly string[];
  /** Numbers are rounded to half precision where a file format has it. */
  readonly isHalf?: boolean;
}

/** An array whose numbers are read on demand; until then only what its file declares is known. */
export interface StoredArray extends NamedArray {
  readonly isText: boolean;
}

export function storedArray(shape: readonly number[], isText: boolean, read: () => NamedArray["data"]): StoredArray {
  let data: NamedArray["data"] | undefined;
  return {
    shape,
    isText,
    get data() {
      data ??= read();
      return data;
    },
  };
}

/** The arrays with their numbers. */
export const readAll = (arrays: Readonly<Record<string, NamedArray>>): Record<string, NamedArray> =>
  Object.fromEntries(Object.entries(arrays).map(([key, { shape, data }]) => [key, { shape, data }]));

export type ElementType = keyof typeof elements;

/** How each element type is read, and into which array: our smallest type that holds all its values. */
const elements = {
  float16: {
    bytes: 2,
    array: Float32Array,
    read: (v: DataView, at: number, little: boolean) => halfValue(v.getUint16(at, little)),
  },
  float32: {
    bytes: 4,
    array: Float32Array,
    read: (v: DataView, at: number, little: boolean) => v.getFloat32(at, little),
  },
  float64: {
    bytes: 8,
    array: Float64Array,
    read: (v: DataView, at: number, little: boolean) => v.getFloat64(at, little),
  },
  int8: { bytes: 1, array: Int32Array, read: (v: DataView, at: number) => v.getInt8(at) },
  int16: { bytes: 2, array: Int32Array, read: (v: DataView, at: number, little: boolean) => v.getInt16(at, little) },
  int32: { bytes: 4, array: Int32Array, read: (v: DataView, at: number, little: boolean) => v.getInt32(at, little) },
  int64: {
    bytes: 8,
    array: Float64Array,
    read: (v: DataView, at: number, little: boolean) => Number(v.getBigInt64(at, little)),
  },
  bool: { bytes: 1, array: Uint8Array, read: (v: DataView, at: number) => (v.getUint8(at) === 0 ? 0 : 1) },
  uint8: { bytes: 1, array: Uint8Array, read: (v: DataView, at: number) => v.getUint8(at) },
  uint16: { bytes: 2, array: Int32Array, read: (v: DataView, at: number, little: boolean) => v.getUint16(at, little) },
  uint32: { bytes: 4, array: Uint32Array, read: (v: DataView, at: number, little: boolean) => v.getUint32(at, little) },
  uint64: {
    bytes: 8,
    array: Float64Array,
    read: (v: DataView, at: number, little: boolean) => Number(v.getBigUint64(at, little)),
  },
} as const;

export const bytesPerElement = (type: ElementType) => elements[type].bytes;

/** The number of elements of a shape; 1 for the shape [] of a single number. */
export const elementCount = (shape: readonly number[]) => shape.reduce((product, length) => product * length, 1);

/** Throws "mismatched" if the number of elements differs from the shape's. */
export function checkArrayShape(key: string, array: NamedArray): void {
  if (elementCount(array.shape) !== array.data.length)
    throw mismatched({
      subject: `array "${key}"`,
      detail:
        `has ${array.data.length} elements, ` +
        `but its shape [${array.shape.join(", ")}] has ${elementCount(array.shape)}`,
      remedy: "make them agree",
    });
}

const hostIsLittleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** The bytes of the elements, least significant byte first; a view of `data` if the host uses that order. */
export function littleEndianBytes(data: NumericData | Uint16Array): Uint8Array {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return hostIsLittleEndian ? bytes : reversedElements(bytes, data.BYTES_PER_ELEMENT);
}

/** The same of numbers rounded to half precision. */
export const halfBytes = (data: ArrayLike<number>): Uint8Array => littleEndianBytes(halfBits(data));

function reversedElements(bytes: Uint8Array, size: number): Uint8Array {
  const out = bytes.slice();
  for (let at = 0; at < out.length; at += size) out.subarray(at, at + size).reverse();
  return out;
}

/**
 * The numbers in `bytes`, a whole number of elements of one type. Throws "unsupported" for a 64-bit integer beyond
 * ±(2^53 − 1), which a double may not hold exactly.
 */
export function readNumbers(bytes: Uint8Array, type: ElementType, littleEndian: boolean): NumericData {
  const { bytes: size, array, read } = elements[type];
  // new Uint8Array copies; slice() of Node's Buffer does not.
  if (littleEndian === hostIsLittleEndian && type === nameOf(array)) return new array(new Uint8Array(bytes).buffer);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data = new array(bytes.length / size);
  for (let i = 0; i < data.length; i++) data[i] = read(view, i * size, littleEndian);
  if (type === "int64" || type === "uint64") {
    const unsafe = data.findIndex((value: number) => !Number.isSafeInteger(value));
    if (unsafe >= 0)
      throw unsupported({
        subject: `the ${type} at place ${unsafe}`,
        value: data[unsafe],
        detail: ", beyond ±(2^53 − 1)",
        remedy: "store it as float64 or as text",
      });
  }
  return data;
}

/** float32 for Float32Array and so on. */
export const typeOf = (data: NumericData) => nameOf(data.constructor as NumericConstructor);
type NumericConstructor = (typeof elements)[ElementType]["array"];
type OwnType = "float32" | "float64" | "int32" | "uint32" | "uint8";
const nameOf = (array: NumericConstructor) => array.name.replace("Array", "").toLowerCase() as OwnType;

/** Checks that `bytes` are exactly as many as shape and type need, and reads them; throws "invalid" otherwise. */
export function checkByteCount(shape: readonly number[], bytesEach: number, available: number): void {
  const needed = elementCount(shape) * bytesEach;
  if (needed !== available)
    throw invalid({
      subject: `${available} bytes of data`,
      detail: `for shape [${shape.join(", ")}], which needs ${needed}`,
      remedy: "the file is damaged or truncated, make it again",
    });
}
