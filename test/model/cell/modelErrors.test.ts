/** The places that errors report, in other JavaScript engines and in bundles. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildSync } from "esbuild";
import { afterAll, afterEach, expect, test } from "vitest";
import type { DalenetError } from "../../../src/index.ts";
import { inModel } from "../../../src/model/cell/modelErrors.ts";

const folder = mkdtempSync(join(tmpdir(), "dalenet-"));
afterAll(() => rmSync(folder, { recursive: true }));
const { prepareStackTrace } = Error;
afterEach(() => {
  Error.prepareStackTrace = prepareStackTrace;
});

const modelErrors = join(import.meta.dirname, "../../../src/model/cell/modelErrors.ts");
const wrong = `function cell() {
  throw new Error("wrong");
}`;
const attempt = `export function place() {
  try {
    inModel("mine", cell);
  } catch (error) {
    return error.place;
  }
}`;

/** A module bundled with all its imports. */
function bundled(contents: string, minify = false): string {
  const stdin = { contents, resolveDir: folder, loader: "js" as const };
  return buildSync({ stdin, bundle: true, format: "esm", platform: "browser", minify, write: false }).outputFiles[0]
    .text;
}

test("the place is found in the stacks of Firefox and Safari, which have another format", () => {
  Error.prepareStackTrace = (_, calls) =>
    calls
      .map(
        (call) =>
          `${call.getFunctionName() ?? ""}@${call.getFileName()}:${call.getLineNumber()}:${call.getColumnNumber()}\n`,
      )
      .join("");
  const cell = () => [1].map(() => undefined!["rates"]);
  const error = (() => {
    try {
      return inModel("mine", cell);
    } catch (error) {
      return error as DalenetError;
    }
  })() as DalenetError;
  expect(error.place).toEqual({ file: "modelErrors.test.ts", line: expect.any(Number) });
});

test.each([[false], [true]])(
  "a library bundled apart from the user's file reports the place, minified: %s",
  async (minify) => {
    mkdirSync(join(folder, `vendor${minify}`), { recursive: true });
    writeFileSync(
      join(folder, `vendor${minify}`, "dalenet.mjs"),
      bundled(`export { inModel } from ${JSON.stringify(modelErrors)}`, minify),
    );
    const mine = join(folder, `mine${minify}.mjs`);
    writeFileSync(mine, `import { inModel } from "./vendor${minify}/dalenet.mjs"\n${wrong}\n${attempt}`);
    const { place } = await import(pathToFileURL(mine).href);
    expect(place()).toEqual({ file: `mine${minify}.mjs`, line: 3 });
  },
);

test("a library and a cell in one file, or in none, report no place rather than a wrong one", async () => {
  const all = bundled(`import { inModel } from ${JSON.stringify(modelErrors)}\n${wrong}\n${attempt}`);
  writeFileSync(join(folder, "all.mjs"), all);
  for (const url of [pathToFileURL(join(folder, "all.mjs")).href, `data:text/javascript,${encodeURIComponent(all)}`]) {
    const { place } = await import(url);
    expect(place()).toBeUndefined();
  }
});

test("an error that was created elsewhere reports no place", () => {
  const made = new Error("made before");
  const fails = () => {
    throw made;
  };
  expect(() => inModel("mine", fails)).toThrow(expect.objectContaining({ place: undefined }));
});
