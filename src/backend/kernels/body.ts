/** The element-wise body of a kernel: expressions on vectors, each computed once per offset. */
import { constant, type Expr } from "../../ir/expr.ts";
import type { ElementwiseOp } from "../../ir/op.ts";
import { countOf, firstNumber } from "../../ir/shape.ts";
import type { LoopRange } from "../../lower/ranges.ts";
import type { FunctionBuilder, Instruction } from "./code.ts";
import * as vector from "./vector.ts";

/** Emits a load of a stored value, which leaves its vector on the stack; returns false if the value is not stored. */
export interface ValueSource {
  load(expr: Expr, unit: number, part: number): boolean;
  /** Equal for every unit of the loop. */
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

/** Takes its arguments from the stack, in order, and leaves the result there. */
const writers = {
  neg: plain("f32v.neg"),
  abs: plain("f32v.abs"),
  exp: vector.emitExp,
  log: vector.emitLog,
  tanh: vector.emitTanh,
  sigmoid: writtenByBody,
  softplus: writtenByBody,
  sqrt: plain("f32v.sqrt"),
  add: plain("f32v.add"),
  sub: plain("f32v.sub"),
  mul: plain("f32v.mul"),
  div: plain("f32v.div"),
  max: plain("f32v.max"),
  pow: vector.emitPow,
  less: one("f32v.lt"),
  lessEqual: one("f32v.le"),
  equal: one("f32v.eq"),
  select: writtenByBody,
} satisfies Record<ElementwiseOp, Write>;

const masks: Partial<Record<string, Instruction>> = { less: "f32v.lt", lessEqual: "f32v.le", equal: "f32v.eq" };
const isZero = (expr: Expr) => expr.op === "constant" && expr.type.space === "scalar" && expr.attr.data![0] === 0;

export class Body {
  private readonly f: FunctionBuilder;
  private readonly source: ValueSource;
  private readonly uses: ReadonlyMap<Expr, number>;
  private readonly fixed = new Map<string, number>();
  private memory = new Map<string, number>();
  private range: LoopRange = { from: 0, to: 1 };

  constructor(f: FunctionBuilder, source: ValueSource, uses: ReadonlyMap<Expr, number>) {
    this.f = f;
    this.source = source;
    this.uses = uses;
  }

  /** Moves to a new unit: only fixed values remain valid. */
  enter(range: LoopRange): void {
    this.range = range;
    this.memory = new Map();
  }

  /** A local that holds the value at unit j + offset; `part` counts vectors of lanes. */
  value(expr: Expr, offset: number, part: number): number {
    if (this.source.isFixed(expr)) return this.fixedValue(expr, part);
    // A single unit broadcasts over a slice, so the offset does not apply to it.
    if (countOf(expr.type) === 1) offset = -this.range.from;
    const key = `${expr.id} ${offset} ${part}`;
    const known = this.memory.get(key);
    if (known !== undefined) return known;
    const local = this.compute(expr, offset, part);
    this.memory.set(key, local);
    return local;
  }

  /** Computes a value that the kernel itself stores, instead of loading the old one. */
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
        return this.value(expr.args[0], offset + firstNumber(expr), part);
      case "place": {
        const start = firstNumber(expr);
        const end = start + countOf(expr.args[0].type);
        const inside = this.range.from + offset >= start && this.range.to + offset <= end;
        return inside ? this.value(expr.args[0], offset - start, part) : this.value(zero, 0, part);
      }
      case "select":
        return this.select(expr, offset, part);
      case "sigmoid": {
        vector.emitSigmoid(f, arg(0), this.decay(expr.args[0], offset, part));
        return f.keep();
      }
      case "softplus": {
        vector.emitSoftplus(f, arg(0), this.decay(expr.args[0], offset, part));
        return f.keep();
      }
      case "max": {
        // pmax is cheaper, but propagates NaN only from its first argument: the other must be a number.
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

  /** e^−|x|, computed once for all uses. */
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

  /** a·b + c or c − a·b as one instruction, if the product has no other use and is not kept. */
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

  /** A mask with all bits set where the condition holds. */
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
