/**
 * Signal × matrix, the work of a recurrent network: tiles of 4 units × 2 vectors of lanes in registers, one weight at a time
 * spread over the lanes. A row of a tile needs 2 + 4 loads for 8 multiply–adds. One row per turn of the loop: with more, V8 moves
 * loads ahead and runs out of registers (bench/NOTES.md).
 */
import type { Kernel, ProductTerm } from "../../lower/kernel.ts";
import { FunctionBuilder } from "./assembler.ts";
import type { Context } from "./context.ts";
import { kernelParameters, Pointers } from "./pointers.ts";
import { madd } from "./vector.ts";

type ProductKernel = Extract<Kernel, { kind: "product" }>;

export const tileUnits = 4;
const tileVectors = 2;

export function emitProduct(name: string, kernel: ProductKernel, lanes: number, context: Context): FunctionBuilder {
  const f = new FunctionBuilder(name, kernelParameters);
  const pointers = new Pointers(f, context.layout, lanes);
  const parts = lanes / 4;
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
      for (let part = 0; part < parts; part += tileVectors) {
        const vectors = Math.min(tileVectors, parts - part);
        const sums = accumulate(f, pointers, terms, weights, units, part, vectors, context);
        const { pointer, offset } = pointers.at(kernel.to, from, stream);
        sums.forEach((row, unit) => {
          row.forEach((sum, q) => {
            f.get(pointer)
              .get(sum)
              .emit("v128.store", offset + unit * pointers.unitBytes + (part + q) * 16);
          });
        });
      }
    };
    const whole = Math.floor((to - from) / tileUnits);
    f.repeat(whole, () => {
      tile(tileUnits);
      pointers.advance(stream, tileUnits);
      terms.forEach(({ matrix }, t) => {
        f.advance(weights[t].local, matrix.rows * tileUnits * 4);
      });
    });
    const rest = (to - from) % tileUnits;
    if (rest > 0) tile(rest);
  });
  return f;
}

/** One tile: the sum over all terms and rows, in locals [unit][vector]. */
function accumulate(
  f: FunctionBuilder,
  pointers: Pointers,
  terms: readonly ProductTerm[],
  weights: readonly { readonly local: number }[],
  units: number,
  part: number,
  vectors: number,
  { arithmetic }: Context,
): number[][] {
  const sums = Array.from({ length: units }, () => Array.from({ length: vectors }, () => f.f32x4(0).keep()));
  const lanesOf = Array.from({ length: vectors }, () => f.local("v128"));
  const weight = f.local("v128");
  terms.forEach(({ operand, offset: firstUnit, matrix }, t) => {
    const { pointer, offset } = pointers.at(operand, firstUnit, "operand");
    const row = (signal: number, tile: number) => {
      lanesOf.forEach((local, q) => {
        f.get(signal)
          .emit("v128.load", offset + (part + q) * 16)
          .set(local);
      });
      for (let unit = 0; unit < units; unit++) {
        f.get(tile)
          .emit("v128.load32_splat", unit * 4)
          .set(weight);
        lanesOf.forEach((local, q) => {
          f.get(local).get(weight).get(sums[unit][q]);
          madd(f, arithmetic);
          f.set(sums[unit][q]);
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
