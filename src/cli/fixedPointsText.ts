/** Fixed points as text for the terminal. */
import { toldLevels } from "../base/factorNames.ts";
import { amount, counted } from "../base/unitText.ts";
import type { PointsOfPeriod, PointsOfRun } from "../dynamics/index.ts";
import { shortNumber } from "./numberText.ts";
import { table } from "./table.ts";

/** Rows of a table; the rest is counted. */
const mostRows = 20;
/** Shares beyond which a point is far from where trials go. */
const far = 2;

/** The levels of a trial, and what was asked for where it is another number. */
export const conditionText = (
  { condition, task }: Pick<PointsOfRun, "condition" | "task">,
  asked: Readonly<Record<string, string>> = {},
) =>
  toldLevels(condition, task)
    .map(({ name, level, unit }) => {
      const told = typeof level === "number" ? shortNumber(level) : level;
      const isOther = Object.hasOwn(asked, name) && ![told, String(level)].includes(asked[name]);
      return `${name} ${amount(told, unit)}${isOther ? ` (${asked[name].includes("..") ? "in" : "nearest to"} ${asked[name]})` : ""}`;
    })
    .join(", ");

export function pointsText(result: PointsOfRun, asked?: Readonly<Record<string, string>>): string {
  const { found } = result;
  return [
    `inputs of a trial with ${conditionText(result, asked)}, without noise\n`,
    ...found.map((period) => periodText(period, result)),
  ].join("\n");
}

function periodText(period: PointsOfPeriod, { task }: PointsOfRun): string {
  const { periods, varies, isMean, inputs, points, slow, starts, lost, outputs, slowOutputs, settled } = period;
  const held = task.inputs.map((name, k) => `${name} ${shortNumber(inputs[k])}`).join(", ");
  const longest = isMean ? ", means of changing inputs" : varies ? ", held longest" : "";
  const nowhere = lost > 0 ? `; ${counted(lost, "start")} led to none` : "";
  const head = `${periods.join(", ")}${held === "" ? "" : ` (${held}${longest})`}: ${counted(points.length, "fixed point")}, ${counted(slow.length, "slow point")} from ${counted(starts, "start")}${nowhere}\n`;
  const { ms, starts: left, nearing, growing, moving } = settled;
  const parts = [
    ...(nearing > 0 ? [`${nearing} are still nearing a stable point`] : []),
    ...(growing > 0 ? [`${growing} have grown without bound`] : []),
    ...(moving > 0 ? [`${moving} still move${slownessText(period)}`] : []),
  ];
  const away =
    parts.length > 0 ? `Of ${left} states left for ${ms / 1000} s under this input ${parts.join(", ")}.\n` : "";
  if (points.length + slow.length === 0) return `${head}${away}`;
  const rows = [
    ...points.map((point, k) => ({
      kind: point.stability as string,
      point,
      answers: outputs[k],
    })),
    ...slow.map((point, k) => ({ kind: "slow", point, answers: slowOutputs[k] })),
  ];
  const hasRotation = rows.some(({ point }) => (point.modes[0]?.frequency ?? 0) > 0);
  const text = table([
    [
      ...["", "growing", "searches", "time constant (ms)"],
      ...(hasRotation ? ["rotation (Hz)"] : []),
      ...task.outputs.map((name) => `output ${name}`),
      "",
    ],
    ...rows
      .slice(0, mostRows)
      .map(({ kind, point, answers }) => [
        kind,
        String(point.index),
        String(point.starts),
        slowestOf(point.modes[0]?.timeConstant),
        ...(hasRotation ? [shortNumber(point.modes[0]?.frequency ?? 0)] : []),
        ...task.outputs.map((_, k) => answers[k].toFixed(3)),
        [...(point.isAtKink ? ["at a kink"] : []), ...(point.distance > far ? ["far from the trials"] : [])].join(", "),
      ]),
  ]);
  const more = rows.length > mostRows ? `… and ${rows.length - mostRows} more (--json or --out for all)\n` : "";
  const neutral = points.filter(({ neutral: directions }) => directions > 0).length;
  const set =
    neutral > starts / 4
      ? `Most searches ended at points of their own with a neutral direction: a continuous set of fixed points.\n`
      : "";
  const grows = rows.some(({ point }) => point.index > 0) ? "A negative time constant is that of growth.\n" : "";
  return `${head}${text}${more}${grows}${away}${set}`;
}

/** So many of the slowest time constants are too few to tell slow states from those that go on moving. */
const few = 3;

/** The slowest mode, where states were left for no longer than it takes to settle. */
function slownessText({ points, slow, settled }: PointsOfPeriod): string {
  const times = [...points, ...slow].map(({ modes }) => Math.abs(modes[0]?.timeConstant ?? 0));
  const slowest = times.filter(Number.isFinite).reduce((a, b) => Math.max(a, b), 0);
  return settled.ms < few * slowest ? ` (the slowest mode takes ${shortNumber(slowest / 1000)} s)` : "";
}

const slowestOf = (timeConstant: number | undefined): string =>
  timeConstant === undefined ? "-" : Number.isFinite(timeConstant) ? shortNumber(timeConstant) : "∞";
