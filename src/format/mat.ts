/**
 * MATLAB's .mat, level 5, as MATLAB, Octave and `scipy.io.loadmat` read it ("MAT-File Format", The MathWorks):
 * a header, then one matrix per variable, its elements with the first axis fastest. Text becomes a column of cells.
 */
import { type Bytes, joined } from "../base/bytes.ts";
import { unsupported } from "../base/errors.ts";
import { checkArrayShape, littleEndianBytes, type NamedArray, type NumericData, typeOf } from "./array.ts";

/** Types of stored data. */
const stored = { int8: 1, uint8: 2, int32: 5, uint32: 6, float32: 7, float64: 9, matrix: 14, utf8: 16 } as const;
/** Classes of matrices. */
const classes = { cell: 1, char: 4, float64: 6, float32: 7, uint8: 9, int32: 12, uint32: 13 } as const;

/** The most bytes of a variable. */
const largest = 2 ** 31;
const longestName = 63;

/**
 * The bytes of a .mat file. An array [a, b, c] has the size a × b × c, a list is a column. What MATLAB does not allow
 * in the name of a variable becomes "_". Throws "mismatched" if elements and shape disagree, "unsupported" for a
 * variable of 2 GiB.
 */
export function encodeMat(arrays: Readonly<Record<string, NamedArray>>): Bytes {
  const names = new Set<string>();
  const parts: Uint8Array[] = [header()];
  for (const [key, array] of Object.entries(arrays)) {
    checkArrayShape(key, array);
    const name = variableName(key, names);
    names.add(name);
    if (array.data.length * (Array.isArray(array.data) ? 8 : (array.data as NumericData).BYTES_PER_ELEMENT) >= largest)
      throw unsupported({
        subject: `array "${key}" in a .mat file`,
        detail: "of 2 GiB or more",
        remedy: "record fewer trials, units or times, or write .npz",
      });
    parts.push(variable(name, array));
  }
  return joined(parts);
}

/** A name that MATLAB allows and no other variable has. */
function variableName(key: string, taken: ReadonlySet<string>): string {
  const plain = key.replaceAll(/\W/g, "_");
  const begun = (/^[A-Za-z]/.test(plain) ? plain : `x${plain}`).slice(0, longestName);
  for (let k = 1; ; k++) {
    const name = k === 1 ? begun : `${begun.slice(0, longestName - 1 - String(k).length)}_${k}`;
    if (!taken.has(name)) return name;
  }
}

function header(): Uint8Array {
  const bytes = new Uint8Array(128).fill(32, 0, 116);
  bytes.set(new TextEncoder().encode("MATLAB 5.0 MAT-file, written by Dalenet"));
  // Version 1.0, then "MI" in the order of our bytes.
  bytes.set([0, 1, 0x49, 0x4d], 124);
  return bytes;
}

function variable(name: string, { shape, data }: NamedArray): Uint8Array {
  const size = shape.length >= 2 ? shape : [shape[0] ?? 1, 1];
  if (Array.isArray(data)) return matrix("cell", size, name, columnMajor(data as string[], shape).map(characters));
  const numbers = data as NumericData;
  const type = typeOf(numbers);
  return matrix(type, size, name, [element(stored[type], littleEndianBytes(columnMajor(numbers, shape)))]);
}

/** In UTF-8, since SciPy garbles 16-bit units beyond ASCII. The size counts UTF-16 units. */
const characters = (text: string): Uint8Array => {
  const size = text.length > 0 ? [1, text.length] : [0, 0];
  return matrix("char", size, "", [element(stored.utf8, new TextEncoder().encode(text))]);
};

function matrix(kind: keyof typeof classes, size: readonly number[], name: string, content: Uint8Array[]): Uint8Array {
  return element(
    stored.matrix,
    joined([
      element(stored.uint32, littleEndianBytes(Uint32Array.of(classes[kind], 0))),
      element(stored.int32, littleEndianBytes(Int32Array.from(size))),
      element(stored.int8, new TextEncoder().encode(name)),
      ...content,
    ]),
  );
}

/** A type, the number of bytes, and these, up to a multiple of 8. */
function element(type: number, content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(8 + 8 * Math.ceil(content.length / 8));
  bytes.set(littleEndianBytes(Uint32Array.of(type, content.length)));
  bytes.set(content, 8);
  return bytes;
}

/** Elements in C order, with the first axis fastest instead. */
function columnMajor<Data extends NumericData | string[]>(data: Data, shape: readonly number[]): Data {
  if (shape.filter((length) => length > 1).length < 2) return data;
  const out = data.slice() as Data & { [index: number]: number | string };
  const index = shape.map(() => 0);
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, length) => product * length, 1));
  let to = 0;
  for (const value of data as readonly (number | string)[]) {
    out[to] = value;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      to += strides[axis];
      if (++index[axis] < shape[axis]) break;
      to -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return out;
}
