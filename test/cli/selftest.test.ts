import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { backendNames, whyNot } from "../../src/node/index.ts";
import { isThorough } from "../sample.ts";
import { run, temporaryFolder } from "./capture.ts";

const path = temporaryFolder();
const reference = new URL("../data/reference/one-trial-one-step.json", import.meta.url);
const text = () => readFileSync(reference, "utf8");

describe("dalenet selftest", () => {
  test.runIf(isThorough)("runs the built-in cases on every backend, and all pass", async () => {
    const { code, out } = await run(["selftest"]);
    expect(code).toBe(0);
    expect(out).toMatch(/case +backend +states +outputs +loss +penalties +omega +gradients +after-step\n/);
    const backends = backendNames.filter((name) => whyNot(name) === undefined);
    expect(backends).toEqual(expect.arrayContaining(["reference", "wasm"]));
    for (const backend of backends) expect(out).toMatch(new RegExp(`notebook +${backend} .* PASS\n`));
    expect(out).toContain(`all ${5 * backends.length} runs pass\n`);
  });

  test("takes files and folders of files, on one backend", async () => {
    mkdirSync(path("cases"));
    writeFileSync(path("cases", "a.json"), text());
    writeFileSync(path("cases", "notes.txt"), "no case");
    const { code, out } = await run(["selftest", path("cases"), path("cases", "a.json"), "--backend", "reference"]);
    expect(code).toBe(0);
    expect(out.match(/one-trial-one-step/g)).toHaveLength(3);
    expect(out).not.toContain("wasm");
  });

  test("fails with code 1 when a case expects something else, and names the quantity", async () => {
    const wrong = JSON.parse(text()) as { expected: { loss: number } };
    wrong.expected.loss *= 1.01;
    writeFileSync(path("wrong.json"), JSON.stringify(wrong));
    const { code, out } = await run(["selftest", path("wrong.json")]);
    expect(code).toBe(1);
    expect(out).toMatch(/FAIL one-trial-one-step on wasm: loss is off by 9\.9e-3, more than /);
    expect(out).toMatch(/(2 of 12|3 of 18) runs exceed a tolerance\n$/);
    const json = JSON.parse((await run(["selftest", path("wrong.json"), "--json"])).out) as {
      passes: boolean;
      worst: Record<string, number>;
    }[];
    expect(json.filter(({ passes }) => !passes)).toHaveLength(
      backendNames.filter((name) => whyNot(name) === undefined).length,
    );
    expect(json.at(-1)!.worst["loss"]).toBeCloseTo(0.0099, 4);
  });

  test.each([
    ["a file that is not there", ["none.json"], /^missing: file ".*none.json"; check its name\n$/],
    [
      "a truncated file",
      ["short.json"],
      /^invalid: .*short.json:1: text that is not JSON; give a complete JSON file of one reference case\n$/,
    ],
    ["a folder without cases", ["empty"], /^missing: a .json file in ".*empty"/],
  ])("%s is refused", async (_, [name], message) => {
    writeFileSync(path("short.json"), text().slice(0, 200));
    mkdirSync(path("empty"));
    const { code, out, err } = await run(["selftest", path(name)]);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(message);
  });

  test("an unknown backend suggests the nearest", async () => {
    const { code, err } = await run(["selftest", "--backend", "wsm"]);
    expect(code).toBe(1);
    expect(err).toBe('unknown: --backend "wsm"; did you mean "wasm"?\n');
  });
});
