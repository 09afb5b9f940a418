/** Inputs or outputs as lines, with their names at the right; many channels as a heat map. */
import { scaleLinear } from "d3-scale";
import type { TrialShown } from "../../protocol.ts";
import { AxisY } from "../draw/axes.tsx";
import { channelClass } from "../draw/channels.ts";
import { Line } from "../draw/lines.tsx";
import { shortName } from "../draw/short.ts";
import type { Band, TrialPlace } from "./trialPlace.ts";

export interface ChannelLinesProps {
  readonly names: readonly string[];
  /** Whose colours inputs of the same names take. */
  readonly outputs: readonly string[];
  /** The one that says no response. */
  readonly withheld: string | null;
  readonly values: Float32Array;
  readonly targets?: Float32Array;
  readonly trial: TrialShown;
  readonly place: TrialPlace;
  readonly band: Band;
  readonly label: string;
}

/** Of a name, px. */
const nameHeight = 13;
export const nameWidth = 88;

export function ChannelLines({
  names,
  outputs,
  withheld,
  values,
  targets,
  trial,
  place,
  band,
  label,
}: ChannelLinesProps) {
  const [low, high] = extent(values, targets);
  const y = scaleLinear([low, high], [band.bottom, band.top]).nice(3);
  const rows = Math.max(1, Math.floor((band.bottom - band.top) / nameHeight) - (targets ? 1 : 0));
  const columns = Math.max(1, Math.floor(place.room / nameWidth));
  const shown = rows * columns;
  const line = (array: Float32Array, k: number, name: string) => (
    <Line
      key={`${name} ${k}`}
      class={`${name} ${channelClass(names[k], names, outputs, withheld)}`}
      x={trial.times}
      y={array}
      stride={names.length}
      offset={k}
      scaleX={place.x}
      scaleY={y}
    />
  );
  return (
    <g>
      <AxisY x={place.left} labelX={14} scale={y} ticks={2} label={label} unit="a.u." />
      {targets && names.map((_, k) => line(targets, k, "target"))}
      {names.map((_, k) => line(values, k, "channel"))}
      <g class="legend">
        {names.slice(0, shown).map((name, k) => (
          <text
            key={name}
            class={`name ${channelClass(name, names, outputs, withheld)}`}
            x={place.right + 8 + nameWidth * Math.floor(k / rows)}
            y={band.top + 7 + nameHeight * (k % rows)}
            dy="0.32em"
          >
            {shortName(name, 14)}
            {k === shown - 1 && names.length > shown ? " …" : ""}
          </text>
        ))}
        {targets && (
          <g transform={`translate(${place.right + 8},${band.top + 7 + nameHeight * Math.min(rows, names.length)})`}>
            <line class="line target channel-0" x2="16" />
            <text x="20" dy="0.32em">
              wanted
            </text>
          </g>
        )}
      </g>
    </g>
  );
}

function extent(values: Float32Array, targets?: Float32Array): [number, number] {
  let [low, high] = [0, 1];
  for (const array of targets ? [values, targets] : [values])
    for (const value of array) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  return [low, high];
}
