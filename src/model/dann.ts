/** Initial weights of Dale's artificial neural networks: Cornford et al. (2021), ICLR, and the authors' code. */
import { invalid } from "../base/errors.ts";
import { perUnit } from "../base/population.ts";
import type { Generator } from "../base/random.ts";
import type { DannDistribution, Draw } from "./distribution.ts";

/**
 * Row by row, between units [from, to]. A unit that receives from n E and k I units has exponential weights of mean
 * gain·√(2π/(n(2π−1))) from the former and weights 1/k from the latter. On average, inhibition through I units then
 * cancels the direct excitation of E units. With gain 1, this excitation has variance 1 if rates are rectified
 * standard normal variables. If there is a single I unit, the weight that it receives from an E unit starts as the mean
 * of the weights from that unit to E units.
 * @throws "invalid" at `distribution` unless senders and receivers are the same excitatory and inhibitory units
 */
export function drawDann({ gain }: DannDistribution, draw: Draw, random: Generator): Float64Array {
  const { rows, columns, plastic, scale, senders } = draw;
  const signs = perUnit(senders ?? [], ({ sign }) => sign);
  const [excitatory, inhibitory] = [1, -1].map((sign) => signs.flatMap((own, unit) => (own === sign ? [unit] : [])));
  if (rows !== columns || excitatory.length === 0 || inhibitory.length === 0)
    throw invalid({
      at: "distribution",
      value: "dann",
      detail: "for weights that are not between excitatory and inhibitory units",
      remedy: "use it for recurrent weights of a network with both, or choose another distribution",
    });
  const isPlastic = (k: number) => plastic === null || plastic[k] !== 0;
  const sendersTo = (to: number, units: readonly number[]) =>
    units.reduce((count, from) => count + Number(isPlastic(from * columns + to)), 0);
  const mean = Array.from(
    { length: columns },
    (_, to) => gain * Math.sqrt((2 * Math.PI) / (sendersTo(to, excitatory) * (2 * Math.PI - 1))),
  );
  const share = Array.from({ length: columns }, (_, to) => 1 / sendersTo(to, inhibitory));
  const out = new Float64Array(rows * columns);
  for (let k = 0; k < out.length; k++)
    if (isPlastic(k)) {
      const to = k % columns;
      const typical = scale?.[k] ?? 1;
      out[k] = signs[Math.floor(k / columns)] > 0 ? random.exponential(mean[to] * typical) : share[to] * typical;
    }
  if (inhibitory.length === 1)
    for (const from of excitatory) {
      const k = from * columns + inhibitory[0];
      const sent = excitatory.filter((to) => isPlastic(from * columns + to));
      if (isPlastic(k) && sent.length > 0)
        out[k] = sent.reduce((sum, to) => sum + out[from * columns + to], 0) / sent.length;
    }
  return out;
}
