/** Rates of all units over a trial as a heat map: excitatory units blue, inhibitory ones red. */
import { useCallback } from "preact/hooks";
import type { Ready, TrialShown } from "../../protocol.ts";
import { Pixels } from "../draw/pixels.tsx";
import { ramps } from "../draw/theme.ts";
import { kindOfSign, type UnitGroup } from "../state/units.ts";
import type { Band, TrialPlace } from "./trialPlace.ts";

export interface RateMapProps {
  readonly ready: Ready;
  readonly trial: TrialShown;
  readonly groups: readonly UnitGroup[];
  /** Rate of the deepest colour. */
  readonly limit: number;
  readonly place: TrialPlace;
  readonly band: Band;
}

export function RateMap({ ready, trial, groups, limit, place, band }: RateMapProps) {
  const colours = ramps.value;
  const steps = trial.times.length;
  const { units } = ready;
  const paint = useCallback(
    (pixels: Uint32Array) => {
      for (const { first, end, sign } of groups) {
        const ramp = colours[kindOfSign(sign)];
        for (let unit = first; unit < end; unit++)
          for (let step = 0; step < steps; step++) {
            const share = Math.abs(trial.rates[step * units + unit]) / limit;
            pixels[unit * steps + step] = ramp[Math.min(255, (share * 255) | 0)];
          }
      }
    },
    [trial, limit, colours],
  );
  const { left, right } = place;
  return (
    <Pixels
      columns={steps}
      rows={units}
      paint={paint}
      x={left}
      y={band.top}
      width={right - left}
      height={band.bottom - band.top}
    />
  );
}
