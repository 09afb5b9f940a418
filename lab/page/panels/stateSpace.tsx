/** Mean rates of conditions on two principal components. */
import { scaleLinear } from "d3-scale";
import type { StateSpace } from "../../protocol.ts";
import { AxisX, AxisY, minus } from "../draw/axes.tsx";
import { Figure } from "../draw/figure.tsx";
import { Line } from "../draw/lines.tsx";
import { shortName } from "../draw/short.ts";
import { isDark } from "../draw/theme.ts";
import { useLab } from "../state/context.ts";
import { Panel } from "./panel.tsx";
import { dashOf, type Graded, gradedOf, othersOf, type PathStyle, pathStyles } from "./pathStyles.ts";

const margin = { left: 54, right: 12, top: 10, bottom: 40 };
/** Names in the legend. */
const named = 8;
/** Letters of a name, and of one beside the colours. */
const [letters, ends] = [22, 18];

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
  const looks = paths.map(({ look }) => look);
  const styles = pathStyles(looks, isDark.value);
  const graded = gradedOf(looks);
  const others = graded === null ? [] : othersOf(graded);
  const listed = graded === null ? paths.length : others.length < 2 ? 0 : others.length;
  const rows = Math.ceil((Math.min(named, listed) + (listed > named ? 1 : 0)) / 2);
  const legend = (graded === null ? 4 : listed === 0 ? 26 : 22) + 15 * rows;
  const top = margin.top + legend;
  const right = width - margin.right;
  const bottom = height - margin.bottom;
  const x = scaleLinear(extent("x"), [margin.left, right]).nice(10);
  const y = scaleLinear(extent("y"), [bottom, top]).nice(10);
  return (
    <>
      <AxisX y={bottom} scale={x} ticks={4} label="Component 1" unit={withShare(explained[0], " of variance")} />
      <AxisY x={margin.left} labelX={11} scale={y} ticks={4} label="Component 2" unit={withShare(explained[1])} />
      {paths.map(({ label, x: xs, y: ys, periodStarts }, k) => (
        <g key={label}>
          <Line {...styles[k]} class={`path ${styles[k].class ?? ""}`} x={xs} y={ys} scaleX={x} scaleY={y} />
          <path
            class={`mark ${styles[k].class ?? ""}`}
            style={{ color: styles[k].colour }}
            d={[0, ...periodStarts.filter((at) => at > 0 && at < xs.length)]
              .map((at) => (at === 0 ? disc : square)(x(xs[at]), y(ys[at])))
              .join("")}
          />
          <title>{label}</title>
        </g>
      ))}
      {graded === null ? (
        <Names names={paths.map(({ label }) => label)} styles={styles} y={margin.top} width={width} />
      ) : (
        <>
          <Grades
            {...{ looks: graded, styles, y: margin.top, left: margin.left, right }}
            factor={factor ?? graded[0].level}
          />
          {listed > 0 && (
            <Names
              names={others}
              styles={others.map((_, k) => ({ dash: dashOf(k) }))}
              y={margin.top + 18}
              width={width}
            />
          )}
        </>
      )}
    </>
  );
}

/** Names beside a piece of their line, two in a row. */
function Names(props: {
  readonly names: readonly string[];
  readonly styles: readonly PathStyle[];
  readonly y: number;
  readonly width: number;
}) {
  const { names, styles, y, width } = props;
  const place = (k: number) => `translate(${k % 2 === 0 ? 8 : width / 2 + 4},${y + 15 * Math.floor(k / 2)})`;
  return (
    <g class="legend">
      {names.slice(0, named).map((name, k) => (
        <g key={name} transform={place(k)}>
          <line
            class={`line path ${styles[k].class ?? ""}`}
            style={{ color: styles[k].colour }}
            stroke-dasharray={styles[k].dash}
            x2="18"
          />
          <text x="22" dy="0.32em">
            {minus(shortName(name, letters))}
          </text>
        </g>
      ))}
      {names.length > named && (
        <text transform={place(named)} x="22" dy="0.32em">
          and {names.length - named} more
        </text>
      )}
    </g>
  );
}

/** The colours of levels, with the first and the last of these. */
function Grades(props: {
  readonly looks: readonly Graded[];
  readonly styles: readonly PathStyle[];
  readonly factor: string;
  readonly left: number;
  readonly right: number;
  readonly y: number;
}) {
  const { looks, styles, factor, left: from, right, y } = props;
  const byShade = looks.map((look, k) => ({ ...look, ...styles[k] })).sort((a, b) => a.shade - b.shade);
  const used = byShade.filter(
    ({ class: name, colour }, k) => byShade.findIndex((one) => one.class === name && one.colour === colour) === k,
  );
  const width = right - from;
  const each = Math.min(16, (width * 0.34) / Math.max(9, used.length));
  const left = from + (width - used.length * each) / 2;
  return (
    <g class="legend">
      {used.map(({ class: name = "", colour }, k) => (
        <rect
          key={k}
          class={`swatch ${name}`}
          style={{ color: colour }}
          x={left + k * each}
          y={y - 4}
          width={each + 0.3}
          height="8"
        />
      ))}
      <text x={left - 6} y={y} dy="0.32em" text-anchor="end">
        {minus(shortName(byShade[0].level, ends))}
      </text>
      <text x={left + used.length * each + 6} y={y} dy="0.32em">
        {minus(shortName(byShade.at(-1)!.level, ends))}
      </text>
      <title>{factor}</title>
    </g>
  );
}
