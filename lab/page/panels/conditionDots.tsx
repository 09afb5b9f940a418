/** Accuracy of conditions as dots with 95 % intervals, one condition a row. */
import { scaleLinear } from "d3-scale";
import type { Curve, Ready } from "../../protocol.ts";
import { AxisX, minus } from "../draw/axes.tsx";
import { shortName } from "../draw/short.ts";

const margin = { right: 14, top: 8, bottom: 38 };
/** Of a letter of a label, px, and the share of the width that labels may take. */
const letterWidth = 6;
const mostWidth = 0.6;

export function conditionDots(
  { width, height }: { readonly width: number; readonly height: number },
  curve: Curve | null,
  before: Curve | null,
  ready: Ready | null,
) {
  // Where no trial is judged there is no share.
  const points = (curve?.points ?? []).filter(({ share }) => Number.isFinite(share));
  const names = points.map(({ level }) => String(level));
  const left = Math.min(width * mostWidth, 16 + letterWidth * Math.max(8, ...names.map((name) => name.length)));
  const texts = names.map((name) => minus(shortName(name, Math.floor((left - 12) / letterWidth))));
  const x = scaleLinear([0, 100], [left, width - margin.right]);
  const bottom = height - margin.bottom;
  const each = (bottom - margin.top) / Math.max(1, points.length);
  const y = (k: number) => margin.top + each * (k + 0.5);
  // Rows too thin for text have a label now and then.
  const every = Math.max(1, Math.ceil(12 / each));
  const chance = ready?.chance ?? null;
  return (
    <>
      {chance !== null && (
        <>
          <line class="reference" x1={x(100 * chance)} x2={x(100 * chance)} y1={margin.top} y2={bottom} />
          <text class="note" x={x(100 * chance) + 4} y={bottom - 4}>
            chance
          </text>
        </>
      )}
      <AxisX y={bottom} scale={x} ticks={[0, 25, 50, 75, 100]} label="Correct" unit="%" />
      {curve && points.length === 0 && (
        <text class="note" x={(left + width - margin.right) / 2} y={(margin.top + bottom) / 2} text-anchor="middle">
          no trial is judged
        </text>
      )}
      {points.map(({ level, share, low, high, trials }, k) => {
        const ghost = before?.points.find((one) => one.level === level);
        return (
          <g key={level}>
            {k % every === 0 && (
              <text class="row" x={left - 8} y={y(k)} dy="0.32em" text-anchor="end">
                {texts[k]}
              </text>
            )}
            {ghost && <circle class="point ghost" cx={x(100 * ghost.share)} cy={y(k)} r="3.5" />}
            <line class="interval" x1={x(100 * low)} x2={x(100 * high)} y1={y(k)} y2={y(k)} />
            <circle class="point" cx={x(100 * share)} cy={y(k)} r="3.5">
              <title>{`${level}: ${(100 * share).toFixed(0)} % of ${trials} trials (95 % interval ${(100 * low).toFixed(0)}–${(100 * high).toFixed(0)} %)`}</title>
            </circle>
          </g>
        );
      })}
    </>
  );
}
