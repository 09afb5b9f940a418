/** Connections and their strengths, against what the constraints and masks say by hand. */
import { describe, expect, it } from "vitest";
import { connectionsOf } from "../../src/model/connections.ts";
import { modelOf } from "../../src/model/index.ts";

const setting = { inputs: 2, outputs: 2, dt: 20, loss: "crossEntropy", inputNoise: false } as const;
const [units, excitatoryUnits] = [4, 3];
const raw = [
  [9, 0.1, -0.2, 0.3],
  [0.4, 9, 0, -0.5],
  [0.6, 0.7, 9, 0.8],
  [0.9, 1, 1.1, 9],
];
const of = (section: object) => {
  const model = modelOf({ units, excitatoryUnits, ...section }, setting);
  const { network, effective } = model.build(setting);
  const parameters = { ...Object.fromEntries(model.initialParameters(setting, 1)), wRec: raw.flat() };
  const declared = network.parameters.find(({ name }) => name === "wRec")!;
  return connectionsOf(declared, parameters, effective);
};
const fixed = (weight: number) => raw.map((row, i) => row.map((_, j) => (i === 0 && j === 1 ? weight : 0)));

describe("connections", () => {
  it("are the entries that the mask, autapses and instantaneous inhibition leave, also those of weight 0", () => {
    const recurrentMask = [
      [1, 1, 1, 0],
      [1, 1, 1, 1],
      [0, 1, 1, 1],
      [1, 1, 1, 1],
    ];
    expect([...of({ recurrentMask }).exists]).toEqual([0, 1, 1, 0, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 1, 0]);
    const dann = of({ preset: "dann", recurrentMask });
    expect([...dann.exists]).toEqual([1, 1, 1, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 0]);
  });

  it("have the strength with which the constraint uses them", () => {
    const off = (dale: string) => [...of({ dale: { recurrent: dale } }).strengths].slice(0, 8);
    expect(off("none")).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0, 0, 0.5]);
    expect(off("abs")).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0, 0, 0.5]);
    expect(off("rectify")).toEqual([0, 0.1, 0, 0.3, 0.4, 0, 0, 0]);
  });

  it("do not gain strength from fixed weights, nor vanish where these hide small raw weights", () => {
    expect(of({ recurrentFixed: fixed(5) }).strengths[1]).toBeCloseTo(0.1, 12);
    for (const hidden of [-1, -0.5]) {
      const { exists, strengths } = of({ recurrentFixed: fixed(hidden), dale: { recurrent: "rectify" } });
      expect([exists[1], strengths[1]]).toEqual([1, 0]);
      expect(of({ recurrentFixed: fixed(hidden) }).exists[1]).toBe(1);
    }
  });
});
