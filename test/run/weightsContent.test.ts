import { expect, test } from "vitest";
import { decodeNpz } from "../../src/format/index.ts";
import { weightsNpz } from "../../src/format/weightsFile.ts";
import { open } from "../../src/open/experiment.ts";
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
