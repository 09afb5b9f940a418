import { describe, expect, test } from "vitest";
import { asConfig, defineModel, defineTask, duration, quantity, runConfig } from "../../src/index.ts";
import * as expr from "../../src/ir/expr.ts";
import { fault } from "../fault.ts";

const cueReport = defineTask({
  name: "cueReport",
  title: "",
  summary: "",
  source: "made for the tests",
  dt: 10,
  parameters: { cue: duration(100, "cue"), level: quantity(1, "Hz", "height", { min: 0 }) },
  inputs: ["cue"],
  outputs: ["value"],
  target: "value",
  conditions: () => ({ side: [0, 1] }),
  periods: ({ cue }) => ({ cue, report: 50 }),
  trial({ side }, t, { level }) {
    t.input("cue").during("cue", side);
    t.target("value").during("report", side * level);
  },
});
const leaky = defineModel({
  name: "leaky",
  title: "",
  source: "made for the tests",
  parameters: { size: quantity(4, "", "number of units", { min: 1, whole: true }) },
  cell(cell, { size }) {
    const wIn = cell.parameter("wIn", [cell.inputs, size], "kaimingUniform");
    const wOut = cell.parameter("wOut", [size, cell.outputs], "kaimingUniform");
    const rates = cell.state("rate", size).mul(0.9).add(expr.matmul(cell.input, wIn));
    return { states: { rate: rates }, rates, outputs: expr.matmul(rates, wOut) };
  },
});

describe("a user's definitions in a configuration", () => {
  test("are called with the settings to change, and the configuration carries them", () => {
    const config = runConfig({ task: cueReport({ cue: 200, dt: 20 }), model: leaky({ size: 3 }) });
    expect(config.task).toEqual({ name: "cueReport", dt: 20, cue: 200, level: 1 });
    expect(config.model).toEqual({ name: "leaky", size: 3 });
  });

  test("in JSON are only a name, and must be given separately", () => {
    const json = JSON.parse(JSON.stringify({ task: cueReport({ cue: 200 }) }));
    expect(json).toEqual({ task: { name: "cueReport", cue: 200 } });
    expect(() => runConfig(json)).toThrow(fault("unknown", "task", { value: "cueReport" }));
    expect(runConfig(json, { tasks: [cueReport] }).task).toMatchObject({ cue: 200 });
  });

  test("options that are not lists of definitions are also refused with them", () => {
    const given = (value: unknown) => value as [];
    for (const value of [5, {}, "mine"]) {
      expect(() => runConfig({ task: cueReport() }, { tasks: given(value) })).toThrow(
        fault("invalid", "tasks", { value }),
      );
      expect(() => runConfig({ model: leaky() }, { models: given(value) })).toThrow(
        fault("invalid", "models", { value }),
      );
    }
  });

  test("a copy with another value still carries its definition", () => {
    expect(runConfig({ task: { ...cueReport({ cue: 200 }), level: 2 } }).task).toMatchObject({ cue: 200, level: 2 });
  });

  test("a configuration that was read still has them, but gives way to those given now", () => {
    const read = runConfig({ task: cueReport({ cue: 200 }), model: leaky({ size: 3 }) });
    expect(runConfig(read)).toEqual(read);
    expect(runConfig({ ...read, train: { ...read.train, epochs: 3 } }).train.epochs).toBe(3);
    const longer = defineTask({ ...cueReport, parameters: { ...cueReport.parameters, rest: duration(10, "rest") } });
    expect(runConfig(read, { tasks: [longer] }).task).toMatchObject({ cue: 200, rest: 10 });
    expect(JSON.stringify(read.task)).toBe('{"name":"cueReport","dt":10,"cue":200,"level":1}');
  });

  test("a definition that was called and then changed is a different one", () => {
    const spec = { ...cueReport };
    expect(defineTask(spec)).toBe(defineTask(spec));
    expect(defineTask(Object.assign(spec, { dt: 5 })).dt).toBe(5);
  });

  test("their parameters are read as strictly as others", () => {
    expect(() => runConfig({ task: cueReport({ level: -1 }) })).toThrow(
      fault("invalid", "task.level", { value: -1, remedy: /\(Hz\)/ }),
    );
    expect(() => runConfig({ model: leaky({ sise: 3 } as object) })).toThrow(fault("unknown", "model.sise"));
  });

  test("defined twice from the same parts they are the same, and stay what they were written as", () => {
    expect(defineTask(cueReport)).toBe(cueReport);
    expect(cueReport.name).toBe("cueReport");
    expect({ ...cueReport }).toMatchObject({ name: "cueReport", target: "value", dt: 10 });
  });
});

test("parsed YAML is accepted as a configuration, and anything but an object is not", () => {
  expect(runConfig(asConfig({ train: { epochs: 3 } })).train.epochs).toBe(3);
  expect(runConfig(asConfig(undefined))).toEqual(runConfig());
  for (const value of [null, [], "quickstart", 3])
    expect(() => asConfig(value)).toThrow(fault("invalid", "configuration", { value }));
});

describe("the loss follows the kind of target", () => {
  test("values are learned by squared error where the preset has cross-entropy", () => {
    expect(runConfig({ task: cueReport() }).train.loss).toBe("squaredError");
    expect(runConfig({ task: cueReport(), model: leaky() }).train.loss).toBe("squaredError");
    expect(runConfig().train.loss).toBe("crossEntropy");
    expect(runConfig({ model: { preset: "song2016" } }).train.loss).toBe("squaredError");
  });

  test("an explicit loss stays, and cross-entropy of values is refused", () => {
    expect(runConfig({ task: cueReport(), train: { loss: "binaryCrossEntropy" } }).train.loss).toBe(
      "binaryCrossEntropy",
    );
    expect(() => runConfig({ task: cueReport(), train: { loss: "crossEntropy" } })).toThrow(
      fault("invalid", "train.loss", { value: "crossEntropy" }),
    );
  });
});
