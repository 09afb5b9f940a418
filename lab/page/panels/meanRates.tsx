/** Mean rates of populations, and the rate of the unit that is looked at. */
import { scaleLinear } from "d3-scale";
import { useMemo } from "preact/hooks";
import type { TrialShown } from "../../protocol.ts";
import { AxisY } from "../draw/axes.tsx";
import { Line } from "../draw/lines.tsx";
import { niceLimit } from "../draw/nice.ts";
import { shortName } from "../draw/short.ts";
import { useLab } from "../state/context.ts";
import { kindOfSign, type UnitGroup, unitName } from "../state/units.ts";
import type { Band, TrialPlace } from "./trialPlace.ts";

export interface MeanRatesProps {
  readonly trial: TrialShown;
  readonly groups: readonly UnitGroup[];
  readonly units: number;
  readonly place: TrialPlace;
  readonly band: Band;
}

/** Height of a name and width of a letter, px. */
const [nameHeight, letterWidth] = [13, 7.4];

export function MeanRates({ trial, groups, units, place, band }: MeanRatesProps) {
  const unit = useLab().unit.value;
  const { rates, times } = trial;
  const means = useMemo(
    () =>
      groups.map(({ first, end }) =>
        Float64Array.from(times, (_, step) => {
          let sum = 0;
          for (let k = first; k < end; k++) sum += rates[step * units + k];
          return sum / Math.max(1, end - first);
        }),
      ),
    [trial],
  );
  const own = unit === null ? null : times.map((_, step) => rates[step * units + unit]);
  const shown = [...means.flatMap((mean) => [...mean]), ...(own ?? [])];
  const [lowest, highest] = [Math.min(0, ...shown), Math.max(0, ...shown)];
  // Of rates with either sign, the mean may lie below 0 throughout.
  const low = lowest < 0 ? -niceLimit(-lowest) : 0;
  const high = highest > 0 || low === 0 ? niceLimit(Math.max(1e-6, highest, -low / 10)) : 0;
  const y = scaleLinear([low, high], [band.bottom, band.top]);
  const name = (k: number) => `mean ${groups[k].name}`;
  /** Names that have room above the band below, besides that of the unit. */
  const rows = Math.max(1, Math.floor((band.bottom - band.top) / nameHeight));
  const named = groups.length <= rows ? groups : groups.slice(0, rows - 1);
  const letters = Math.floor((place.room - 8) / letterWidth);
  const ownRow = Math.min(groups.length, rows);
  return (
    <g>
      <AxisY x={place.left} labelX={14} scale={y} ticks={2} label="Rate" unit="a.u." />
      {groups.map(({ sign }, k) => (
        <Line key={name(k)} class={`mean ${kindOfSign(sign)}`} x={times} y={means[k]} scaleX={place.x} scaleY={y} />
      ))}
      {own && <Line class="own" x={times} y={own} scaleX={place.x} scaleY={y} />}
      <g class="legend">
        {named.map(({ sign }, k) => (
          <text
            key={name(k)}
            class={`name ${kindOfSign(sign)}`}
            x={place.right + 8}
            y={band.top + 7 + nameHeight * k}
            dy="0.32em"
          >
            {shortName(name(k), letters)}
            <title>{name(k)}</title>
          </text>
        ))}
        {named.length < groups.length && (
          <text x={place.right + 8} y={band.top + 7 + nameHeight * named.length} dy="0.32em">
            and {groups.length - named.length} more
          </text>
        )}
        <text class="name own" x={place.right + 8} y={band.top + 7 + nameHeight * ownRow} dy="0.32em">
          {unit === null ? "" : unitName(unit).toLowerCase()}
        </text>
      </g>
    </g>
  );
}
