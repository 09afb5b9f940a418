/** Tuning curves: the value of a channel as a function of the angle between a stimulus and its preferred angle. */
import { portableCos, portableExp } from "../../base/math.ts";

/** @param difference in degrees */
export type Tuning = (difference: number) => number;

/** Degrees, in radians. */
export const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** The difference between two angles, in (−180°, 180°]. */
export function turnBetween(from: number, to: number): number {
  const turn = (((to - from) % 360) + 360) % 360;
  return turn > 180 ? turn - 360 : turn;
}

/** offset + amplitude · cos Δ */
export const cosine =
  (amplitude = 1, offset = 0): Tuning =>
  (difference) =>
    offset + amplitude * portableCos(radians(difference));

/** height · exp(−½ (Δ/width)²), with the width in degrees */
export const gaussian =
  (height = 0.8, width = 22.5): Tuning =>
  (difference) => {
    const away = turnBetween(0, difference) / width;
    return height * portableExp(-0.5 * away * away);
  };

/** height · exp(κ (cos Δ − 1)) */
export const vonMises =
  (height = 1, kappa = 2): Tuning =>
  (difference) =>
    height * portableExp(kappa * (portableCos(radians(difference)) - 1));
