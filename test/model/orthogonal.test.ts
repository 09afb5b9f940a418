import { expect, test } from "vitest";
import { drawValues } from "../../src/model/drawValues.ts";
import { generator, keyOf } from "../../src/task/index.ts";

/** Textbook Gram–Schmidt, entry by entry: the bits of old runs depend on the order of additions. */
function byDefinition(matrix: Float64Array, rows: number, columns: number): Float64Array {
  const byRow = rows <= columns;
  const [count, length] = byRow ? [rows, columns] : [columns, rows];
  const at = (vector: number, k: number) => (byRow ? vector * columns + k : k * columns + vector);
  const dot = (a: number, b: number) => {
    let sum = 0;
    for (let k = 0; k < length; k++) sum += matrix[at(a, k)] * matrix[at(b, k)];
    return sum;
  };
  for (let vector = 0; vector < count; vector++) {
    for (let pass = 0; pass < 2; pass++)
      for (let before = 0; before < vector; before++) {
        const along = dot(vector, before);
        for (let k = 0; k < length; k++) matrix[at(vector, k)] -= along * matrix[at(before, k)];
      }
    const norm = Math.sqrt(dot(vector, vector));
    for (let k = 0; k < length; k++) matrix[at(vector, k)] /= norm;
  }
  return matrix;
}

const random = () => generator(keyOf(3), 1, 0);
const drawn = (rows: number, columns: number, gain: number) =>
  drawValues(
    { distribution: "orthogonal", gain },
    { rows, columns, fanIn: rows, fanOut: columns, plastic: null, scale: null, senders: null },
    random(),
  );

test.each([
  [1, 1],
  [1, 7],
  [7, 1],
  [3, 50],
  [50, 3],
  [33, 33],
  [64, 64],
  [70, 61],
])("orthogonal initial weights of %i × %i are, bit for bit, those of the definition", (rows, columns) => {
  const generated = random();
  const normals = new Float64Array(rows * columns).map(() => generated.normal());
  expect(drawn(rows, columns, 1)).toEqual(byDefinition(normals, rows, columns));
});

test("an identity start is its gain on the diagonal, and is refused where no unit may send to itself", () => {
  const draw = (plastic: readonly number[] | null) =>
    drawValues(
      { distribution: "identity", gain: 0.5 },
      { rows: 3, columns: 3, fanIn: 3, fanOut: 3, plastic, scale: null, senders: null },
      random(),
    );
  expect([...draw(null)]).toEqual([0.5, 0, 0, 0, 0.5, 0, 0, 0, 0.5]);
  expect([...draw([1, 1, 1, 1, 0, 1, 1, 1, 1])]).toEqual([0.5, 0, 0, 0, 0, 0, 0, 0, 0.5]);
  expect(() => draw([0, 1, 1, 1, 0, 1, 1, 1, 0])).toThrow(/identity.*allow autapses/);
});
