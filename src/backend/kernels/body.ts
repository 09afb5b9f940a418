/** The element-wise part of a kernel: expressions on vectors, each computed once per place. */
import { constant, type Expr } from "../../ir/expr.ts";
import type { ElementwiseOp } from "../../ir/op.ts";
import { countOf } from "../../ir/shape.ts";
import type { Range } from "../../lower/ranges.ts";
import type { FunctionBuilder, Instruction } from "./code.ts";
import * as vector from "./vector.ts";

/** Where a kernel finds what it does not compute. Writes a load that leaves the vector on the stack; false if the value is not stored. */
export interface Source {
  load(expr: Expr, unit: number, part: number): boolean;
  /** The same for every unit of the loop. */
  isFixed(expr: Expr): boolean;
}

type Write = (f: FunctionBuilder) => void;
const plain =
  (instruction: Instruction): Write =>
  (f) =>
    f.emit(instruction);
const one =
  (mask: Instruction): Write =>
  (f) =>
    f.emit(mask).f32v(1).emit("v.and");

const writtenByBody: Write = () => {
  throw new Error("an op that Body writes itself");
};

/** Arguments on the stack, in order → result on the stack. */
const writers = {
  neg: plain("f32v.neg"),
  abs: plain("f32v.abs"),
  exp: vector.exp,
  log: vector.log,
  tanh: vector.tanh,
  sigmoid: writtenByBody,
  softplus: writtenByBody,
  sqrt: plain("f32v.sqrt"),
  add: plain("f32v.add"),
  sub: plain("f32v.sub"),
  mul: plain("f32v.mul"),
  div: plain("f32v.div"),
  max: plain("f32v.max"),
  pow: vector.pow,
  less: one("f32v.lt"),
  lessEqual: one("f32v.le"),
  equal: one("f32v.eq"),
  select: writtenByBody,
} satisfies Record<ElementwiseOp, Write>;

const masks: Partial<Record<string, Instruction>> = { less: "f32v.lt", lessEqual: "f32v.le", equal: "f32v.eq" };
const isZero = (expr: Expr) => expr.op === "constant" && expr.type.space === "scalar" && expr.attr.data![0] === 0;

export class Body {
  private readonly f: FunctionBuilder;
  private readonly source: Source;
  private readonly uses: ReadonlyMap<Expr, number>;
  private readonly fixed = new Map<string, number>();
  private memory = new Map<string, number>();
  private range: Range = { from: 0, to: 1 };

  constructor(f: FunctionBuilder, source: Source, uses: ReadonlyMap<Expr, number>) {
    this.f = f;
    this.source = source;
    this.uses = uses;
  }

  /** Begins a new place: nothing computed before is valid, except what is fixed. */
  enter(range: Range): void {
    this.range = range;
    this.memory = new Map();
  }

  /** A local that holds the value at unit j + offset; `part` counts vectors of lanes. */
  value(expr: Expr, offset: number, part: number): number {
    if (this.source.isFixed(expr)) return this.fixedValue(expr, part);
    // A single unit stands beside every unit of a slice: it has no other place to be read from.
    if (countOf(expr.type) === 1) offset = -this.range.from;
    const key = `${expr.id} ${offset} ${part}`;
    const known = this.memory.get(key);
    if (known !== undefined) return known;
    const local = this.compute(expr, offset, part);
    this.memory.set(key, local);
    return local;
  }

  /** Computes what the kernel itself stores: the value, not what memory held before. */
  fresh(expr: Expr, part: number): number {
    const key = `${expr.id} 0 ${part}`;
    const known = this.memory.get(key);
    if (known !== undefined) return known;
    const local =
      expr.args.length === 0 || this.source.isFixed(expr) ? this.value(expr, 0, part) : this.operation(expr, 0, part);
    this.memory.set(key, local);
    return local;
  }

  private fixedValue(expr: Expr, part: number): number {
    const key = `${expr.id} ${part}`;
    const known = this.fixed.get(key);
    if (known !== undefined) return known;
    let local = -1;
    const { range, memory } = this;
    this.enter({ from: 0, to: 1 });
    this.f.atStart(() => {
      local = this.compute(expr, 0, part);
    });
    this.range = range;
    this.memory = memory;
    this.fixed.set(key, local);
    return local;
  }

  private compute(expr: Expr, offset: number, part: number): number {
    if (expr.op === "constant" && expr.type.space === "scalar") return this.f.f32v(expr.attr.data![0]).keep();
    if (this.source.load(expr, this.range.from + offset, part)) return this.f.keep();
    return this.operation(expr, offset, part);
  }

  private operation(expr: Expr, offset: number, part: number): number {
    const { f } = this;
    const arg = (k: number) => this.value(expr.args[k], offset, part);
    switch (expr.op) {
      case "slice":
        return this.value(expr.args[0], offset + expr.attr.start!, part);
      case "place": {
        const start = expr.attr.start!;
        const inside = this.range.from + offset >= start && this.range.to + offset <= start + expr.args[0].units;
        return inside ? this.value(expr.args[0], offset - start, part) : this.value(zero, 0, part);
      }
      case "select":
        return this.select(expr, offset, part);
      case "sigmoid": {
        vector.sigmoid(f, arg(0), this.decay(expr.args[0], offset, part));
        return f.keep();
      }
      case "softplus": {
        vector.softplus(f, arg(0), this.decay(expr.args[0], offset, part));
        return f.keep();
      }
      case "max": {
        // pmax costs less, but keeps a NaN in its first argument only: the other one must be a number.
        const bound = expr.args.findIndex((x) => x.op === "constant" && x.type.space === "scalar");
        if (bound < 0) break;
        f.get(arg(1 - bound))
          .get(arg(bound))
          .emit("f32v.pmax");
        return f.keep();
      }
      case "add":
      case "sub": {
        const fused = this.fusable(expr);
        if (!fused) break;
        const [a, b] = fused.product.args.map((x) => this.value(x, offset, part));
        const c = this.value(fused.other, offset, part);
        f.get(a)
          .get(b)
          .get(c)
          .emit(expr.op === "add" ? "f32v.madd" : "f32v.nmadd");
        return f.keep();
      }
    }
    const locals = expr.args.map((_, k) => arg(k));
    for (const local of locals) f.get(local);
    writers[expr.op as ElementwiseOp](f);
    return f.keep();
  }

  /** e^−|x|, once for all that need it. */
  private decay(x: Expr, offset: number, part: number): number {
    const key = `decay ${x.id} ${offset} ${part}`;
    const known = this.memory.get(key);
    if (known !== undefined) return known;
    this.f.get(this.value(x, offset, part));
    vector.decay(this.f);
    const local = this.f.keep();
    this.memory.set(key, local);
    return local;
  }

  /** a·b + c or c − a·b, where the product has no other use and is not kept. */
  private fusable(expr: Expr): { product: Expr; other: Expr } | null {
    const candidates = expr.op === "add" ? [0, 1] : [1];
    for (const k of candidates) {
      const product = expr.args[k];
      if (product.op === "mul" && this.uses.get(product) === 1 && !this.source.isFixed(product))
        return { product, other: expr.args[1 - k] };
    }
    return null;
  }

  private select(expr: Expr, offset: number, part: number): number {
    const { f } = this;
    const [condition, yes, no] = expr.args;
    const mask = this.mask(condition, offset, part);
    if (isZero(no)) {
      const a = this.value(yes, offset, part);
      return f.get(a).get(mask).emit("v.and").keep();
    }
    const b = this.value(no, offset, part);
    if (isZero(yes)) return f.get(b).get(mask).emit("v.andnot").keep();
    const a = this.value(yes, offset, part);
    return f.get(a).get(b).get(mask).emit("v.choose").keep();
  }

  /** All bits set where the condition holds. */
  private mask(condition: Expr, offset: number, part: number): number {
    const { f } = this;
    const key = `mask ${condition.id} ${offset} ${part}`;
    const known = this.memory.get(key);
    if (known !== undefined) return known;
    const compare = masks[condition.op];
    const locals = compare
      ? condition.args.map((x) => this.value(x, offset, part))
      : [this.value(condition, offset, part)];
    for (const local of locals) f.get(local);
    if (compare) f.emit(compare);
    else f.f32v(0).emit("f32v.ne");
    const local = f.keep();
    this.memory.set(key, local);
    return local;
  }
}

const zero: Expr = constant(0);
