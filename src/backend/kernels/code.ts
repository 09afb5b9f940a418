/**
 * The code of kernels: instructions of a stack machine with locals, like WebAssembly's, except that vectors are as
 * wide as the machine's and a few instructions are more powerful. A backend encodes them (wasm) or prints them as C
 * (native).
 */

export type ValueType = "i32" | "f32" | "vector";

/** The operands that an instruction takes from the stack, in order, and what it leaves there. */
interface Signature {
  readonly takes: readonly ValueType[];
  readonly leaves?: ValueType;
}
const takes = (...types: ValueType[]): Signature => ({ takes: types });
const unary: Signature = { takes: ["vector"], leaves: "vector" };
const binary: Signature = { takes: ["vector", "vector"], leaves: "vector" };
const ternary: Signature = { takes: ["vector", "vector", "vector"], leaves: "vector" };
const integer: Signature = { takes: ["i32", "i32"], leaves: "i32" };

/**
 * Immediates follow the instruction: a local, a constant, or the byte offset of an address. In a mask, all bits of a
 * lane are equal.
 */
export const instructions = {
  /** Repeats the code up to its `end` as long as `br_if` finds a nonzero number there. */
  loop: takes(),
  br_if: takes("i32"),
  end: takes(),
  /** Calls the function of that index with its arguments. */
  call: takes(),
  "local.get": takes(),
  "local.set": takes(),
  "local.tee": takes(),

  "i32.const": { takes: [], leaves: "i32" },
  "i32.add": integer,
  "i32.sub": integer,
  "i32.mul": integer,
  "i32.and": integer,
  "f32.load": { takes: ["i32"], leaves: "f32" },
  "f32.store": takes("i32", "f32"),
  "f32.add": { takes: ["f32", "f32"], leaves: "f32" },

  "v.load": { takes: ["i32"], leaves: "vector" },
  /** One number from memory in all lanes. */
  "v.spread": { takes: ["i32"], leaves: "vector" },
  "v.store": takes("i32", "vector"),
  /** Stores the first lanes; the second immediate is their number. */
  "v.storeFirst": takes("i32", "vector"),
  /** Mask of the first lanes, as many as the immediate. */
  "v.first": { takes: [], leaves: "vector" },
  "v.and": binary,
  /** a and not b. */
  "v.andnot": binary,
  "v.or": binary,
  "v.xor": binary,
  /** a where the mask c is set, else b. */
  "v.choose": ternary,

  "f32v.const": { takes: [], leaves: "vector" },
  "f32v.eq": binary,
  "f32v.ne": binary,
  "f32v.lt": binary,
  "f32v.gt": binary,
  "f32v.le": binary,
  "f32v.abs": unary,
  "f32v.neg": unary,
  "f32v.sqrt": unary,
  "f32v.add": binary,
  "f32v.sub": binary,
  "f32v.mul": binary,
  "f32v.div": binary,
  /** NaN if either is. */
  "f32v.max": binary,
  /** b < a ? b : a. */
  "f32v.pmin": binary,
  /** a < b ? b : a. */
  "f32v.pmax": binary,
  /** a·b + c and c − a·b, rounded once if the machine can. */
  "f32v.madd": ternary,
  "f32v.nmadd": ternary,
  /** Sum and maximum over lanes, combining lanes at half the width first. */
  "f32v.sumLanes": { takes: ["vector"], leaves: "f32" },
  "f32v.maxLanes": { takes: ["vector"], leaves: "f32" },

  "i32v.const": { takes: [], leaves: "vector" },
  "i32v.splat": { takes: ["i32"], leaves: "vector" },
  "i32v.add": binary,
  "i32v.sub": binary,
  "i32v.mul": binary,
  /** High words of the unsigned 64-bit products. */
  "i32v.mulHigh": binary,
  "i32v.shl": { takes: ["vector", "i32"], leaves: "vector" },
  "i32v.shrSigned": { takes: ["vector", "i32"], leaves: "vector" },
  "i32v.shrUnsigned": { takes: ["vector", "i32"], leaves: "vector" },
  "f32v.ofSigned": unary,
} as const satisfies Record<string, Signature>;

export type Instruction = keyof typeof instructions;
export type Code = readonly [Instruction, ...number[]];

/** One function under construction. Parameters are the first locals. */
export class FunctionBuilder {
  readonly name: string;
  readonly parameters: readonly ValueType[];
  readonly locals: ValueType[] = [];
  /** Lanes of its vectors. */
  readonly lanes: number;
  /** Instructions emitted, except those that only access a local, which cost nothing once compiled. */
  instructions = 0;
  /** Instructions that one call executes; a loop of unknown length counts as one iteration. */
  executed = 0;
  private turns = 1;
  private body: Code[] = [];
  private readonly start: Code[] = [];

  constructor(name: string, parameters: readonly ValueType[], lanes: number) {
    this.name = name;
    this.parameters = parameters;
    this.lanes = lanes;
  }

  /** Bytes of a vector. */
  get bytes(): number {
    return this.lanes * 4;
  }

  /** A new local variable. */
  local(type: ValueType): number {
    this.locals.push(type);
    return this.parameters.length + this.locals.length - 1;
  }

  emit(instruction: Instruction, ...operands: readonly number[]): this {
    this.body.push([instruction, ...operands]);
    if (!instruction.startsWith("local.")) {
      this.instructions++;
      this.executed += this.turns;
    }
    return this;
  }

  /** Emits code that runs once, on entry to the function; it must leave the stack unchanged. */
  atStart(write: () => void): void {
    const outer = this.body;
    this.body = this.start;
    write();
    this.body = outer;
  }

  get code(): readonly Code[] {
    return this.start.concat(this.body);
  }

  get(local: number): this {
    return this.emit("local.get", local);
  }
  set(local: number): this {
    return this.emit("local.set", local);
  }
  i32(value: number): this {
    return this.emit("i32.const", value);
  }
  /** The same float32 in all lanes. */
  f32v(value: number): this {
    return this.emit("f32v.const", value);
  }
  /** The same 32 bits in all lanes. */
  i32v(value: number): this {
    return this.emit("i32v.const", value | 0);
  }
  /** Moves the value on the stack to a new local. */
  keep(type: ValueType = "vector"): number {
    const local = this.local(type);
    this.set(local);
    return local;
  }
  /** local += bytes. */
  advance(local: number, bytes: number): this {
    return this.get(local).i32(bytes).emit("i32.add").set(local);
  }

  /** Repeats `body` `count` (≥ 1) times. */
  repeat(count: number, body: () => void): void {
    if (count < 1) return;
    if (count === 1) {
      body();
      return;
    }
    const left = this.local("i32");
    this.i32(count).set(left);
    this.emit("loop");
    this.turns *= count;
    body();
    this.turns /= count;
    this.get(left).i32(1).emit("i32.sub").emit("local.tee", left).emit("br_if").emit("end");
  }
}
