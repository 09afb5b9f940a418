/** What the engine finds and says in a page, where there is no Node. */
import { expect, test, vi } from "vitest";
import { checkEngine, newMemory } from "../../src/backend/engine.ts";
import { fusedMultiplyAdd } from "../../src/backend/wasm/features.ts";
import { addressSpaceLimit, isWithoutTrapHandler } from "../../src/base/addressSpace.ts";
import { cores } from "../../src/base/cores.ts";
import { command } from "../../src/base/errors.ts";
import { fault } from "../fault.ts";

/** What f returns where there is no process, and these globals are others. The test runner wants its own back. */
function inPage<T>(f: () => T, globals: Readonly<Record<string, unknown>> = {}): T {
  for (const [name, value] of Object.entries({ process: undefined, ...globals })) vi.stubGlobal(name, value);
  try {
    return f();
  } finally {
    vi.unstubAllGlobals();
  }
}

test("without shared memory one thread has what it needs, several are told what to do", () => {
  const without = { SharedArrayBuffer: undefined };
  expect(inPage(() => newMemory(1), without).buffer.byteLength).toBe(65536);
  expect(() => inPage(() => newMemory(1, true), without)).toThrow(
    fault("missing", "SharedArrayBuffer", { detail: /^in this page/, remedy: /^take one thread, or .*Cross-Origin-/ }),
  );
  expect(inPage(() => newMemory(1, true)).buffer).toBeInstanceOf(SharedArrayBuffer);
});

test("a browser without WebAssembly is said to be one, not a Node with flags", () => {
  expect(() => inPage(checkEngine, { WebAssembly: undefined })).toThrow(
    fault("missing", "WebAssembly", { detail: /^in this browser/, remedy: /another browser/ }),
  );
});

test("a page whose policy forbids to compile is told which word allows it", () => {
  const Module = class {
    constructor() {
      throw new Error("Refused to compile or instantiate WebAssembly module");
    }
  };
  expect(() => inPage(checkEngine, { WebAssembly: { ...WebAssembly, Module } })).toThrow(
    fault("unsupported", "WebAssembly", { detail: /Content-Security-Policy/, remedy: /'wasm-unsafe-eval'/ }),
  );
});

test("no limit, no flag and no script of Node's is asked for", () => {
  expect(inPage(() => [addressSpaceLimit(), isWithoutTrapHandler(), command("train")])).toEqual([
    undefined,
    false,
    "dalenet train",
  ]);
  expect(typeof inPage(fusedMultiplyAdd)).toBe("boolean");
});

test("a page has the cores that its browser tells of, or one", () => {
  expect(inPage(cores, { navigator: { hardwareConcurrency: 6 } })).toBe(6);
  for (const navigator of [{}, undefined]) expect(inPage(cores, { navigator })).toBe(1);
});

test("the process that a bundler makes up is no Node", () => {
  expect(inPage(cores, { process: { env: {}, browser: true }, navigator: {} })).toBe(1);
});
