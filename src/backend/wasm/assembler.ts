/**
 * Writes WebAssembly modules as bytes. Assembling them from text would cost more than the rest of compilation, which is
 * part of every run (bench/NOTES.md).
 */
import type { Code, FunctionBuilder, ValueType } from "../kernels/code.ts";
import { ByteWriter } from "./bytes.ts";
import { encode } from "./encode.ts";

const typeBytes: Readonly<Record<ValueType, number>> = { i32: 0x7f, f32: 0x7d, vector: 0x7b };

export interface ModuleOptions {
  readonly pages: number;
  /** Whether several threads share the memory; then it cannot grow. */
  readonly shared?: boolean;
  /** Use relaxed SIMD: fused multiply–add and a cheaper select. */
  readonly fused: boolean;
}

function section(id: number, entries: readonly ByteWriter[]): ByteWriter {
  const body = new ByteWriter().unsigned(entries.length);
  for (const entry of entries) body.append(entry);
  return new ByteWriter().byte(id).sized(body);
}

/** A module of functions without results on one imported memory ("arena" "memory"), all exported by name. */
export function assemble(functions: readonly FunctionBuilder[], options: ModuleOptions): Uint8Array<ArrayBuffer> {
  const types: string[] = [];
  const indices = functions.map((f) => {
    const key = f.parameters.join();
    if (!types.includes(key)) types.push(key);
    return types.indexOf(key);
  });
  const typeEntries = types.map((key) => {
    const parameters = key === "" ? [] : key.split(",").map((type) => typeBytes[type as ValueType]);
    return new ByteWriter().byte(0x60).byte(parameters.length).bytes(parameters).byte(0);
  });
  const { pages, shared = false } = options;
  const memory = new ByteWriter().text("arena").text("memory").byte(0x02);
  memory.byte(shared ? 0x03 : 0x00).unsigned(pages);
  if (shared) memory.unsigned(pages);
  const module = new ByteWriter().bytes([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]);
  module.append(section(1, typeEntries));
  module.append(section(2, [memory]));
  module.append(
    section(
      3,
      indices.map((index) => new ByteWriter().unsigned(index)),
    ),
  );
  module.append(
    section(
      7,
      functions.map((f, k) => new ByteWriter().text(f.name).byte(0x00).unsigned(k)),
    ),
  );
  module.append(
    section(
      10,
      functions.map((f) => new ByteWriter().sized(functionBody(f, options.fused))),
    ),
  );
  return module.done();
}

function functionBody(f: FunctionBuilder, fused: boolean): ByteWriter {
  const locals = [...f.locals];
  const scratch = new Map<string, number>();
  const code = new ByteWriter();
  const context = {
    code,
    fused,
    /** A scratch local for an instruction that encodes as several. */
    scratch(type: ValueType, number: number) {
      const key = `${type} ${number}`;
      const known = scratch.get(key) ?? f.parameters.length + locals.push(type) - 1;
      scratch.set(key, known);
      return known;
    },
  };
  for (const instruction of f.code) encode(instruction as Code, context);
  const runs: { type: ValueType; count: number }[] = [];
  for (const type of locals) {
    const last = runs[runs.length - 1];
    if (last?.type === type) last.count++;
    else runs.push({ type, count: 1 });
  }
  const body = new ByteWriter().unsigned(runs.length);
  for (const { type, count } of runs) body.unsigned(count).byte(typeBytes[type]);
  return body.append(code).byte(0x0b);
}
