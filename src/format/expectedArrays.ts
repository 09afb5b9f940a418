/**
 * Arrays of one of our files, each checked before it is read: even a file with the right hash may hold something
 * else.
 */
import { invalid } from "../base/errors.ts";
import type { NamedArray, NumericData } from "./array.ts";

type Arrays = Readonly<Record<string, NamedArray>>;

/** The numbers of an array of this shape. Throws "invalid" if it is missing, of another shape, or text. */
export const numbersIn = (arrays: Arrays, key: string, shape: readonly number[], file: string): NumericData =>
  expected(arrays, key, shape, "numbers", file).data as NumericData;

/** The same for numbers that must be finite. */
export function finiteNumbersIn(arrays: Arrays, key: string, shape: readonly number[], file: string): NumericData {
  const numbers = numbersIn(arrays, key, shape, file);
  const bad = numbers.findIndex((value: number) => !Number.isFinite(value));
  if (bad >= 0) throw wrong(file, key, `holds ${numbers[bad]} at place ${bad}`);
  return numbers;
}

/** The strings of a list. Throws like `numbersIn`. */
export const textsIn = (arrays: Arrays, key: string, count: number, file: string): readonly string[] =>
  expected(arrays, key, [count], "text", file).data as readonly string[];

/** The lengths of an array along its axes. Throws "invalid" if it is missing or has another number of axes. */
export function shapeIn(arrays: Arrays, key: string, axes: number, file: string): readonly number[] {
  if (!Object.hasOwn(arrays, key)) throw wrong(file, key, "is missing");
  const { shape } = arrays[key];
  if (shape.length !== axes)
    throw wrong(file, key, `of shape [${shape.join(", ")}] with ${shape.length} axes instead of ${axes}`);
  return shape;
}

function expected(arrays: Arrays, key: string, shape: readonly number[], kind: "numbers" | "text", file: string) {
  const found = shapeIn(arrays, key, shape.length, file).join(", ");
  if (found !== shape.join(", ")) throw wrong(file, key, `of shape [${found}] instead of [${shape.join(", ")}]`);
  const array = arrays[key];
  if (isText(array) !== (kind === "text")) throw wrong(file, key, `without ${kind} in it`);
  return array;
}

/** Whether the elements are text; does not read the numbers of the array. */
const isText = (array: NamedArray & { readonly isText?: boolean }): boolean =>
  array.isText ?? Array.isArray(array.data);

const wrong = (file: string, key: string, detail: string) =>
  invalid({ place: { file }, subject: `array "${key}"`, detail, remedy: "the file is damaged, make it again" });
