import { expect, test } from "vitest";
import { decodeNpz } from "../../src/format/index.ts";
import { weightsNpz } from "../../src/format/weightsFile.ts";
import { open } from "../../src/open/experiment.ts";
import { readStartFrom } from "../../src/run/startWeights.ts";
import { weightsContent } from "../../src/run/weightsContent.ts";
import { tiny } from "../loop/tiny.ts";

test("a file of weights names the groups of a mask, for each matrix that has one", () => {
  const experiment = open({
    ...tiny,
    model: {
      units: 10,
      recurrentMask: { groups: { A: 3, B: 5, I: 2 }, connections: { "A -> B": 1, "I -> A": 1, "B -> I": 1 } },
      outputMask: { connections: { "E -> choice 1": 1, "E -> choice 2": 1, "E -> fixation": 1 } },
    },
  });
  const parameters = Object.fromEntries(experiment.model.initialParameters(experiment.setting, 1));
  const arrays = decodeNpz(weightsNpz(weightsContent(experiment, parameters)), "weights.npz");
  expect(arrays["unit_group_wRec"].data).toEqual([..."AAABBBBBII"]);
  expect(Object.keys(arrays).filter((name) => name.startsWith("unit_group"))).toEqual(["unit_group_wRec"]);
});

test("a file of weights says where units lie, if the mask follows from that: connected units are near", async () => {
  const experiment = open({ ...tiny, model: { units: 10, recurrentMask: { layout: "ring", radius: 2 } } });
  const parameters = Object.fromEntries(experiment.model.initialParameters(experiment.setting, 1));
  const bytes = weightsNpz(weightsContent(experiment, parameters));
  const arrays = decodeNpz(bytes, "weights.npz");
  const { shape, data } = arrays["unit_position"];
  expect(shape).toEqual([10, 2]);
  const place = Array.from({ length: 10 }, (_, unit) => Number(data[2 * unit]));
  expect([...place].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const weights = arrays["effective_wRec"].data;
  for (let from = 0; from < 10; from++)
    for (let to = 0; to < 10; to++) {
      const far = Math.abs(place[from] - place[to]);
      const isNear = from !== to && Math.min(far, 10 - far) <= 2;
      expect(weights[10 * from + to] !== 0, `${from} to ${to}`).toBe(isNear);
    }
  // They are no weights to start from.
  const model = { units: 10, weights: { file: "weights.npz" } };
  const files = { whole: (name: string) => name, read: async () => bytes };
  const { weights: start } = await readStartFrom(open({ ...tiny, model }).config, files);
  expect(Object.keys(start!.arrays).filter((name) => name.startsWith("unit_"))).toEqual(["unit_population"]);
  const plain = open(tiny);
  const dense = weightsContent(plain, Object.fromEntries(plain.model.initialParameters(plain.setting, 1)));
  expect(decodeNpz(weightsNpz(dense), "weights.npz")).not.toHaveProperty("unit_position");
});
