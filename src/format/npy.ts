/**
 * One array in NumPy's .npy format: a magic string, a version, a Python dictionary in text (`descr`,
 * `fortran_order`, `shape`) padded to 64 bytes, then the elements (numpy.lib.format, versions 1 to 3). We write
 * version 1 in C order.
 */
import { invalid, unsupported } from "../base/errors.ts";
import {
  bytesPerElement,
  checkByteCount,
  type ElementType,
  elementCount,
  halfBytes,
  littleEndianBytes,
  type NamedArray,
  readNumbers,
  typeOf,
} from "./array.ts";

const descriptors = { float32: "<f4", float64: "<f8", int32: "<i4", uint32: "<u4", uint8: "|u1" } as const;

/** NumPy's letter and size for each type that can be read. */
const types: Readonly<Record<string, ElementType>> = {
  f2: "float16",
  f4: "float32",
  f8: "float64",
  b1: "bool",
  i1: "int8",
  i2: "int16",
  i4: "int32",
  i8: "int64",
  u1: "uint8",
  u2: "uint16",
  u4: "uint32",
  u8: "uint64",
};

/** The .npy bytes of an array. Strings become fixed-width unicode (`<U`), as wide as the longest. */
export function encodeNpy(array: NamedArray, key: string): Uint8Array {
  const { data, isHalf } = array;
  const text = isText(data) ? codePoints(data, key) : undefined;
  const numbers = data as Exclude<typeof data, readonly string[]>;
  const body = text ? text.bytes : isHalf ? halfBytes(numbers) : littleEndianBytes(numbers);
  const descriptor = text ? `<U${text.width}` : isHalf ? "<f2" : descriptors[typeOf(numbers)];
  const header = npyHeader(descriptor, array.shape);
  const bytes = new Uint8Array(header.length + body.length);
  bytes.set(header);
  bytes.set(body, header.length);
  return bytes;
}

/** What precedes the elements, padded to 64 bytes. */
export function npyHeader(descriptor: string, of: readonly number[]): Uint8Array {
  const shape = of.length === 1 ? `(${of[0]},)` : `(${of.join(", ")})`;
  const dictionary = `{'descr': '${descriptor}', 'fortran_order': False, 'shape': ${shape}, }`;
  const length = Math.ceil((10 + dictionary.length + 1) / 64) * 64;
  const header = new Uint8Array(length);
  header.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, (length - 10) & 0xff, (length - 10) >> 8]);
  header.set(new TextEncoder().encode(`${dictionary.padEnd(length - 11)}\n`), 10);
  return header;
}

/**
 * The array in .npy bytes. Half precision becomes Float32Array, 8- and 16-bit integers become Int32Array, 64-bit ones
 * Float64Array, booleans Uint8Array of 0 and 1; Fortran order is converted to C order. Throws "invalid" for damaged
 * bytes, "unsupported" for types without a counterpart here (complex, objects, records); the caller adds file and
 * array.
 */
export function decodeNpy(bytes: Uint8Array): NamedArray {
  const { shape, fortran, element, end } = readHeader(bytes, bytes.length);
  const body = bytes.subarray(end);
  const data =
    element.type === "text"
      ? readText(body, elementCount(shape), element.width, element.unit, element.isLittle)
      : readNumbers(body, element.type, element.isLittle);
  return { shape, data: fortran && shape.length > 1 ? cOrder(data, shape) : data };
}

/** The longest header that NumPy itself reads, and the bytes before it. */
export const longestHeader = 10_000 + 12;

/**
 * What the beginning of .npy bytes declares, and where the elements begin, whose number matches the declaration:
 * `size` is that of the whole. Throws "invalid" for damaged bytes, "unsupported" for a type without a counterpart
 * here.
 */
export function readHeader(bytes: Uint8Array, size: number) {
  const magic = String.fromCharCode(...bytes.subarray(0, 6));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (magic !== "\x93NUMPY" || bytes.length < 12)
    throw invalid({ subject: "data that is not in .npy format", remedy: "make the file again" });
  const version = bytes[6];
  if (version < 1 || version > 3)
    throw unsupported({ subject: ".npy version", value: version, remedy: "save it as version 1, 2 or 3" });
  const start = version === 1 ? 10 : 12;
  const end = start + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (end > size)
    throw invalid({ subject: "the header", detail: "is cut off", remedy: "the file is truncated, make it again" });
  if (end > longestHeader || end > bytes.length)
    throw invalid({ subject: "the header", detail: `of ${end} bytes`, remedy: "the file is damaged, make it again" });
  const { descriptor, fortran, shape } = parseHeader(new TextDecoder().decode(bytes.subarray(start, end)));
  const element = elementOf(descriptor);
  checkByteCount(shape, element.bytes, size - end);
  return { shape, fortran, element, end, isText: element.type === "text" };
}

function parseHeader(text: string) {
  const descr = /'descr'\s*:\s*(?:'([^']*)'|\[)/.exec(text);
  const fortran = /'fortran_order'\s*:\s*(True|False)/.exec(text);
  const shape = /'shape'\s*:\s*\(([\s\dL,]*)\)/.exec(text);
  if (!descr || !fortran || !shape)
    throw invalid({ subject: "the header", detail: "cannot be read", remedy: "make the file again" });
  if (descr[1] === undefined)
    throw unsupported({ subject: "an array of records", remedy: "save each field as an array of its own" });
  const lengths = shape[1].split(",").map((length) => length.replace("L", "").trim());
  return {
    descriptor: descr[1],
    fortran: fortran[1] === "True",
    shape: lengths.filter((length) => length !== "").map(Number),
  };
}

type Element = { readonly bytes: number; readonly isLittle: boolean } & (
  | { readonly type: ElementType }
  | { readonly type: "text"; readonly width: number; readonly unit: 1 | 4 }
);

function elementOf(descriptor: string): Element {
  const [, order, letter, size] = /^([<>|=])([a-zA-Z])(\d*)$/.exec(descriptor) ?? [];
  const isLittle = order !== ">";
  const width = Number(size);
  if ((letter === "U" || letter === "S") && width > 0) {
    const unit = letter === "U" ? 4 : 1;
    return { type: "text", width, unit, bytes: width * unit, isLittle };
  }
  const type = types[`${letter}${size}`];
  if (!type)
    throw unsupported({
      subject: "element type",
      value: descriptor,
      remedy: "save it as float32, float64, an integer type, bool or unicode text",
    });
  return { type, bytes: bytesPerElement(type), isLittle };
}

const isText = (data: NamedArray["data"]): data is readonly string[] => Array.isArray(data);

/**
 * Strings as UCS-4, padded with zeros to the longest; NumPy drops zeros at the end, so a string may not end in
 * one.
 */
function codePoints(strings: readonly string[], key: string): { width: number; bytes: Uint8Array } {
  const points = strings.map((string) => Array.from(string, (character) => character.codePointAt(0) ?? 0));
  const bad = strings.find((string) => string.endsWith("\0"));
  if (bad !== undefined)
    throw invalid({
      subject: `text in array "${key}"`,
      value: bad,
      remedy: "remove the zero characters at its end, which NumPy drops",
    });
  const width = points.reduce((longest, { length }) => Math.max(longest, length), 1);
  const bytes = new Uint8Array(4 * width * strings.length);
  const view = new DataView(bytes.buffer);
  for (const [i, string] of points.entries())
    for (const [j, point] of string.entries()) view.setUint32(4 * (i * width + j), point, true);
  return { width, bytes };
}

function readText(body: Uint8Array, count: number, width: number, unit: 1 | 4, little: boolean): string[] {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  return Array.from({ length: count }, (_, i) => {
    const points: number[] = [];
    for (let at = i * width * unit; at < (i + 1) * width * unit; at += unit)
      points.push(unit === 1 ? view.getUint8(at) : view.getUint32(at, little));
    while (points.at(-1) === 0) points.pop();
    const bad = points.find((point) => point > 0x10ffff);
    if (bad !== undefined)
      throw invalid({
        subject: "character",
        value: bad,
        detail: ", which does not exist",
        remedy: "the file is damaged, make it again",
      });
    return textOf(points);
  });
}

/** As many as arguments of one call: all of a long text would not fit on the stack. */
const pointsAtOnce = 8192;

function textOf(points: readonly number[]): string {
  let text = "";
  for (let at = 0; at < points.length; at += pointsAtOnce)
    text += String.fromCodePoint(...points.slice(at, at + pointsAtOnce));
  return text;
}

/** Elements stored with the first axis fastest, converted to C order. */
function cOrder<Data extends NamedArray["data"]>(data: Data, shape: readonly number[]): Data {
  const out = data.slice() as Data & { [index: number]: number | string };
  const strides = shape.map((_, axis) => elementCount(shape.slice(0, axis)));
  const index = shape.map(() => 0);
  for (let to = 0; to < data.length; to++) {
    out[to] = data[index.reduce((from, i, axis) => from + i * strides[axis], 0)];
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis] === shape[axis]; axis--) index[axis] = 0;
  }
  return out;
}
