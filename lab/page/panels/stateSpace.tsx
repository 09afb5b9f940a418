/** Mean rates of conditions on two principal components. */
import { scaleLinear } from "d3-scale";
import type { StateSpace } from "../../protocol.ts";
import { AxisX, AxisY, minus } from "../draw/axes.tsx";
import { Figure } from "../draw/figure.tsx";
import { Line } from "../draw/lines.tsx";
import { useLab } from "../state/context.ts";
import { Panel } from "./panel.tsx";
import { shadesOf } from "./shades.ts";

const margin = { left: 54, right: 12, top: 10, bottom: 40 };
/** Names in the legend. */
const named = 8;
/** Colours of lines; they come again, dashed. */
const colours = 7;
/** Letters of a name. */
const letters = 24;

export function StateSpacePanel() {
  const lab = useLab();
  const space = lab.stateSpace.value;
  const factor = lab.ready.value?.factor ?? null;
  return (
    <Panel id="space" title="State space" about={<>All rates as one point that moves through a trial.</>}>
      <Figure
        name="state-space"
        label={
          space === null
            ? "No state space yet"
            : space.paths.length === 0
              ? beyond
              : `Paths of ${space.paths.length} conditions; two components explain ${percent(space.explained[0] + space.explained[1])} of the variance`
        }
      >
        {({ width, height }) => ({
          svg: (
            <>
              {drawn(space ?? unknown, factor?.name, width, height)}
              {space?.paths.length === 0 && (
                <text class="note" x={(margin.left + width) / 2} y={height / 2} text-anchor="middle">
                  {beyond}
                </text>
              )}
            </>
          ),
        })}
      </Figure>
    </Panel>
  );
}

const beyond = "The rates grow beyond all numbers";

const withShare = (share: number, of = "") => (Number.isFinite(share) ? `a.u.; ${percent(share)}${of}` : "a.u.");

/** Where a path begins, and where a later period does. */
const disc = (x: number, y: number) => `M${(x - 3).toFixed(1)},${y.toFixed(1)}a3,3 0 1,0 6,0a3,3 0 1,0 -6,0z`;
const square = (x: number, y: number) => `M${(x - 2).toFixed(1)},${(y - 2).toFixed(1)}h4v4h-4z`;

/** Before anything is known. */
const unknown: Pick<StateSpace, "paths" | "explained"> = { paths: [], explained: [Number.NaN, Number.NaN] };

const percent = (share: number) => `${Math.round(100 * share)} %`;

function drawn(
  { paths, explained }: Pick<StateSpace, "paths" | "explained">,
  factor: string | undefined,
  width: number,
  height: number,
) {
  const extent = (axis: "x" | "y") => {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const path of paths)
      for (const value of path[axis]) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    return low < high ? [low, high] : [-1, 1];
  };
  const isShaded = paths.some(({ shade }) => shade !== null);
  const rows = Math.ceil((Math.min(named, paths.length) + (paths.length > named ? 1 : 0)) / 2);
  const legend = isShaded ? 26 : 15 * rows + 4;
  const top = margin.top + legend;
  const right = width - margin.right;
  const bottom = height - margin.bottom;
  const x = scaleLinear(extent("x"), [margin.left, right]).nice(10);
  const y = scaleLinear(extent("y"), [bottom, top]).nice(10);
  const shades = shadesOf(paths.map(({ shade }) => shade ?? 0));
  const colour = (shade: number | null, k: number) =>
    shade === null ? `channel-${(k % colours) + 1}${k < colours ? "" : " again"}` : `shade-${shades[k]}`;
  return (
    <>
      <AxisX y={bottom} scale={x} ticks={4} label="Component 1" unit={withShare(explained[0], " of variance")} />
      <AxisY x={margin.left} labelX={11} scale={y} ticks={4} label="Component 2" unit={withShare(explained[1])} />
      {paths.map(({ label, shade, x: xs, y: ys, periodStarts }, k) => (
        <g key={label}>
          <Line class={`path ${colour(shade, k)}`} x={xs} y={ys} scaleX={x} scaleY={y} />
          <path
            class={`mark ${colour(shade, k)}`}
            d={[0, ...periodStarts.filter((at) => at > 0 && at < xs.length)]
              .map((at) => (at === 0 ? disc : square)(x(xs[at]), y(ys[at])))
              .join("")}
          />
          <title>{label}</title>
        </g>
      ))}
      {isShaded ? (
        <ShadeLegend x={margin.left} width={right - margin.left} y={margin.top} factor={factor ?? ""} paths={paths} />
      ) : (
        <g class="legend">
          {paths.slice(0, named).map(({ label }, k) => (
            <g key={label} transform={`translate(${nameX(k, width)},${nameY(k)})`}>
              <line class={`line path ${colour(null, k)}`} x2="12" />
              <text x="16" dy="0.32em">
                {minus(label.length > letters ? `${label.slice(0, letters - 1)}…` : label)}
              </text>
            </g>
          ))}
          {paths.length > named && (
            <text x={nameX(named, width) + 16} y={nameY(named)} dy="0.32em">
              and {paths.length - named} more
            </text>
          )}
        </g>
      )}
    </>
  );
}

/** Places of names, two in a row. */
const nameX = (k: number, width: number) => (k % 2 === 0 ? 8 : width / 2 + 4);
const nameY = (k: number) => margin.top + 15 * Math.floor(k / 2);

function ShadeLegend(props: {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly factor: string;
  readonly paths: StateSpace["paths"];
}) {
  const { x, y, width, factor, paths } = props;
  const shaded = paths.filter(({ shade }) => shade !== null).sort((a, b) => a.shade! - b.shade!);
  const used = [...new Set(shadesOf(shaded.map(({ shade }) => shade!)))];
  const each = Math.min(16, (width * 0.34) / 9);
  const left = x + (width - used.length * each) / 2;
  return (
    <g class="legend">
      {used.map((shade, k) => (
        <rect key={shade} class={`swatch shade-${shade}`} x={left + k * each} y={y - 4} width={each + 0.3} height="8" />
      ))}
      <text x={left - 6} y={y} dy="0.32em" text-anchor="end">
        {minus(shaded[0].label)}
      </text>
      <text x={left + used.length * each + 6} y={y} dy="0.32em">
        {minus(shaded.at(-1)!.label)}
      </text>
      <title>{factor}</title>
    </g>
  );
}
