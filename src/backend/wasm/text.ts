/** Disassembles a module to WebAssembly's text format, one instruction per line, from the bytes that are compiled. */
import { type Opcode, opcodes } from "./opcodes.ts";

/** Reads bytes and numbers, advancing its position. */
class Reader {
  private readonly bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }
  byte(): number {
    if (this.at >= this.bytes.length) throw new Error(`module ends at byte ${this.at}, within an instruction`);
    return this.bytes[this.at++];
  }
  take(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => this.byte());
  }
  unsigned(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  }
  signed(): number {
    let value = 0;
    for (let shift = 0; ; ) {
      const byte = this.byte();
      value |= (byte & 0x7f) << shift;
      shift += 7;
      if (byte < 0x80) return shift < 32 && byte & 0x40 ? value | (-1 << shift) : value;
    }
  }
  text(): string {
    return new TextDecoder().decode(this.take(this.unsigned()));
  }
  list<T>(read: () => T): T[] {
    return Array.from({ length: this.unsigned() }, read);
  }
}

type Operands = (reader: Reader, functions: readonly string[]) => string;
const index: Operands = (reader) => ` ${reader.unsigned()}`;
const memory: Operands = (reader) => {
  const align = 2 ** reader.unsigned();
  const offset = reader.unsigned();
  return `${offset === 0 ? "" : ` offset=${offset}`} align=${align}`;
};

/** The immediates of opcodes; those not listed have none. */
const operands: Partial<Record<Opcode, Operands>> = {
  loop(reader) {
    reader.byte(); // no result type
    return "";
  },
  br_if: index,
  call: (reader, functions) => ` ${functions[reader.unsigned()]}`,
  "local.get": index,
  "local.set": index,
  "local.tee": index,
  "f32.load": memory,
  "f32.store": memory,
  "i32.const": (reader) => ` ${reader.signed()}`,
  "v128.load": memory,
  "v128.load32_splat": memory,
  "v128.store": memory,
  "v128.store32_lane": (reader) => `${memory(reader, [])} ${reader.byte()}`,
  "v128.const": (reader) => ` ${vectorText(reader.take(16))}`,
  "i8x16.shuffle": (reader) => ` ${reader.take(16).join(" ")}`,
  "f32x4.extract_lane": (reader) => ` ${reader.byte()}`,
};

const names = new Map(Object.entries(opcodes).map(([name, bytes]) => [bytes.join(), name as Opcode]));
const typeNames: Readonly<Record<number, string>> = { 127: "i32", 125: "f32", 123: "v128" };

/** Four numbers, as floats if they plausibly are floats, else as words. */
function vectorText(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer);
  const at = [0, 4, 8, 12];
  const floats = at.map((k) => view.getFloat32(k, true));
  const isUsual = (x: number) => x === 0 || (Math.abs(x) > 2 ** -40 && Math.abs(x) < 2 ** 30);
  if (floats.every(isUsual)) return `f32x4 ${floats.map((x) => (Object.is(x, -0) ? "-0" : `${x}`)).join(" ")}`;
  return `i32x4 ${at.map((k) => `0x${view.getUint32(k, true).toString(16).padStart(8, "0")}`).join(" ")}`;
}

/** Reads an instruction: one byte, or the vector prefix and a number. */
function opcode(reader: Reader): Opcode {
  const first = reader.byte();
  const code = [first];
  if (first === 0xfd)
    do code.push(reader.byte());
    while (code[code.length - 1] >= 0x80);
  const name = names.get(code.join());
  if (!name) throw new Error(`unknown opcode ${code.join(" ")} at byte ${reader.at}`);
  return name;
}

/** The text of a module that `assemble` made. Throws for other modules. */
export function moduleText(bytes: Uint8Array): string {
  const sections = new Map<number, number>();
  const reader = new Reader(bytes, 8);
  while (reader.at < bytes.length) {
    const id = reader.byte();
    const size = reader.unsigned();
    sections.set(id, reader.at);
    reader.at += size;
  }
  const section = <T>(id: number, read: (reader: Reader) => T): T => read(new Reader(bytes, sections.get(id)));
  const types = section(1, (all) =>
    all.list(() => {
      all.byte();
      const parameters = all.list(() => typeNames[all.byte()]);
      all.unsigned(); // no results
      return parameters;
    }),
  );
  const imported = section(2, (all) => {
    all.unsigned();
    const place = [all.text(), all.text()];
    all.byte();
    const shared = all.byte() === 3;
    const pages = all.unsigned();
    const most = shared ? ` ${all.unsigned()} shared` : "";
    return `(import ${place.map((name) => JSON.stringify(name)).join(" ")} (memory ${pages}${most}))`;
  });
  const typeOf = section(3, (all) => all.list(() => all.unsigned()));
  const exported = section(7, (all) =>
    all.list(() => {
      const name = all.text();
      all.byte();
      all.unsigned();
      return name;
    }),
  );
  const ids = exported.map((name) => `$${name.replaceAll(" ", ".")}`);
  let k = 0;
  const functions = section(10, (all) =>
    all.list(() => {
      const size = all.unsigned();
      const end = all.at + size;
      const parameters = types[typeOf[k]];
      const taken = parameters.length > 0 ? ` (param ${parameters.join(" ")})` : "";
      const head = `(func ${ids[k]} (export ${JSON.stringify(exported[k])})${taken}`;
      k++;
      return [head, ...functionText(all, end, ids).map((line) => `  ${line}`)].join("\n    ").concat(")");
    }),
  );
  return `(module\n  ${[imported, ...functions].join("\n  ").replaceAll("\n    ", "\n  ")})\n`;
}

/** As many as fit into 100 columns. */
const localsPerLine = 16;

/** Locals and instructions up to the final `end`, which closes the function. */
function functionText(reader: Reader, end: number, functions: readonly string[]): string[] {
  const locals = reader.list(() => Array<string>(reader.unsigned()).fill(typeNames[reader.byte()])).flat();
  const lines: string[] = [];
  for (let k = 0; k < locals.length; k += localsPerLine)
    lines.push(`(local ${locals.slice(k, k + localsPerLine).join(" ")})`);
  let depth = 0;
  for (;;) {
    const name = opcode(reader);
    if (name === "end" && depth === 0) break;
    if (name === "end") depth--;
    lines.push("  ".repeat(depth) + name + (operands[name]?.(reader, functions) ?? ""));
    if (name === "loop") depth++;
  }
  if (reader.at !== end) throw new Error(`function ends at byte ${reader.at}, not ${end}`);
  return lines;
}
