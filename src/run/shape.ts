/** What the plain data of a file must look like, so that a file of another making is known where it is read. */
import { display, isRecord } from "../reader.ts";

/** The first part of a value that is not as it must be, in words; undefined where all are. */
export type Shape = (value: unknown, path: string) => string | undefined;

const misfit = (path: string, value: unknown) => (value === undefined ? `no "${path}"` : `${path} = ${display(value)}`);
const of =
  (fits: (value: unknown) => boolean): Shape =>
  (value, path) =>
    fits(value) ? undefined : misfit(path, value);

export const aNumber = of(Number.isFinite); // 1e999 is JSON
export const aPositive = of((value) => Number.isFinite(value) && (value as number) > 0);
/** A word or number, such as one says in a line. */
export const aScalar = of((value) => typeof value !== "object" || value === null);
export const aCount = of((value) => Number.isSafeInteger(value) && (value as number) >= 0);
export const aText = of((value) => typeof value === "string");
export const aFlag = of((value) => typeof value === "boolean");
export const oneOf = (...words: readonly string[]): Shape => of((value) => words.includes(value as string));
export const anything: Shape = () => undefined;

/** Written where there is such a thing. */
export const optional =
  (shape: Shape): Shape =>
  (value, path) =>
    value === undefined ? undefined : shape(value, path);

export const orNull =
  (shape: Shape): Shape =>
  (value, path) =>
    value === null ? undefined : shape(value, path);

export const listOf =
  (shape: Shape): Shape =>
  (value, path) =>
    Array.isArray(value) ? firstOf(value, (entry, k) => shape(entry, `${path}[${k}]`)) : misfit(path, value);

export const listOfLength =
  (length: number, shape: Shape): Shape =>
  (value, path) =>
    Array.isArray(value) && value.length !== length ? misfit(path, value) : listOf(shape)(value, path);

/** One of two shapes. */
export const either =
  (one: Shape, other: Shape): Shape =>
  (value, path) =>
    one(value, path) === undefined ? undefined : other(value, path);

/** A record whose lists are of equal length. */
export const alike =
  (shape: Shape): Shape =>
  (value, path) => {
    const wrong = shape(value, path);
    if (wrong !== undefined) return wrong;
    const lists = Object.entries(value as object).filter(([, part]) => Array.isArray(part));
    const other = lists.find(([, list]) => list.length !== lists[0][1].length);
    return other && `${path}.${other[0]} of another length than ${path}.${lists[0][0]}`;
  };

/** Values below names that are not known beforehand. */
export const mapOf =
  (shape: Shape): Shape =>
  (value, path) =>
    isRecord(value) ? firstOf(Object.keys(value), (key) => shape(value[key], `${path}.${key}`)) : misfit(path, value);

/** An object that has these keys; others may stand beside them. */
export const recordOf =
  (parts: Readonly<Record<string, Shape>>): Shape =>
  (value, path) =>
    isRecord(value)
      ? firstOf(Object.keys(parts), (key) => parts[key](value[key], path === "" ? key : `${path}.${key}`))
      : misfit(path, value);

function firstOf<T>(list: readonly T[], find: (entry: T, k: number) => string | undefined): string | undefined {
  for (const [k, entry] of list.entries()) {
    const found = find(entry, k);
    if (found !== undefined) return found;
  }
  return undefined;
}
