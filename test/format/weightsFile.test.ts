import { expect, test } from "vitest";
import { decodeNpz, decodeSafetensors } from "../../src/format/index.ts";
import { weightsNpz, weightsSafetensors } from "../../src/format/weightsFile.ts";
import { excitatoryInhibitory } from "../base/populations.ts";

/** One connection, from unit 0 to unit 1 of five, and nothing else. */
const wRec = new Float64Array(25);
wRec[0 * 5 + 1] = 0.5;
const empty = new Float64Array(10);
const planted = {
  populations: excitatoryInhibitory(5, 4),
  shapes: { wRec: [5, 5] },
  effectiveShapes: { wRec: [5, 5], wOut: [5, 2] },
  parameters: { wRec },
  effective: { wRec, wOut: empty },
  precision: "float32",
} as const;

test.each([
  ["weights.npz", () => decodeNpz(weightsNpz(planted), "weights.npz")],
  ["weights.safetensors", () => decodeSafetensors(weightsSafetensors(planted), "weights.safetensors").tensors],
])("a planted connection 0 → 1 is in row 0, column 1 of the matrices in %s", (_name, read) => {
  const arrays = read();
  for (const name of ["wRec", "effective_wRec"]) {
    const { shape, data } = arrays[name];
    expect(shape).toEqual([5, 5]);
    expect(Array.from(data as ArrayLike<number>).flatMap((value, k) => (value === 0 ? [] : [[k, value]]))).toEqual([
      [1, 0.5],
    ]);
  }
});
