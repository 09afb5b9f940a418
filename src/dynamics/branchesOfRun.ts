/** Branches of the fixed points of a trained network over one input: its bifurcation diagrams. */
import { checkArgument } from "../base/arguments.ts";
import { invalid, unknownName } from "../base/errors.ts";
import { type Branch, type BranchOptions, type BranchPoint, followPoint } from "./branch.ts";
import type { FixedPoint } from "./fixedPoints.ts";
import { largestScaled } from "./held.ts";
import type { PointsOfPeriod, PointsOfRun } from "./pointsOfRun.ts";

/** A point of a branch, with the input and the answer there. */
export interface InputPoint extends BranchPoint {
  /** The value of the input. */
  readonly value: number;
  /** What the network answers, [output]. */
  readonly outputs: Float64Array;
}

export interface InputBranch extends Omit<Branch, "points"> {
  readonly points: readonly InputPoint[];
  /** The value at which it begins; it may end at either. */
  readonly begins: number;
}

export interface BranchesOfPeriod {
  readonly periods: readonly string[];
  /** Values of the input channels where the input has its first value. */
  readonly inputs: readonly number[];
  readonly branches: readonly InputBranch[];
  /** Fixed points at either value from which no branch was followed, as too many were found. */
  readonly left: number;
}

export interface BranchesOfRun extends Pick<PointsOfRun, "task" | "seed" | "condition"> {
  /** The name of the input channel. */
  readonly input: string;
  readonly from: number;
  readonly to: number;
  readonly found: readonly BranchesOfPeriod[];
}

/** A continuous set of fixed points has one for each start. */
const mostBranches = 40;
/** Of a branch, unless another number is asked for. */
const mostPoints = 1000;
/** Ends of a branch closer than this share to a fixed point are that point. */
const same = 1e-3;

/**
 * Follows all fixed points at one value of an input channel towards another value, and those at the other value that
 * these branches do not reach back. Branches that reach neither value are not found; where one stops between them,
 * `end` says why, and its last point where.
 * @param first what `run.fixedPoints` returns for the first value of the channel (`inputs: { [input]: value }`)
 * @param last the same for the last value
 * @param input the name of the channel
 * @throws "unknown" for a channel that the task does not have, "invalid" for equal values, or periods that differ
 */
export function followInput(
  first: PointsOfRun,
  last: PointsOfRun,
  input: string,
  options: BranchOptions = {},
): BranchesOfRun {
  const remedy = "give what `run.fixedPoints` returns";
  checkArgument("first", first, ["task", "step", "found"], remedy);
  checkArgument("last", last, ["task", "step", "found"], remedy);
  const { task, seed, condition } = first;
  const channel = task.inputs.indexOf(input);
  if (channel < 0) throw unknownName({ at: "input" }, input, task.inputs);
  const [from, to] = [first, last].map(({ found }) => found[0].inputs[channel]);
  if (from === to)
    throw invalid({ subject: `input "${input}"`, detail: `of ${from} twice`, remedy: "give two values" });
  const found = first.found.map((period): BranchesOfPeriod => {
    const other = last.found.find(({ periods }) => periods.join() === period.periods.join());
    if (other === undefined)
      throw invalid({ subject: `period ${period.periods.join(", ")}`, detail: "of one value only", remedy });
    const { periods, inputs } = period;
    return { periods, inputs, ...branchesBetween(first, period, other, { from, to, options }) };
  });
  return { task, seed, condition, input, from, to, found };
}

interface Way {
  readonly from: number;
  readonly to: number;
  readonly options: BranchOptions;
}

function branchesBetween(
  { step, task }: PointsOfRun,
  first: PointsOfPeriod,
  last: PointsOfPeriod,
  { from, to, options }: Way,
): Pick<BranchesOfPeriod, "branches" | "left"> {
  const branches: InputBranch[] = [];
  let left = 0;
  /** Fixed points that a branch has reached at either value. */
  const reached: { readonly value: number; readonly state: Float64Array }[] = [];
  const isReached = ({ state }: FixedPoint, value: number, { scales }: PointsOfPeriod) =>
    reached.some(
      (end) =>
        end.value === value &&
        largestScaled(
          end.state.map((entry, k) => entry - state[k]),
          scales,
        ) <= same,
    );
  const follow = (near: PointsOfPeriod, far: PointsOfPeriod, begins: number, towards: number) => {
    for (const point of near.points) {
      if (isReached(point, begins, near)) continue;
      if (branches.length === mostBranches) {
        left++;
        continue;
      }
      const held = [{ inputs: near.inputs }, { inputs: far.inputs }] as const;
      const limits = { points: mostPoints, ...options };
      const branch = followPoint(step, ...held, point.state, task.dt, limits, near.scales);
      const points = branch.points.map((one): InputPoint => {
        const inputs = Float64Array.from(near.inputs, (value, k) => value + one.along * (far.inputs[k] - value));
        const value = begins + one.along * (towards - begins);
        return { ...one, value, outputs: step.output("outputs", { state: one.state, inputs: { inputs } }) };
      });
      branches.push({ ...branch, points, begins });
      const { state } = points[points.length - 1];
      if (branch.end === "first" || branch.end === "last")
        reached.push({ value: branch.end === "first" ? begins : towards, state });
    }
  };
  follow(first, last, from, to);
  follow(last, first, to, from);
  return { branches, left };
}

/** The branches as plain data, for JSON. */
export function branchesJson(result: BranchesOfRun) {
  checkArgument("result", result, ["task", "input", "found"], "give what `followInput` returns");
  const { task, seed, condition, input, from, to, found } = result;
  return JSON.parse(
    JSON.stringify({
      task: { name: task.name, dt: task.dt, parameters: task.parameters },
      ...{ seed, condition, input, from, to },
      found: found.map(({ periods, inputs, branches, left }) => ({
        periods,
        inputs: Object.fromEntries(task.inputs.map((name, k) => [name, inputs[k]])),
        left,
        branches: branches.map(({ points, folds, end, begins }) => ({
          ...{ begins, end, ends: points[points.length - 1].value, folds },
          foldsAt: folds.map((fold) => points[fold].value),
          points: points.map(({ value, state, outputs, stability, index, modes }) => ({
            ...{ value, stability, index, timeConstant: modes[0]?.timeConstant },
            outputs: Object.fromEntries(task.outputs.map((name, k) => [name, outputs[k]])),
            state: Array.from(state),
          })),
        })),
      })),
    }),
  );
}
