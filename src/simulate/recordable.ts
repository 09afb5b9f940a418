/** What of a network can be recorded by name: its signals, and each of its states. */
import { invalid, unknownName } from "../base/errors.ts";
import { countUnits } from "../base/population.ts";
import { isArrayName } from "../format/recordingFile.ts";
import { intervenedPrefix } from "../ir/program.ts";
import { finiteName } from "../open/simulationProgram.ts";
import type { TaskInstance } from "../task/instance.ts";
import type { SimulatedNetwork } from "./simulator.ts";

export const signals = ["states", "rates", "inputs", "outputs"] as const;
export type Signal = (typeof signals)[number];
export const isSignal = (name: string): name is Signal => (signals as readonly string[]).includes(name);

export interface Recordable {
  readonly name: string;
  /** Values for each trial and step. */
  readonly size: number;
  /** Whether there is one for each unit, in their order. */
  readonly isOfUnits: boolean;
}

/**
 * The asked ones, by default all signals; signals come first. A task without channels has no inputs.
 * @throws "unknown" for other names, "invalid" for a state whose name a recording uses for something else
 */
export function recordables(
  { model, network, task }: Pick<SimulatedNetwork, "model" | "network"> & { readonly task: TaskInstance },
  asked: readonly string[] = signals,
): readonly Recordable[] {
  const units = countUnits(model.populations);
  const sizes: Record<Signal, number> = {
    states: units,
    rates: units,
    inputs: task.inputs.length,
    outputs: task.outputs.length,
  };
  const states = network.states.filter(({ name }) => !isSignal(name) && !name.startsWith(intervenedPrefix));
  const isTaken = (name: string) => name === finiteName || isArrayName(name);
  const known = states.map(({ name }) => name).filter((name) => !isTaken(name));
  for (const [k, name] of asked.entries()) {
    if (isSignal(name) || known.includes(name)) continue;
    if (!states.some((state) => state.name === name))
      throw unknownName({ at: `record[${k}]` }, name, [...signals, ...known]);
    throw invalid({
      at: `record[${k}]`,
      value: name,
      detail: ", a name that recordings use for another array",
      remedy: "give this state of the cell another name",
    });
  }
  return [
    ...signals
      .filter((name) => asked.includes(name) && sizes[name] > 0)
      .map((name) => ({ name, size: sizes[name], isOfUnits: name === "states" || name === "rates" })),
    ...states
      .filter(({ name }) => asked.includes(name))
      .map(({ name, size }) => ({ name, size, isOfUnits: size === units })),
  ];
}
