/** What is recorded of a recurrent matrix [from, to] and of the rates. */
import { spectrum } from "dalenet/analysis";

/** Limits of the histograms of log10 |w|, and the width of a bin. */
export const bins = { from: -6, to: 1, width: 0.25 };

const round = (value) => (typeof value === "number" ? Number(value.toPrecision(5)) : value);
const rounded = (record) => Object.fromEntries(Object.entries(record).map(([key, value]) => [key, round(value)]));

/**
 * For a matrix [from, to] and the places where connections exist: spectrum, share of zeros, share of weak weights
 * (below a hundredth of the root mean square), share of weights whose sign is not that of their sender, share of
 * inhibition in the sum of |w|, and a histogram of log10 |w| for the senders of each population.
 */
export function matrixRecord(weights, { signs, exists, factors }) {
  const units = signs.length;
  let [count, zeros, power, wrong] = [0, 0, 0, 0];
  let [strength, inhibition] = [0, 0];
  const slots = Math.round((bins.to - bins.from) / bins.width);
  const histogram = { E: new Array(slots).fill(0), I: new Array(slots).fill(0) };
  const each = (visit) =>
    weights.forEach((w, k) => {
      if (exists[k] !== 0) visit(w, signs[Math.floor(k / units)]);
    });
  each((w, sign) => {
    count++;
    power += w * w;
    strength += Math.abs(w);
    if (w < 0) inhibition -= w;
    if (w === 0) zeros++;
    else {
      if (w * sign < 0) wrong++;
      const slot = Math.floor((Math.log10(Math.abs(w)) - bins.from) / bins.width);
      histogram[sign > 0 ? "E" : "I"][Math.max(0, Math.min(slots - 1, slot))]++;
    }
  });
  const limit = Math.sqrt(power / count) / 100;
  let weak = 0;
  each((w) => {
    if (Math.abs(w) < limit) weak++;
  });
  return {
    ...rounded(factors ? spectrum(...mapOf(weights, signs)) : spectrum(weights, units)),
    zeros: round(zeros / count),
    weak: round(weak / count),
    wrong: round(wrong / count),
    inhibition: round(inhibition / strength),
    histogram,
  };
}

/** What E units send to one another in a step, directly and by way of I units without delay, and their number. */
function mapOf(weights, signs) {
  const units = signs.length;
  const first = signs.indexOf(-1);
  const map = new Float64Array(first * first);
  for (let i = 0; i < first; i++)
    for (let j = 0; j < first; j++) {
      let sum = weights[i * units + j];
      for (let k = first; k < units; k++) sum += weights[i * units + k] * weights[k * units + j];
      map[i * first + j] = sum;
    }
  return [map, first];
}

/** Peak rate below which a unit counts as silent. */
const silentBelow = 0.01;

/** Share of silent units, and the participation ratio of the units' mean |rate|: 1 if all are equally active. */
export function activityRecord(rates, units) {
  const peak = new Float64Array(units);
  const sum = new Float64Array(units);
  rates.forEach((rate, k) => {
    const size = Math.abs(rate);
    sum[k % units] += size;
    peak[k % units] = Math.max(peak[k % units], size);
  });
  const total = sum.reduce((a, b) => a + b, 0);
  const squares = sum.reduce((a, b) => a + b * b, 0);
  return {
    silent: round(peak.filter((one) => one < silentBelow).length / units),
    participation: squares > 0 ? round(total ** 2 / (units * squares)) : 0,
  };
}
