import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { builtinCases, readCase, reference, runCase, worst } from "../../src/backend/index.ts";
import { readOptimizer } from "../../src/selftest/caseOptimizer.ts";
import { relativeError } from "../../src/selftest/runCase.ts";

const folder = fileURLToPath(new URL("../data/reference/", import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
const load = (name: string) => readCase(readFileSync(folder + name, "utf8"), name);
const failing = (report: ReturnType<typeof runCase>) =>
  report.comparisons.filter(({ passes }) => !passes).map(({ quantity }) => quantity);

describe("the reference backend agrees with cases computed elsewhere, to 1e-10", () => {
  it.each(files)("%s", (name) => {
    const report = runCase(load(name), reference);
    expect(failing(report)).toEqual([]);
    expect(report.passes).toBe(true);
  });
  it("and all shared cases are there", () => expect(files).toHaveLength(20));
});

describe("the built-in cases", () => {
  it("are equal to the files from which they were taken", () => {
    for (const built of builtinCases()) expect({ ...built }).toEqual({ ...load(`${built.name}.json`) });
    expect(builtinCases().length).toBeGreaterThanOrEqual(3);
  });
});

describe("a case of any optimiser", () => {
  const base = load("song-cross-entropy.json");
  const rate = 0.01;
  /** The first step of an entry from its parameter p and gradient g. */
  const first: readonly (readonly [string, object, (p: number, g: number) => number])[] = [
    ["adamW", { weightDecay: 0.5 }, (p, g) => p * (1 - rate * 0.5) - (rate * g) / (Math.abs(g) + 1e-8)],
    ["rmsprop", { rho: 0.75, epsilon: 1e-3 }, (p, g) => p - (rate * g) / (Math.sqrt(0.25 * g * g) + 1e-3)],
    ["sgd", { momentum: 0.5, nesterov: true }, (p, g) => p - rate * 1.5 * g],
  ];
  it.each(first)("%s", (kind, options, after) => {
    const optimizer = readOptimizer({ kind, learningRate: rate, ...options }, "optimizer");
    const afterStep = new Map(
      [...base.expected.gradients].map(([name, gradient]) => [
        name,
        gradient.map((g, k) => after(base.parameters.get(name)![k], g)),
      ]),
    );
    const report = runCase({ ...base, optimizer, expected: { ...base.expected, afterStep } }, reference);
    expect(failing(report)).toEqual([]);
    expect(worst(report, "afterStep")).toBeLessThan(1e-10);
  });
});

describe("a wrong number is found", () => {
  const good = load("paper-all-penalties.json");
  const with_ = (expected: Partial<typeof good.expected>) => ({ ...good, expected: { ...good.expected, ...expected } });

  it("in scalars", () => {
    expect(failing(runCase(with_({ loss: good.expected.loss * (1 + 1e-8) }), reference))).toEqual(["loss"]);
    expect(failing(runCase(with_({ penalties: 0 }), reference))).toEqual(["penalties"]);
    expect(failing(runCase(with_({ omega: 0.1 }), reference))).toEqual(["omega"]);
    expect(failing(runCase(with_({ gradientNorm: 1 }), reference))).toEqual(["gradientNorm"]);
  });
  it("in arrays", () => {
    const nudged = (values: Float64Array) => values.map((value, k) => (k === 3 ? value + 1e-6 : value));
    expect(failing(runCase(with_({ states: nudged(good.expected.states) }), reference))).toEqual(["states"]);
    const gradients = new Map(good.expected.gradients).set("x0", nudged(good.expected.gradients.get("x0")!));
    expect(failing(runCase(with_({ gradients }), reference))).toEqual(["gradients x0"]);
  });
  it("if it is not a number", () => {
    expect(failing(runCase(with_({ loss: Number.NaN }), reference))).toEqual(["loss"]);
    expect(worst(runCase(with_({ loss: Number.NaN }), reference), "loss")).toBe(Number.POSITIVE_INFINITY);
  });
  it("if the network differs: another sign axis, dynamics, sigma", () => {
    const report = runCase({ ...good, model: { ...good.model, dynamics: "rectifiedState" } }, reference);
    expect(failing(report)).toContain("states");
  });
});

describe("relativeError", () => {
  it("is relative, but absolute if almost nothing is expected", () => {
    expect(relativeError([3, 4.5], [3, 4])).toBeCloseTo(0.1, 12);
    expect(relativeError([1e-7, 0], [0, 0])).toBeCloseTo(1e-7, 12);
    expect(relativeError([1, 2], [1, 2, 3])).toBeNaN();
  });
});
