/** Fixed points as plain data, for files: typed arrays are lists, numbers that are not finite null. */
import { checkArgument } from "../base/arguments.ts";
import type { FixedPoint } from "./fixedPoints.ts";
import type { PointsOfRun } from "./pointsOfRun.ts";

/** The points of a run as plain data, for JSON. */
export function pointsJson(result: PointsOfRun) {
  checkArgument("result", result, ["task", "condition", "step", "found"], "give what `run.fixedPoints` returns");
  const { task, seed, condition, step, found } = result;
  const plainPoint = ({ state, modes, ...rest }: FixedPoint) => ({
    ...rest,
    state: listed(state),
    modes: modes.map(({ right, left, ...mode }) => ({
      ...mode,
      ...(right && { right: { re: listed(right.re), im: listed(right.im) } }),
      ...(left && { left: { re: listed(left.re), im: listed(left.im) } }),
    })),
  });
  const named = (outputs: Float64Array) => Object.fromEntries(task.outputs.map((name, i) => [name, outputs[i]]));
  return plain({
    task: { name: task.name, dt: task.dt, parameters: task.parameters },
    seed,
    condition,
    states: step.states,
    found: found.map(
      ({ periods, varies, isMean, inputs, starts, lost, points, slow, outputs, slowOutputs, settled }) => ({
        periods,
        varies,
        isMean,
        inputs: Object.fromEntries(task.inputs.map((name, k) => [name, inputs[k]])),
        starts,
        lost,
        settled,
        points: points.map((point, k) => ({ ...plainPoint(point), outputs: named(outputs[k]) })),
        slow: slow.map((point, k) => ({ ...plainPoint(point), outputs: named(slowOutputs[k]) })),
      }),
    ),
  });
}

const listed = (values: Float64Array): number[] => Array.from(values);

/** As JSON restores it. */
const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
