import fc from "fast-check";
import type { NumericArray, NumericData } from "../../src/format/array.ts";
import type { NamedArray } from "../../src/format/index.ts";

const anyShape = fc.array(fc.nat(4), { maxLength: 4 });

function filled<Data extends NamedArray["data"]>(make: (length: number) => fc.Arbitrary<Data>) {
  return anyShape.chain((shape) => {
    const length = shape.reduce((product, n) => product * n, 1);
    return make(length).map((data) => ({ shape, data }));
  });
}
const exactly = (length: number) => ({ minLength: length, maxLength: length });

/** Arrays of any shape, including empty ones, of the five number types, with any values: NaN, infinities, −0. */
export const anyNumeric: fc.Arbitrary<NumericArray> = fc.oneof(
  filled<NumericData>((length) => fc.float32Array(exactly(length))),
  filled<NumericData>((length) => fc.float64Array(exactly(length))),
  filled<NumericData>((length) => fc.int32Array(exactly(length))),
  filled<NumericData>((length) => fc.uint32Array(exactly(length))),
  filled<NumericData>((length) => fc.uint8Array(exactly(length))),
);

/** Arrays of any text that does not end in a zero character. */
export const anyText: fc.Arbitrary<NamedArray> = filled<readonly string[]>((length) =>
  fc.array(
    fc.string({ unit: "binary" }).filter((text) => !text.endsWith("\0")),
    exactly(length),
  ),
);

const anyName = fc.string({ minLength: 1, unit: "grapheme" }).filter((name) => name !== "__metadata__");

export const anyArrays = <Item>(item: fc.Arbitrary<Item>) =>
  fc.dictionary(anyName, item, { maxKeys: 4, noNullPrototype: true });
