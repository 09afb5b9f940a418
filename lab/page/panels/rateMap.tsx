/**
 * Rates of all units over a trial as a heat map: excitatory units blue, inhibitory ones red; of units whose rates have
 * either sign, positive rates blue, negative ones red.
 */
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
  readonly isSigned: boolean;
  readonly place: TrialPlace;
  readonly band: Band;
}

export function RateMap({ ready, trial, groups, limit, isSigned, place, band }: RateMapProps) {
  const colours = ramps.value;
  const steps = trial.times.length;
  const { units } = ready;
  const paint = useCallback(
    (pixels: Uint32Array) => {
      for (const { first, end, sign } of groups) {
        const ramp = colours[kindOfSign(sign)];
        for (let unit = first; unit < end; unit++)
          for (let step = 0; step < steps; step++) {
            const rate = trial.rates[step * units + unit];
            const own = isSigned ? colours[rate < 0 ? "inhibitory" : "excitatory"] : ramp;
            pixels[unit * steps + step] = own[Math.min(255, ((Math.abs(rate) / limit) * 255) | 0)];
          }
      }
    },
    [trial, limit, isSigned, colours],
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
