/**
 * Signal × matrix, the main work of a recurrent network: a tile of a few units × vectors of lanes stays in registers,
 * and each weight is spread over the lanes. A row of a 4 × 2 tile needs 2 + 4 loads for 8 multiply–adds. One row per
 * iteration: with more, V8 hoists loads and runs out of registers (bench/NOTES.md).
 */
import type { Kernel, ProductTerm } from "../../lower/kernel.ts";
import { FunctionBuilder } from "./code.ts";
import type { KernelContext } from "./context.ts";
import { kernelParameters, Pointers } from "./pointers.ts";

type ProductKernel = Extract<Kernel, { kind: "product" }>;

/** Units per tile of a range of columns: at most what registers hold, less where that makes tiles more equal. */
export const tileUnits = (columns: number, { productTile }: KernelContext): number =>
  Math.ceil(columns / Math.ceil(columns / productTile.units));

export function emitProduct(
  name: string,
  kernel: ProductKernel,
  lanes: number,
  context: KernelContext,
): FunctionBuilder {
  const f = new FunctionBuilder(name, kernelParameters, context.vectorLanes(lanes));
  const pointers = new Pointers(f, context.layout, lanes);
  const parts = lanes / f.lanes;
  const { productTile } = context;
  kernel.cuts.slice(1).forEach((to, k) => {
    const from = kernel.cuts[k];
    const terms = kernel.terms.filter((term) => term.from <= from && to <= term.from + term.matrix.columns);
    const weights = terms.map(({ matrix, from: start }) => {
      const local = f.local("i32");
      return { local, address: context.layout.packs.get(matrix)! + matrix.rows * (from - start) * 4 };
    });
    for (const { local, address } of weights) f.i32(address).set(local);
    const stream = `range${k}`;
    const tile = (units: number) => {
      for (let part = 0; part < parts; part += productTile.vectors) {
        const vectors = Math.min(productTile.vectors, parts - part);
        const sums = accumulate(f, pointers, terms, weights, units, part, vectors);
        const { pointer, offset } = pointers.at(kernel.to, from, stream);
        sums.forEach((row, unit) => {
          row.forEach((sum, q) => {
            f.get(pointer)
              .get(sum)
              .emit("v.store", offset + unit * pointers.unitBytes + (part + q) * f.bytes);
          });
        });
      }
    };
    const width = tileUnits(to - from, context);
    const whole = Math.floor((to - from) / width);
    f.repeat(whole, () => {
      tile(width);
      pointers.advance(stream, width);
      terms.forEach(({ matrix }, t) => {
        f.advance(weights[t].local, matrix.rows * width * 4);
      });
    });
    const rest = (to - from) % width;
    if (rest > 0) tile(rest);
  });
  return f;
}

/** Sums one tile over all terms and rows, in locals [unit][vector]. */
function accumulate(
  f: FunctionBuilder,
  pointers: Pointers,
  terms: readonly ProductTerm[],
  weights: readonly { readonly local: number }[],
  units: number,
  part: number,
  vectors: number,
): number[][] {
  const sums = Array.from({ length: units }, () => Array.from({ length: vectors }, () => f.f32v(0).keep()));
  const lanesOf = Array.from({ length: vectors }, () => f.local("vector"));
  const weight = f.local("vector");
  terms.forEach(({ operand, offset: firstUnit, matrix }, t) => {
    const { pointer, offset } = pointers.at(operand, firstUnit, "operand");
    const row = (signal: number, tile: number) => {
      lanesOf.forEach((local, q) => {
        f.get(signal)
          .emit("v.load", offset + (part + q) * f.bytes)
          .set(local);
      });
      for (let unit = 0; unit < units; unit++) {
        f.get(tile)
          .emit("v.spread", unit * 4)
          .set(weight);
        lanesOf.forEach((local, q) => {
          f.get(local).get(weight).get(sums[unit][q]);
          f.emit("f32v.madd").set(sums[unit][q]);
        });
      }
    };
    if (matrix.rows === 1) {
      row(pointer, weights[t].local);
      return;
    }
    const signal = f.get(pointer).keep("i32");
    const tile = f.get(weights[t].local).keep("i32");
    f.repeat(matrix.rows, () => {
      row(signal, tile);
      f.advance(signal, pointers.unitBytes).advance(tile, units * 4);
    });
  });
  return sums;
}
