import { expect, test } from "vitest";
import { wasmBackend as inPage } from "../../src/browser/index.ts";
import { wasmBackend as inNode, nativeBackend } from "../../src/node/index.ts";
import { fault } from "../fault.ts";

test.each<[string, (options: never) => unknown]>([
  ["wasmBackend", inNode],
  ["wasmBackend", inPage],
  ["nativeBackend", nativeBackend],
])("%s refuses a misspelt option", (name, make) => {
  expect(() => make({ thread: 2 } as never)).toThrow(
    fault("unknown", "thread", { within: `the options of ${name}`, remedy: /"threads"/ }),
  );
});
