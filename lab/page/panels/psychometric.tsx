/** Choices against the level of a factor, with 95 % intervals. */
import { scaleLinear } from "d3-scale";
import type { Curve, Ready } from "../../protocol.ts";
import { capitalised } from "../controls/capitalised.ts";
import { AxisX, AxisY } from "../draw/axes.tsx";
import { Line } from "../draw/lines.tsx";

const margin = { left: 62, right: 16, top: 14, bottom: 40 };
/** Above the curve, so that it covers no point, px. */
const legendHeight = 12;

export function psychometric(
  { width, height }: { readonly width: number; readonly height: number },
  factor: NonNullable<Ready["factor"]>,
  curve: Curve | null,
  before: Curve | null,
  chance: number | null,
) {
  const numeric = (shown: Curve | null) =>
    (shown?.points ?? []).filter(
      // Where nothing was chosen there is no share.
      (point): point is typeof point & { level: number } =>
        typeof point.level === "number" && Number.isFinite(point.share),
    );
  const points = numeric(curve);
  const levels = points.map(({ level }) => level);
  const ghost = numeric(before);
  const all = [...levels, ...ghost.map(({ level }) => level)];
  const [low, high] = all.length > 1 ? [Math.min(...all), Math.max(...all)] : [-1, 1];
  const room = (high - low) * 0.04;
  const x = scaleLinear([low - room, high + room], [margin.left, width - margin.right]);
  const top = margin.top + (before ? legendHeight : 0);
  const y = scaleLinear([0, 100], [height - margin.bottom, top]);
  const middle = factor.favours === undefined ? (chance === null ? null : 100 * chance) : 50;
  const shares = (shown: typeof points) => shown.map(({ share }) => 100 * share);
  return (
    <>
      {middle !== null && (
        <>
          <line class="reference" x1={margin.left} x2={width - margin.right} y1={y(middle)} y2={y(middle)} />
          <text class="note" x={width - margin.right} y={y(middle) - 5} text-anchor="end">
            chance
          </text>
        </>
      )}
      {low < 0 && high > 0 && <line class="reference" x1={x(0)} x2={x(0)} y1={y.range()[0]} y2={y.range()[1]} />}
      <AxisY
        x={margin.left}
        labelX={12}
        scale={y}
        ticks={[0, 25, 50, 75, 100]}
        label={factor.favours === undefined ? "Correct" : capitalised(factor.favours)}
        unit={factor.favours === undefined ? "% of trials" : "% of choices"}
      />
      <AxisX y={height - margin.bottom} scale={x} ticks={5} label={capitalised(factor.name)} unit={factor.unit} />
      {before && (
        <>
          <Line class="ghost" x={ghost.map(({ level }) => level)} y={shares(ghost)} scaleX={x} scaleY={y} />
          <g class="legend" transform={`translate(${margin.left},${margin.top - 4})`}>
            <line class="line choice" x2="18" y1="0" y2="0" />
            <text x="23" dy="0.32em">
              now
            </text>
            <line class="line ghost" x1="66" x2="84" y1="0" y2="0" />
            <text x="89" dy="0.32em">
              intact
            </text>
          </g>
        </>
      )}
      {points.map(({ level, low: from, high: to }) => (
        <line key={level} class="interval" x1={x(level)} x2={x(level)} y1={y(100 * from)} y2={y(100 * to)} />
      ))}
      {curve && points.length === 0 && (
        <text
          class="note"
          x={(margin.left + width - margin.right) / 2}
          y={height - margin.bottom - 12}
          text-anchor="middle"
        >
          no choice was made in any trial
        </text>
      )}
      <Line class="choice" x={levels} y={shares(points)} scaleX={x} scaleY={y} />
      {points.map(({ level, share, low: from, high: to, trials }) => (
        <circle key={level} class="point" cx={x(level)} cy={y(100 * share)} r="3.5">
          <title>{`${level}${factor.unit ?? ""}: ${(100 * share).toFixed(0)} % (95 % interval ${(100 * from).toFixed(0)}–${(100 * to).toFixed(0)} %, ${trials} trials)`}</title>
        </circle>
      ))}
    </>
  );
}
