/**
 * Writes WebAssembly modules. Functions are built instruction by instruction. An assembler from text costs more than all the
 * rest of compilation for the modules we emit, and compilation is part of every run (bench/NOTES.md).
 */
import { type Instruction, opcodes } from "./opcodes.ts";

export type ValueType = "i32" | "f32" | "v128";
const typeBytes: Readonly<Record<ValueType, number>> = { i32: 0x7f, f32: 0x7d, v128: 0x7b };
const blockWithoutResult = 0x40;

/** Immediates by instruction, where there are any. */
type Immediate = "local" | "function" | "label" | "i32" | "memory" | "lane" | "memoryLane" | "bytes" | "block";
const immediates: Partial<Record<Instruction, Immediate>> = {
  block: "block",
  loop: "block",
  br_if: "label",
  call: "function",
  "local.get": "local",
  "local.set": "local",
  "local.tee": "local",
  "i32.const": "i32",
  "f32.load": "memory",
  "f32.store": "memory",
  "v128.load": "memory",
  "v128.load32_splat": "memory",
  "v128.store": "memory",
  "v128.store32_lane": "memoryLane",
  "v128.const": "bytes",
  "i8x16.shuffle": "bytes",
  "f32x4.extract_lane": "lane",
};

function unsigned(bytes: number[], value: number): void {
  let rest = value >>> 0;
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  bytes.push(rest);
}

function signed(bytes: number[], value: number): void {
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && !(low & 0x40)) || (rest === -1 && low & 0x40)) {
      bytes.push(low);
      return;
    }
    bytes.push(low | 0x80);
  }
}

/** One function under construction. Parameters are the first locals. */
export class FunctionBuilder {
  readonly name: string;
  readonly parameters: readonly ValueType[];
  readonly locals: ValueType[] = [];
  /** Instructions written, those left out that only name a local: they cost nothing once compiled. */
  instructions = 0;
  /** How many of them one call executes; a loop whose length is not known yet counts as one turn. */
  executed = 0;
  private turns = 1;
  private body: number[] = [];
  private readonly start: number[] = [];

  constructor(name: string, parameters: readonly ValueType[]) {
    this.name = name;
    this.parameters = parameters;
  }

  /** A new local variable. */
  local(type: ValueType): number {
    this.locals.push(type);
    return this.parameters.length + this.locals.length - 1;
  }

  emit(instruction: Instruction, ...operands: readonly number[]): this {
    const code = this.body;
    for (const byte of opcodes[instruction]) code.push(byte);
    const [first = 0, second = 0] = operands;
    if (immediates[instruction] !== "local") {
      this.instructions++;
      this.executed += this.turns;
    }
    switch (immediates[instruction]) {
      case "block":
        code.push(blockWithoutResult);
        break;
      case "local":
      case "function":
      case "label":
        unsigned(code, first);
        break;
      case "i32":
        signed(code, first);
        break;
      case "memory":
        code.push(2); // every address is a multiple of 4; the alignment is only a hint
        unsigned(code, first);
        break;
      case "memoryLane":
        code.push(2);
        unsigned(code, first);
        code.push(second);
        break;
      case "lane":
        code.push(first);
        break;
      case "bytes":
        for (const byte of operands) code.push(byte);
        break;
    }
    return this;
  }

  /** Writes code that runs once, when the function is entered; it must leave the stack as it was. */
  atStart(write: () => void): void {
    const outer = { body: this.body, turns: this.turns };
    this.body = this.start;
    this.turns = 1;
    write();
    this.body = outer.body;
    this.turns = outer.turns;
  }

  get code(): number[] {
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
  /** Four times the same float32. */
  f32x4(value: number): this {
    const bytes = new Uint8Array(new Float32Array(4).fill(value).buffer);
    return this.emit("v128.const", ...bytes);
  }
  /** Four times the same 32 bits. */
  i32x4(value: number): this {
    const bytes = new Uint8Array(new Int32Array(4).fill(value).buffer);
    return this.emit("v128.const", ...bytes);
  }
  /** Leaves the value on the stack in a new local. */
  keep(type: ValueType = "v128"): number {
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
    this.get(left).i32(1).emit("i32.sub").emit("local.tee", left).emit("br_if", 0);
    this.emit("end");
  }
}

export interface MemoryImport {
  readonly pages: number;
  /** Several threads see it; then it cannot grow. */
  readonly shared?: boolean;
}

function section(id: number, entries: readonly (readonly number[])[]): number[] {
  const body: number[] = [];
  unsigned(body, entries.length);
  for (const entry of entries) for (const byte of entry) body.push(byte);
  const bytes = [id];
  unsigned(bytes, body.length);
  return bytes.concat(body);
}

const text = (value: string): number[] => {
  const utf8 = [...new TextEncoder().encode(value)];
  const bytes: number[] = [];
  unsigned(bytes, utf8.length);
  return bytes.concat(utf8);
};

/** A module of functions without results that work on one imported memory ("arena" "memory"); all are exported by name. */
export function assemble(functions: readonly FunctionBuilder[], memory: MemoryImport): Uint8Array<ArrayBuffer> {
  const types: string[] = [];
  const typeOf = (f: FunctionBuilder) => {
    const key = f.parameters.join();
    if (!types.includes(key)) types.push(key);
    return types.indexOf(key);
  };
  const indices = functions.map(typeOf);
  const typeEntries = types.map((key) => {
    const parameters = key === "" ? [] : key.split(",").map((type) => typeBytes[type as ValueType]);
    return [0x60, parameters.length, ...parameters, 0];
  });
  const limits: number[] = [memory.shared ? 0x03 : 0x00];
  unsigned(limits, memory.pages);
  if (memory.shared) unsigned(limits, memory.pages);
  const imported = [...text("arena"), ...text("memory"), 0x02, ...limits];
  const bodies = functions.map((f) => {
    const runs: { type: ValueType; count: number }[] = [];
    for (const type of f.locals) {
      const last = runs[runs.length - 1];
      if (last?.type === type) last.count++;
      else runs.push({ type, count: 1 });
    }
    const head: number[] = [];
    unsigned(head, runs.length);
    for (const { type, count } of runs) {
      unsigned(head, count);
      head.push(typeBytes[type]);
    }
    const { code } = f;
    const size: number[] = [];
    unsigned(size, head.length + code.length + 1);
    return size.concat(head, code, [0x0b]);
  });
  const numbered = (bytes: number[], value: number) => {
    unsigned(bytes, value);
    return bytes;
  };
  const bytes = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00].concat(
    section(1, typeEntries),
    section(2, [imported]),
    section(
      3,
      indices.map((index) => numbered([], index)),
    ),
    section(
      7,
      functions.map((f, k) => [...text(f.name), 0x00, ...numbered([], k)]),
    ),
    section(10, bodies),
  );
  return new Uint8Array(bytes);
}
