import { readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { bundle } from "../../scripts/page.mjs";

const { exports } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  readonly exports: Readonly<Record<string, object | string>>;
};

/**
 * Compressed bytes that a page loads before it can begin: its program, and everything it imports except on demand.
 */
async function weigh(
  program: string,
  options?: Parameters<typeof bundle>[1],
): Promise<{
  readonly bytes: number;
  /** The sources that contribute to it. */
  readonly inputs: readonly string[];
}> {
  const { files, meta } = await bundle(program, options);
  const outputs = new Map(Object.entries(meta.outputs).map(([path, output]) => [path.split("/").at(-1)!, output]));
  const needed = new Set<string>();
  const need = (name: string): void => {
    if (needed.has(name)) return;
    needed.add(name);
    for (const { path, kind } of outputs.get(name)!.imports)
      if (kind !== "dynamic-import") need(path.split("/").at(-1)!);
  };
  need("main.js");
  return {
    bytes: [...needed].reduce((sum, name) => sum + gzipSync(files.get(name)!, { level: 9 }).length, 0),
    inputs: [...needed].flatMap((name) =>
      Object.entries(outputs.get(name)!.inputs)
        .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
        .map(([input]) => input),
    ),
  };
}
const packageOf = (input: string) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1];

describe("a bundle for pages", () => {
  test("of engine, training and tasks weighs at most 205 kB, compressed, in one file", async () => {
    const program = `
      import { trainNetwork } from "dalenet/engine";
      import { runConfig, wasmBackend } from "dalenet";
      for await (const record of trainNetwork(runConfig("quickstart"), { backend: wasmBackend() })) console.log(record);`;
    const { bytes } = await weigh(program, { splitting: false });
    expect(bytes).toBeLessThanOrEqual(205_000);
  });

  test("that trains, evaluates and keeps a run weighs at most 255 kB, compressed, and loads drawing code on demand", async () => {
    const { bytes, inputs } = await weigh(`
      import { train } from "dalenet";
      for await (const record of train("quickstart", { name: "mine" })) console.log(record);`);
    expect(inputs.filter((input) => /^src\/(figure|report)\/(?!figure|plot|text|theme)/.test(input))).toEqual([]);
    expect(inputs.map(packageOf).filter((name) => name && !["fflate", "@noble/hashes"].includes(name))).toEqual([]);
    expect(bytes).toBeLessThanOrEqual(255_000);
  });

  test("contains only what it uses: the definition of a task brings no engine", async () => {
    const program = `import { defineTask } from "dalenet"; globalThis.defineTask = defineTask;`;
    const { inputs } = await weigh(program, { splitting: false });
    expect(inputs.filter((input) => /^src\/(backend|loop|model|lower|grad|train)\//.test(input))).toEqual([]);
  });

  test("uses nothing of Node, whatever it imports", async () => {
    const doors = Object.entries(exports).filter(([name, door]) => typeof door === "object" && name !== "./node");
    const program = doors.map(([name], k) => `import * as door${k} from "dalenet${name.slice(1)}";`);
    const { meta } = await bundle(`${program.join("\n")} globalThis.doors = [${doors.map((_, k) => `door${k}`)}];`);
    const imports = Object.values(meta.inputs).flatMap(({ imports }) => imports.map(({ path }) => path));
    expect(imports.filter((path) => path.startsWith("node:") || builtinModules.includes(path))).toEqual([]);
    expect(Object.keys(meta.inputs).filter((input) => /^src\/(node|cli)\//.test(input))).toEqual([]);
  });
});
