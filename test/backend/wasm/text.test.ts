import { expect, test } from "vitest";
import { FunctionBuilder } from "../../../src/backend/kernels/code.ts";
import { assemble } from "../../../src/backend/wasm/assembler.ts";
import { moduleText } from "../../../src/backend/wasm/text.ts";

/** Sums `count` numbers at an address; a vector at the end. */
function summing(): FunctionBuilder {
  const f = new FunctionBuilder("sum 8", ["i32", "i32"], 4);
  f.get(0).i32(-70000).emit("i32.add").set(0);
  f.emit("loop");
  f.get(0).get(0).emit("v.load", 16).f32v(-0.5).i32v(0xd2511f53).emit("f32v.madd").emit("v.store", 0);
  f.get(1).i32(1).emit("i32.sub").emit("local.tee", 1).emit("br_if").emit("end");
  f.emit("call", 1);
  return f;
}

test("a module is read back as text, with the names by which its functions are called", () => {
  const module = assemble([summing(), new FunctionBuilder("nothing", [], 4)], { pages: 3, shared: true, fused: false });
  expect(moduleText(module)).toBe(`(module
  (import "arena" "memory" (memory 3 3 shared))
  (func $sum.8 (export "sum 8") (param i32 i32)
    (local v128)
    local.get 0
    i32.const -70000
    i32.add
    local.set 0
    loop
      local.get 0
      local.get 0
      v128.load offset=16 align=4
      v128.const f32x4 -0.5 -0.5 -0.5 -0.5
      v128.const i32x4 0xd2511f53 0xd2511f53 0xd2511f53 0xd2511f53
      local.set 2
      f32x4.mul
      local.get 2
      f32x4.add
      v128.store align=4
      local.get 1
      i32.const 1
      i32.sub
      local.tee 1
      br_if 0
    end
    call $nothing)
  (func $nothing (export "nothing")))
`);
});

test("if fused, it shows the instruction that is run", () => {
  const text = moduleText(assemble([summing(), new FunctionBuilder("nothing", [], 4)], { pages: 1, fused: true }));
  expect(text).toContain("f32x4.relaxed_madd");
  expect(text).not.toContain("f32x4.mul");
});

test("many variables are listed in readable lines", () => {
  const f = new FunctionBuilder("many", [], 4);
  for (let k = 0; k < 40; k++) f.local("vector");
  const lines = moduleText(assemble([f], { pages: 1, fused: true })).split("\n");
  expect(lines.filter((line) => line.includes("(local v128"))).toHaveLength(3);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(100);
});

test("bytes that are not our code are a fault, not half a listing", () => {
  const module = assemble([new FunctionBuilder("nothing", [], 4)], { pages: 1, fused: true });
  const damaged = Uint8Array.from(module, (byte, k) => (k === module.length - 1 ? 0x0f : byte)); // return, for end
  expect(() => moduleText(damaged)).toThrow(/opcode 15 at byte/);
});
