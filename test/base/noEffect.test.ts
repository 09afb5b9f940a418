/** Importing the package has no side effects, even if Node lacks what kernels need. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import description from "../../package.json" with { type: "json" };
import { oneOf } from "../sample.ts";

const folder = mkdtempSync(join(tmpdir(), "dalenet-"));
afterAll(() => rmSync(folder, { recursive: true }));
/** The modules that users import in Node, the main one first. */
const doors = Object.values(description.exports)
  .flatMap((door) => (typeof door === "string" ? [] : ["node" in door ? door.node : door.default]))
  .map((file) => pathToFileURL(join(import.meta.dirname, "../..", file)).href);

/** The body of a function: three vectors of zeros, f32x4.relaxed_madd, drop. Node 20 accepts it only with a V8 flag. */
const zeros = [0xfd, 12, ...new Array<number>(16).fill(0)];
const body = [0, ...zeros, ...zeros, ...zeros, 0xfd, 0x85, 2, 26, 11];
const relaxed = [
  0,
  97,
  115,
  109,
  1,
  0,
  0,
  0,
  1,
  4,
  1,
  96,
  0,
  0,
  3,
  2,
  1,
  0,
  10,
  body.length + 2,
  1,
  body.length,
  ...body,
];

interface Found {
  readonly listeners: unknown;
  readonly resources: unknown;
  readonly globals: unknown;
  readonly relaxed: boolean | null;
  readonly stackTraceLimit: number;
}
interface Told {
  readonly before: Found;
  readonly imported: Found;
  readonly trained: Found;
  /** The message of the training's error. */
  readonly said: string | null;
}
const program = `
const found = () => ({
  listeners: Object.fromEntries(process.eventNames().map((name) => [String(name), process.listenerCount(name)])),
  // Except for files that Node has just read.
  resources: process.getActiveResourcesInfo().filter((name) => !/^(CloseReq|FSReq)/.test(name)),
  globals: Object.getOwnPropertyNames(globalThis),
  relaxed: globalThis.WebAssembly?.validate(Uint8Array.of(${relaxed})) ?? null,
  stackTraceLimit: Error.stackTraceLimit,
});
const before = found();
const [{ train }] = await Promise.all(${JSON.stringify(doors)}.map((door) => import(door)));
const imported = found();
let said = null;
try {
  const evaluate = { trials: 8, recordedTrials: 4, psychometric: null };
  const config = { model: { units: 12 }, train: { backend: "wasm", epochs: 1, batchesPerEpoch: 1 }, evaluate };
  await train(config, { out: "run", report: false, threads: 2 });
} catch (error) {
  said = error.message;
}
console.log(JSON.stringify({ before, imported, trained: found(), said }));
// Otherwise a timer set by the import would keep the process alive.
process.exit();
`;

function inNode(...flags: string[]): Told {
  const words = [...flags, "--input-type=module", "-e", program];
  return JSON.parse(spawnSync(process.execPath, words, { cwd: folder, encoding: "utf8" }).stdout) as Told;
}

describe("the import of the package", () => {
  const { before, imported, trained, said } = inNode();

  test("creates no worker, timer, V8 flag or global", () => {
    const { listeners: _, ...rest } = imported;
    const { listeners: __, ...wanted } = before;
    expect(rest).toEqual(wanted);
  });

  test("adds no listener", () => {
    expect(imported.listeners).toEqual(before.listeners);
  });

  test("leaves this to the first training", () => {
    expect(said).toBeNull();
    expect(trained.listeners).not.toEqual(before.listeners);
    expect(trained.relaxed).toBe(true);
    expect(existsSync(join(folder, "run", "run.json"))).toBe(true);
  });
});

const lacking = [
  ["--jitless", "WebAssembly"],
  ["--no-harmony-sharedarraybuffer", "SharedArrayBuffer"],
];
test.each(oneOf(lacking))("works under %s, and the first training says what is missing", (flag, name) => {
  const { before, imported, said } = inNode(flag);
  expect({ ...imported, listeners: null }).toEqual({ ...before, listeners: null });
  expect(said).toMatch(new RegExp(`^missing: ${name} in this Node \\(.*${flag}.*; start Node without that flag`));
});
