/** What is looked at: of the network as it is, without more or fewer units than it has. */
import type { Edit, Ready, View } from "../../protocol.ts";

export const untouched: View = { silenced: [], perturbation: null, condition: 0, trial: 0 };

/** Equal for equal views. */
export const viewText = ({ silenced, perturbation, condition, trial }: View) =>
  JSON.stringify([silenced, perturbation, condition, trial]);

export const lesionedBy = (edits: readonly Edit[]): ReadonlySet<number> =>
  new Set(edits.flatMap((edit) => ("lesion" in edit ? edit.lesion : [])));

/** What of a view a network does not have, in words. */
export function lackedBy(ready: Ready, { perturbation, condition, silenced }: View): readonly string[] {
  const { units, conditions, populations, periods } = ready;
  const { population, period } = perturbation ?? {};
  return [
    ...silenced.filter((unit) => unit >= units).map((unit) => `unit ${unit}`),
    ...(population !== undefined && !populations.some(({ name }) => name === population)
      ? [`population “${population}”`]
      : []),
    ...(period !== undefined && !periods.includes(period) ? [`period “${period}”`] : []),
    ...(condition >= conditions.length ? [`condition ${condition}`] : []),
  ];
}

/** A view without what a network does not have. */
export function viewOf({ units, conditions, populations, periods }: Ready, view: View): View {
  const { silenced, perturbation, condition } = view;
  const isKnown =
    perturbation !== null &&
    populations.some(({ name }) => name === perturbation.population) &&
    periods.includes(perturbation.period);
  return {
    ...view,
    silenced: silenced.filter((unit) => unit < units),
    perturbation: isKnown ? perturbation : null,
    condition: Math.min(condition, conditions.length - 1),
  };
}
