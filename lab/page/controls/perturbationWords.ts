/** What is done to a population, in words. */
import type { View } from "../../protocol.ts";

type Perturbation = NonNullable<View["perturbation"]>;

/** As a choice. */
export const kindTitles: Readonly<Record<Perturbation["kind"], string>> = {
  silence: "silence it",
  drive: "inject a current",
  gain: "scale its rates",
};

/** "I silenced in the delay". */
export function perturbationText({ population, period, kind, value }: Perturbation): string {
  const what = { silence: "silenced", drive: `with a current of ${value}`, gain: `with rates times ${value}` }[kind];
  return `${population} ${what} in the ${period}`;
}
