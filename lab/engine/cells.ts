/** Which weights a visitor can edit, and with which sign. */
import { settingOf } from "dalenet/models";
import { prunedName } from "../../src/compiler/pruned.ts";
import { connectionsOf } from "../../src/model/connections.ts";
import type { Experiment } from "../../src/open/experiment.ts";
import type { Ready } from "../protocol.ts";
import type { Origin } from "./network.ts";

type Cells = Ready["cells"];

/** Of each matrix; all entries of one that is made of parameters of other names, which the engine checks. */
export function cellsOf({ network, effective, model, task }: Experiment, { begun }: Pick<Origin, "begun">): Cells {
  const zeros = Object.fromEntries(
    network.parameters.map(({ name, value }) => [
      name,
      new Float64Array(value.type.axes.reduce((product, { size }) => product * size, 1)),
    ]),
  );
  const signed = model.signed(settingOf(task, null));
  const of = (name: string): Cells["wRec"] => {
    const parameter = network.parameters.find((one) => one.name === name);
    const signs = signed.find((one) => one.name === name && one.obeys)?.signs ?? [];
    if (!parameter) return { exists: null, signs };
    const removed = begun?.slots[prunedName(name)];
    const { exists } = connectionsOf(parameter, zeros, effective);
    return { exists: Uint8Array.from(exists, (is, k) => (removed?.[k] === 1 ? 0 : is)), signs };
  };
  return { wIn: of("wIn"), wRec: of("wRec"), wOut: of("wOut") };
}
