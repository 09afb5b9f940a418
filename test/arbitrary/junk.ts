/** Nonsense values, and mutations of valid values. */
import fc from "fast-check";

/** Names of properties that every JavaScript object has, or seems to have. */
const inherited = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "length"];

/** Numbers at the ends of their range, but none that is merely large, so that valid ones are fast. */
const numbers = fc.constantFrom(
  ...[0, -0, 1, 2, 3, 0.5, -1, 1.5, 1e-300, 1e-9, 100, 1e300, 2 ** 31, 2 ** 32, 2 ** 53],
  ...[Number.NaN, Infinity, -Infinity],
);

const odd = fc.constantFrom<unknown>(
  Symbol("odd"),
  10n,
  () => 1,
  "x".repeat(100_000),
  new Array(5),
  Object.assign(new Array(3), { 0: 1, 2: 3 }),
  Object.freeze([1, 2, 3]),
  cyclic(),
  deep(300),
  Object.create(null),
  JSON.parse('{"__proto__": {"units": 5}}'),
  new Float64Array(3),
  new Map([["units", 5]]),
  new Date(0),
  new Proxy({}, {}),
  /x/,
  "",
  [],
  {},
  null,
  undefined,
  true,
  false,
);

function cyclic(): unknown {
  const list: unknown[] = [];
  list.push({ list });
  return list;
}

function deep(levels: number): unknown {
  let value: unknown = 1;
  for (let k = 0; k < levels; k++) value = k % 2 ? [value] : { value };
  return value;
}

/** Every key in plain data, at any depth; indices of lists are not keys. */
export function keysOf(data: unknown): string[] {
  const all = (value: unknown): string[] =>
    typeof value === "object" && value !== null
      ? Object.entries(value).flatMap(([key, inner]) => [key, ...all(inner)])
      : [];
  return [...new Set(all(data))].filter((key) => !/^\d+$/.test(key));
}

/** Any value; objects prefer the given keys. */
export const junk = (keys: readonly string[] = []): fc.Arbitrary<unknown> =>
  fc.oneof(
    numbers,
    odd,
    fc.string(),
    fc.constantFrom(...keys, ...inherited),
    fc.array(numbers, { maxLength: 4 }),
    fc.anything({
      key: fc.oneof(fc.constantFrom(...keys, ...inherited), fc.string()),
      values: [numbers, odd, fc.string(), fc.boolean()],
      maxDepth: 3,
      withBigInt: true,
      withBoxedValues: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withObjectString: true,
      withSet: true,
      withSparseArray: true,
      withTypedArray: true,
    }),
  );

export interface Mutation {
  readonly at: readonly number[];
  readonly how: number;
  readonly value: unknown;
  readonly key: string;
}

/** Where a value is changed, and to what. */
export const mutation = (keys: readonly string[] = []): fc.Arbitrary<Mutation> =>
  fc.record({
    at: fc.array(fc.nat(50), { minLength: 1, maxLength: 4 }),
    how: fc.nat(5),
    value: junk(keys),
    key: fc.constantFrom(...keys, ...inherited),
  });

/** A copy of plain data with a part replaced, removed, inserted or wrapped. */
export function mutated(data: unknown, { at: [place, ...deeper], how, value, key }: Mutation): unknown {
  if (typeof data !== "object" || data === null || place === undefined) return how === 0 ? [data] : value;
  const names = Object.keys(data);
  const name = names[place % Math.max(1, names.length)];
  const copy = (Array.isArray(data) ? [...data] : { ...data }) as Record<string, unknown>;
  if (how === 1 && deeper.length === 0) {
    delete copy[name];
    return copy;
  }
  if (name === undefined || (how === 2 && deeper.length === 0)) {
    if (Array.isArray(copy)) copy.push(value);
    else Object.defineProperty(copy, key, { value, enumerable: true, configurable: true, writable: true });
    return copy;
  }
  copy[name] = mutated(copy[name], { at: deeper, how, value, key });
  return copy;
}
