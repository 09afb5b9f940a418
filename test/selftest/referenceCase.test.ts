import { describe, expect, it } from "vitest";
import { readCase } from "../../src/backend/index.ts";
import { oneTrialOneStep } from "../../src/selftest/cases/oneTrialOneStep.ts";
import { parseCase } from "../../src/selftest/referenceCase.ts";
import { fault } from "../fault.ts";

type Loose = Record<string, unknown> & { network: Record<string, unknown>; parameters: Record<string, unknown> };
const changed = (change: (value: Loose) => void) => {
  const copy = structuredClone(oneTrialOneStep) as Loose;
  change(copy);
  return () => parseCase(copy, "case.json");
};

const place = { file: "case.json" };

describe("a case file that cannot be used is refused with its name and the path", () => {
  it("not JSON, or cut off", () => {
    expect(() => readCase('{"name": "x", "netw', "cut.json")).toThrow(
      fault("invalid", "text", { place: { file: "cut.json", line: 1 }, detail: "that is not JSON" }),
    );
    expect(() => readCase("[1, 2]", "list.json")).toThrow(
      fault("invalid", "case", { place: { file: "list.json" }, value: [1, 2] }),
    );
    expect(() => readCase("null", "null.json")).toThrow(
      fault("invalid", "case", { place: { file: "null.json" }, value: null }),
    );
  });
  it("a missing part", () => {
    expect(changed((c) => delete (c as Record<string, unknown>).network)).toThrow(
      fault("missing", "network", { place }),
    );
    expect(changed((c) => delete c.network.units)).toThrow(fault("missing", "network.units", { place }));
    expect(changed((c) => delete (c.expected as Record<string, unknown>).states)).toThrow(
      fault("missing", "expected.states", { place }),
    );
    expect(changed((c) => delete (c.expected as { gradients: Record<string, unknown> }).gradients.wRec)).toThrow(
      fault("missing", "expected.gradients.wRec", { place }),
    );
  });
  it("an unknown key or name", () => {
    expect(changed((c) => (c.netwrok = {}))).toThrow(fault("unknown", "case.netwrok", { place, remedy: /"network"/ }));
    expect(changed((c) => (c.network.activation = "rleu"))).toThrow(
      fault("unknown", "network.activation", { place, value: "rleu", remedy: /"relu"/ }),
    );
    expect(changed((c) => (c.loss = "mse"))).toThrow(fault("unknown", "loss", { place, value: "mse" }));
  });
  it("an array of the wrong shape", () => {
    expect(changed((c) => (c.parameters.bRec = [1, 2]))).toThrow(
      fault("mismatched", "parameters.bRec", { place, detail: "[unit 2]", remedy: "it must be [unit 5]" }),
    );
    expect(changed((c) => (c.noise = [[[1, 2, 3]]]))).toThrow(
      fault("mismatched", "noise[0][0]", { place, detail: "[unit 3]", remedy: "it must be [unit 5]" }),
    );
    expect(changed((c) => (c.inputs = [[[1]], [[1]]]))).toThrow(
      fault("mismatched", "inputs", { place, detail: "[step 2]", remedy: "it must be [step 1]" }),
    );
  });
  it("a value that is not a number, or not a class", () => {
    expect(changed((c) => (c.mask = [["1"]]))).toThrow(fault("invalid", "mask[0][0]", { place, value: "1" }));
    expect(changed((c) => (c.targets = [[2]]))).toThrow(
      fault("invalid", "targets", { place, detail: "contains 2", remedy: "a class is a whole number from 0 to 1" }),
    );
    expect(changed((c) => (c.network.tau = -100))).toThrow(fault("invalid", "network.tau", { place, value: -100 }));
  });
});
