/** Addresses in kernels: which local points where, so that a signal is one load with a constant offset. */
import type { Slot } from "../../lower/kernel.ts";
import { type ArenaLayout, slotUnits } from "../arena/layout.ts";
import type { FunctionBuilder } from "./code.ts";

/** The parameters of every kernel of a step: bases of the thread's and the slab's regions, and the step t. */
export const kernelParameters = ["i32", "i32", "i32"] as const;
const [threadBase, slabBase, step] = [0, 1, 2];

/** An address: a local plus constant bytes. */
export interface Address {
  readonly pointer: number;
  readonly offset: number;
}

export class Pointers {
  private readonly f: FunctionBuilder;
  private readonly layout: ArenaLayout;
  readonly lanes: number;
  private readonly bases = new Map<string, number>();

  constructor(f: FunctionBuilder, layout: ArenaLayout, lanes: number) {
    this.f = f;
    this.layout = layout;
    this.lanes = lanes;
  }

  /** Bytes from one unit to the next. */
  get unitBytes(): number {
    return this.lanes * 4;
  }

  /** The address of a unit in a slot; `stream` separates pointers that advance from fixed ones. */
  at(slot: Slot, unit: number, stream = ""): Address {
    const { buffer, shift } = slot;
    const slotBytes = slotUnits(buffer) * this.unitBytes;
    const start = this.layout.perLane.get(buffer)! * this.lanes + unit * this.unitBytes;
    const region = buffer.region === "thread" ? threadBase : slabBase;
    if (buffer.lifetime === "tape")
      return {
        pointer: this.base(`${stream} ${region} tape ${slotBytes}`, (f) =>
          f.get(region).get(step).i32(slotBytes).emit("i32.mul").emit("i32.add"),
        ),
        offset: start + shift * slotBytes,
      };
    if (buffer.lifetime === "pair")
      return {
        pointer: this.base(`${stream} ${region} pair ${slotBytes} ${shift & 1}`, (f) =>
          f
            .get(region)
            .get(step)
            .i32(shift)
            .emit("i32.add")
            .i32(1)
            .emit("i32.and")
            .i32(slotBytes)
            .emit("i32.mul")
            .emit("i32.add"),
        ),
        offset: start,
      };
    return { pointer: this.base(`${stream} ${region} single`, (f) => f.get(region)), offset: start };
  }

  /** The address of element `index` of a shared array, relative to a pointer that counts elements. */
  element(array: number, index: number, stream = ""): Address {
    return { pointer: this.base(`${stream} elements`, (f) => f.i32(0)), offset: array + index * 4 };
  }

  private base(key: string, write: (f: FunctionBuilder) => void): number {
    const known = this.bases.get(key);
    if (known !== undefined) return known;
    const local = this.f.local("i32");
    this.bases.set(key, local);
    this.f.atStart(() => {
      write(this.f);
      this.f.set(local);
    });
    return local;
  }

  /** Advances all pointers of a stream by a number of units (elements of arrays). */
  advance(stream: string, units: number): void {
    for (const [key, local] of this.bases)
      if (key.startsWith(`${stream} `)) this.f.advance(local, units * (key.endsWith("elements") ? 4 : this.unitBytes));
  }
}
