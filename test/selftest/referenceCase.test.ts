import { describe, expect, it } from "vitest";
import { oneTrialOneStep } from "../../src/selftest/cases/oneTrialOneStep.ts";
import { parseCase, readCase } from "../../src/selftest/referenceCase.ts";

type Loose = Record<string, unknown> & { network: Record<string, unknown>; parameters: Record<string, unknown> };
const changed = (change: (value: Loose) => void) => {
  const copy = structuredClone(oneTrialOneStep) as Loose;
  change(copy);
  return () => parseCase(copy, "case.json");
};

describe("a case file that cannot be used is refused with its name and the path", () => {
  it("not JSON, or cut off", () => {
    expect(() => readCase('{"name": "x", "netw', "cut.json")).toThrow(/^invalid: cut\.json is no JSON/);
    expect(() => readCase("[1, 2]", "list.json")).toThrow(/^invalid: list\.json = \[1,2\]/);
    expect(() => readCase("null", "null.json")).toThrow(/^invalid: null\.json = null/);
  });
  it("a missing part", () => {
    expect(changed((c) => delete (c as Record<string, unknown>).network)).toThrow(
      /^missing: field "network" of case\.json/,
    );
    expect(changed((c) => delete c.network.units)).toThrow(/^missing: case\.json: network\.units/);
    expect(changed((c) => delete (c.expected as Record<string, unknown>).states)).toThrow(
      /^missing: case\.json: expected\.states/,
    );
    expect(changed((c) => delete (c.expected as { gradients: Record<string, unknown> }).gradients.wRec)).toThrow(
      /^missing: case\.json: expected\.gradients\.wRec/,
    );
  });
  it("an unknown key or name", () => {
    expect(changed((c) => (c.netwrok = {}))).toThrow(/^unknown: key in case\.json "netwrok"; did you mean "network"\?/);
    expect(changed((c) => (c.network.activation = "rleu"))).toThrow(
      /^unknown: case\.json: network\.activation "rleu"; did you mean "relu"/,
    );
    expect(changed((c) => (c.loss = "mse"))).toThrow(/^unknown: case\.json: loss "mse"/);
  });
  it("an array of the wrong shape", () => {
    expect(changed((c) => (c.parameters.bRec = [1, 2]))).toThrow(
      /^mismatched: case\.json: parameters\.bRec \[unit 2\]; it needs \[unit 5\]/,
    );
    expect(changed((c) => (c.noise = [[[1, 2, 3]]]))).toThrow(
      /^mismatched: case\.json: noise\[0\]\[0\] \[unit 3\]; it needs \[unit 5\]/,
    );
    expect(changed((c) => (c.inputs = [[[1]], [[1]]]))).toThrow(
      /^mismatched: case\.json: inputs \[step 2\]; it needs \[step 1\]/,
    );
  });
  it("a value that is no number, or no class", () => {
    expect(changed((c) => (c.mask = [["1"]]))).toThrow(/^invalid: case\.json: mask\[0\]\[0\] = "1"/);
    expect(changed((c) => (c.targets = [[2]]))).toThrow(
      /^invalid: case\.json: targets contains 2; a class is a whole number from 0 to 1/,
    );
    expect(changed((c) => (c.network.tau = -100))).toThrow(/^invalid: case\.json: network\.tau = -100/);
  });
});
