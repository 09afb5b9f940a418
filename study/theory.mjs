/** Ideal observers, and rings of input channels. */

/** Standard normal distribution function, to 1e-7 (Abramowitz & Stegun 1964, 26.2.17). */
export function upper(x) {
  if (x < 0) return 1 - upper(-x);
  const t = 1 / (1 + 0.2316419 * x);
  const sum = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return 1 - (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * sum;
}

/** P(correct) of an observer that integrates the difference of two channels, 0.5 ± coherence/200, over `ms`. */
export const discrimination = (coherence, ms, sigma) =>
  coherence === 0 || ms === 0 ? 0.5 : upper((coherence * Math.sqrt(ms)) / (100 * Math.SQRT2 * sigma));

/** Channels of a ring, by name. */
export const ringNames = (count, name = "direction") => Array.from({ length: count }, (_, i) => `${name} ${i + 1}`);

/** Response of a channel of a ring to a direction (radians): von Mises tuning of concentration 2, 1 at its peak. */
export const tuning = (channel, count, angle) => Math.exp(2 * (Math.cos((2 * Math.PI * channel) / count - angle) - 1));

/** Shows a direction on the channels of a ring during periods. */
export function showOnRing(t, names, angle, ...periods) {
  names.forEach((name, i) => {
    t.input(name).during(...periods, tuning(i, names.length, angle));
  });
}

/** The direction (radians) that a ring shows at a step: that of its population vector. */
export function directionAt(inputs, names, step) {
  let [x, y] = [0, 0];
  names.forEach((name, i) => {
    const value = inputs.input(name)[step];
    x += value * Math.cos((2 * Math.PI * i) / names.length);
    y += value * Math.sin((2 * Math.PI * i) / names.length);
  });
  return Math.atan2(y, x);
}

/** Index 0 … count − 1 of the direction nearest to an angle. */
export const nearest = (angle, count) => ((Math.round((angle * count) / (2 * Math.PI)) % count) + count) % count;
