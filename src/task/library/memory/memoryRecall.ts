import { quantity } from "../../../settings/parameter.ts";
import type { TrialBuilder } from "../../builder.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";

const named = (what: string, count: number) => Array.from({ length: count }, (_, k) => `${what} ${k + 1}`);
const several = (p: { readonly size: number; readonly known: number }) => Math.max(1, Math.round(p.size * p.known));
const drawn = (t: TrialBuilder, size: number) => Array.from({ length: size }, () => (t.random.integer(2) ? 1 : -1));

/** Patterns are shown in sequence, some to be stored; complete one of these from part of it. */
export const memoryRecall = defineTask({
  name: "memoryRecall",
  title: "Recall of stored patterns",
  summary:
    "Binary patterns are shown one after the other, and a signal marks those to store; then part of a stored pattern is shown: report all of it.",
  source:
    "Molano-Mazón et al. (2022), NeuroGym, contributed task; completion of patterns: Hopfield (1982), PNAS 79:2554–2558",
  deviations: [
    "Patterns are recalled after the last of them; in neurogym, one is recalled while others are still shown.",
    "The number of known elements is fixed, and they fit no other stored pattern; in neurogym each is known with probability 0.7, so that some cues are ambiguous.",
    "A trial is correct if all elements have the right sign, within an error of 0.5.",
  ],
  dt: 20,
  parameters: {
    item: duration(100, "each pattern is shown", { positive: true }),
    delay: duration(100, "nothing is shown"),
    recall: duration(200, "part of a stored pattern is shown, and all of it reported", { positive: true }),
    items: quantity(10, "", "number of patterns", { min: 1, max: 50, whole: true }),
    stored: quantity(2, "", "number of patterns to store, at most all", { min: 1, max: 50, whole: true }),
    size: quantity(10, "", "elements of a pattern", { min: 2, max: 100, whole: true }),
    known: quantity(0.7, "", "share of the elements that is shown at recall", { min: 0, max: 1 }),
  },
  presets: {
    neurogym: { about: "MemoryRecall of neurogym: about twenty patterns", dt: 100, parameters: { items: 20 } },
  },
  inputs: (p) => [...named("element", p.size), "store", "recall"],
  outputs: (p) => named("element", p.size),
  target: "value",
  conditions: (p) => ({ recalled: named("pattern", Math.min(p.stored, p.items)) }),
  periods: (p) => ({
    ...Object.fromEntries(named("item", p.items).map((name) => [name, p.item])),
    delay: p.delay,
    recall: p.recall,
  }),
  factors: { recalled: { kind: "category" } },
  activity: { align: "recall", rates: ["delay", "recall"] },
  score: { error: { measure: "distance", periods: ["recall"], steps: "last", tolerance: 0.5 } },
  shortcuts: { "without the store signal": { withoutInputs: ["store"] } },
  trial({ recalled }, t, p) {
    const elements = named("element", p.size);
    const items = named("item", p.items);
    const which = Number(recalled.split(" ")[1]) - 1;
    const storedAt = t.random
      .shuffle([...items.keys()])
      .slice(0, p.stored)
      .sort((a, b) => a - b);
    const known = t.random.shuffle([...elements.keys()]).slice(0, several(p));
    const wanted = drawn(t, p.size);
    const fits = (pattern: readonly number[]) => known.every((e) => pattern[e] === wanted[e]);
    for (const [k, item] of items.entries()) {
      let pattern = storedAt[which] === k ? wanted : drawn(t, p.size);
      while (storedAt.includes(k) && pattern !== wanted && fits(pattern)) pattern = drawn(t, p.size);
      for (const [e, element] of elements.entries()) t.input(element).during(item, pattern[e]);
      if (storedAt.includes(k)) t.input("store").during(item, 1);
    }
    t.input("recall").during("recall", 1);
    for (const e of known) t.input(elements[e]).during("recall", wanted[e]);
    for (const [e, element] of elements.entries()) t.target(element).during("recall", wanted[e]);
    t.mask.during(...items, "delay", 0);
  },
});
