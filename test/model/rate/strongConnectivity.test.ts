import { expect, test } from "vitest";
import { runConfig } from "../../../src/index.ts";
import type { ModelOptions } from "../../../src/model/index.ts";
import { outsideFirstComponent } from "../../../src/model/rate/strongConnectivity.ts";
import { open } from "../../../src/open/experiment.ts";
import { configNamed } from "../../../src/open/index.ts";
import { song2016Configs } from "../../../src/open/song2016.ts";
import { tiny } from "../../loop/tiny.ts";

test("a ring is strongly connected; a chain, and a unit apart, are not", () => {
  const mask = (units: number, pairs: readonly (readonly [number, number])[]) => {
    const out = new Float64Array(units * units);
    for (const [from, to] of pairs) out[from * units + to] = 1;
    return outsideFirstComponent(out, units);
  };
  expect(
    mask(3, [
      [0, 1],
      [1, 2],
      [2, 0],
    ]),
  ).toEqual([]);
  expect(
    mask(3, [
      [0, 1],
      [1, 2],
    ]),
  ).toEqual([1, 2]);
  expect(
    mask(3, [
      [0, 1],
      [1, 0],
    ]),
  ).toEqual([2]);
  expect(mask(1, [])).toEqual([]);
});

test("a mask that is not strongly connected is warned of, also where only one direction lacks", () => {
  const warningsOf = (connections: object) =>
    open({ ...tiny, model: { units: 10, recurrentMask: { connections } } }).warnings();
  const all = { "E -> E": 1, "E -> I": 1, "I -> I": 1 };
  expect(warningsOf(all)).toEqual([
    "model.recurrentMask is not strongly connected: 2 of 10 units cannot reach unit 0 or be reached from it through " +
      "recurrent connections",
  ]);
  expect(warningsOf({ ...all, "I -> E": 1 })).toEqual([]);
});

test("the networks of Song et al. (2016) are strongly connected", () => {
  for (const name of Object.keys(song2016Configs)) {
    const model = runConfig(configNamed(name)).model as ModelOptions;
    if (model.recurrentMask !== "dense") expect(open(configNamed(name)).warnings(), name).toEqual([]);
  }
});
