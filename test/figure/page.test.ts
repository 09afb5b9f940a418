/** Figures as a page draws them. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { oneOf } from "../sample.ts";

const library = pathToFileURL(join(import.meta.dirname, "../../dist/figure/index.js")).href;
const draw = `const { trainingFigure } = await import(${JSON.stringify(library)});
const { svg } = await trainingFigure({ loss: [1, 0.5, 0.2], lossReferences: [{ label: "chance", value: 1.1 }] });
console.log(svg);`;
const drawn = (before: string) =>
  execFileSync(process.execPath, ["--input-type=module", "-e", `${before}\n${draw}`], { encoding: "utf8" });

test("on every screen a page draws the figure that Node draws", () => {
  const inNode = drawn("");
  expect(inNode).toContain("</svg>");
  for (const devicePixelRatio of oneOf([1, 2]))
    expect(drawn(`globalThis.window = { devicePixelRatio: ${devicePixelRatio} };`)).toBe(inNode);
});
