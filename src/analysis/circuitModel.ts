/** A recurrent circuit of few nodes, and how an error of its activity depends on its weights. */
import { checkArgument, checkList } from "../base/arguments.ts";

/** y_t = (1 − α) y_{t−1} + α [y_{t−1} W + u_t B]₊, from `start` in every condition. */
export interface Circuit {
  readonly nodes: number;
  readonly channels: number;
  /** Time step over time constant. */
  readonly alpha: number;
  /** [from, to] in C order. */
  readonly recurrent: Float64Array;
  /** [channel, to] in C order. */
  readonly input: Float64Array;
  readonly start: Float64Array;
}

/** The activity of the nodes, [time, node] in C order, for inputs [time, channel]. */
export function runCircuit(circuit: Circuit, inputs: ArrayLike<number>): Float64Array {
  checkArgument(
    "circuit",
    circuit,
    ["nodes", "channels", "alpha", "start"],
    "give the circuit that `latentCircuit` fitted",
  );
  checkList("inputs", inputs, "give [step, channel] row by row");
  const { nodes, channels } = circuit;
  const steps = Math.floor(inputs.length / channels);
  const activity = new Float64Array(steps * nodes);
  for (let t = 0; t < steps; t++) stepCircuit(circuit, inputs, t, activity);
  return activity;
}

function stepCircuit(circuit: Circuit, inputs: ArrayLike<number>, t: number, activity: Float64Array): void {
  const { nodes, alpha, start } = circuit;
  for (let j = 0; j < nodes; j++) {
    const before = t === 0 ? start[j] : activity[(t - 1) * nodes + j];
    activity[t * nodes + j] = (1 - alpha) * before + alpha * Math.max(0, driveOf(circuit, inputs, t, activity, j));
  }
}

function driveOf(
  { nodes, channels, recurrent, input, start }: Circuit,
  inputs: ArrayLike<number>,
  t: number,
  activity: Float64Array,
  to: number,
): number {
  let drive = 0;
  for (let i = 0; i < nodes; i++)
    drive += (t === 0 ? start[i] : activity[(t - 1) * nodes + i]) * recurrent[i * nodes + to];
  for (let c = 0; c < channels; c++) drive += inputs[t * channels + c] * input[c * nodes + to];
  return drive;
}

/**
 * Adds to `gradient` what an error adds that has the derivatives `byActivity` [time, node]: backpropagation through
 * time. All three have the shapes of the circuit.
 */
export function addGradient(
  circuit: Circuit,
  inputs: ArrayLike<number>,
  activity: Float64Array,
  byActivity: Float64Array,
  gradient: Pick<Circuit, "recurrent" | "input" | "start">,
): void {
  const { nodes, channels, alpha, recurrent, start } = circuit;
  const steps = Math.floor(inputs.length / channels);
  let carried = new Float64Array(nodes);
  for (let t = steps - 1; t >= 0; t--) {
    const before = new Float64Array(nodes);
    for (let j = 0; j < nodes; j++) {
      const error = byActivity[t * nodes + j] + carried[j];
      before[j] += (1 - alpha) * error;
      if (error === 0 || driveOf(circuit, inputs, t, activity, j) <= 0) continue;
      const drive = alpha * error;
      for (let i = 0; i < nodes; i++) {
        gradient.recurrent[i * nodes + j] += drive * (t === 0 ? start[i] : activity[(t - 1) * nodes + i]);
        before[i] += drive * recurrent[i * nodes + j];
      }
      for (let c = 0; c < channels; c++) gradient.input[c * nodes + j] += drive * inputs[t * channels + c];
    }
    carried = before;
  }
  for (let i = 0; i < nodes; i++) gradient.start[i] += carried[i];
}
