/** The engine and its messages in a page, without Node. */
import { expect, test, vi } from "vitest";
import { checkEngine, newMemory } from "../../src/backend/engine.ts";
import { fusedMultiplyAdd } from "../../src/backend/wasm/features.ts";
import { addressSpaceLimit, isWithoutTrapHandler } from "../../src/base/addressSpace.ts";
import { cores } from "../../src/base/cores.ts";
import { command } from "../../src/base/errors.ts";
import { fault } from "../fault.ts";

/** The result of f without a process, and with these globals replaced. The test runner needs its own restored. */
function inPage<T>(f: () => T, globals: Readonly<Record<string, unknown>> = {}): T {
  for (const [name, value] of Object.entries({ process: undefined, ...globals })) vi.stubGlobal(name, value);
  try {
    return f();
  } finally {
    vi.unstubAllGlobals();
  }
}

test("without shared memory one thread has what it needs, several get advice", () => {
  const without = { SharedArrayBuffer: undefined };
  expect(inPage(() => newMemory(1), without).buffer.byteLength).toBe(65536);
  expect(() => inPage(() => newMemory(1, true), without)).toThrow(
    fault("missing", "SharedArrayBuffer", { detail: /^in this page/, remedy: /^use one thread, or .*Cross-Origin-/ }),
  );
  expect(inPage(() => newMemory(1, true)).buffer).toBeInstanceOf(SharedArrayBuffer);
});

test("a browser without WebAssembly is called one, not a Node with flags", () => {
  expect(() => inPage(checkEngine, { WebAssembly: undefined })).toThrow(
    fault("missing", "WebAssembly", { detail: /^in this browser/, remedy: /another browser/ }),
  );
});

test("a page whose policy forbids compilation learns which word allows it", () => {
  const Module = class {
    constructor() {
      throw new Error("Refused to compile or instantiate WebAssembly module");
    }
  };
  expect(() => inPage(checkEngine, { WebAssembly: { ...WebAssembly, Module } })).toThrow(
    fault("unsupported", "WebAssembly", { detail: /Content-Security-Policy/, remedy: /'wasm-unsafe-eval'/ }),
  );
});

test("no limit, no flag and no script of Node is asked for", () => {
  expect(inPage(() => [addressSpaceLimit(), isWithoutTrapHandler(), command("train")])).toEqual([
    undefined,
    false,
    "dalenet train",
  ]);
  expect(typeof inPage(fusedMultiplyAdd)).toBe("boolean");
});

test("a page has the cores that its browser reports, or one", () => {
  expect(inPage(cores, { navigator: { hardwareConcurrency: 6 } })).toBe(6);
  for (const navigator of [{}, undefined]) expect(inPage(cores, { navigator })).toBe(1);
});

test("the process object that a bundler adds does not count as Node", () => {
  expect(inPage(cores, { process: { env: {}, browser: true }, navigator: {} })).toBe(1);
});
