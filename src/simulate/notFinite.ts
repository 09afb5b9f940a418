/** The warning about trials in which something overflowed. */
import type { RunResults } from "../format/runResults.ts";

/** A warning if an evaluation had such trials; undefined if it had none. */
export function notFiniteWarning(results: Omit<RunResults, "timing">): string | undefined {
  const curve = results.psychometric?.points ?? [];
  const shown = curve.reduce((sum, point) => sum + point.shown, 0);
  const overflowed = curve.reduce((sum, { notFinite }) => sum + notFinite, 0);
  const shares: [where: string, share: number][] = [
    ["of the trials that accuracy is measured on", results.notFinite],
    ["without recurrent noise", results.notFiniteWithoutNoise],
    ["with doubled recurrent noise", results.notFiniteDoubleNoise],
    ["of the psychometric curve", shown > 0 ? overflowed / shown : 0],
  ];
  const some = shares.flatMap(([where, share]) => (share > 0 ? [`${percent(share)} ${where}`] : []));
  if (some.length === 0) return undefined;
  return (
    `trials that are not finite, since a state, rate or output overflowed: ${some.join(", ")}; ` +
    "they have no choice, count as wrong, and are left out of curves, rates, selectivity and averages"
  );
}

const percent = (share: number) => `${Number((100 * share).toPrecision(2))} %`;
