import { quantity } from "../../../settings/parameter.ts";
import { slots } from "../../blocks/slots.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";

const sides = ["left", "right"] as const;
/** Level of the group that carries no information: 10 Hz where the others fire at 40 Hz. */
const background = 0.25;

const group = (name: string, size: number) => Array.from({ length: size }, (_, k) => `${name} ${k + 1}`);

/** Count cues along a corridor, remember the majority, then turn. */
export const evidenceAccumulation = defineTask({
  name: "evidenceAccumulation",
  title: "Accumulation of cues in a corridor",
  summary:
    "Seven cues appear one after another on the left or right of a corridor. After a delay a recall signal comes: report the side with more cues.",
  source:
    "Morcos & Harvey (2016), Nat Neurosci 19:1672–1681; as a task for networks in Bellec et al. (2020), Nat Commun 11:3625",
  deviations: [
    "Inputs are rates with Gaussian noise, in Bellec et al. Poisson spikes: 1 stands for 40 Hz.",
    "Left and right are right equally often; elsewhere the more probable side is balanced.",
    "The answer is wanted during recall, in brainpy_datasets one label holds for the trial.",
  ],
  dt: 10,
  parameters: {
    cues: quantity(7, "", "number of cues", { min: 1, max: 100, whole: true }),
    gap: quantity(50, "ms", "time before each cue", { min: 0 }),
    cue: quantity(100, "ms", "length of a cue, at least one step", { min: 1 }),
    delay: duration(1000, "delay between the cues and recall"),
    recall: duration(150, "recall, when the choice is reported", { positive: true }),
    probability: quantity(70, "%", "probability that a cue is on the richer side", { min: 50, max: 100 }),
    groupSize: quantity(10, "", "number of channels of each group", { min: 1, max: 256, whole: true }),
    sigma: quantity(1, "√ms", "input noise: s.d. sigma/√dt per step and channel", { min: 0 }),
  },
  presets: {
    brainpy: { about: "EvidenceAccumulation of brainpy_datasets", dt: 1, parameters: { groupSize: 25 } },
  },
  inputs: ({ groupSize }) => [...sides, "recall", "background"].flatMap((name) => group(name, groupSize)),
  outputs: ["wait", ...sides],
  target: "class",
  noise: ({ sigma }) => sigma,
  conditions: () => ({ side: sides }),
  periods: (p) => ({ cues: p.cues * (p.gap + p.cue), delay: p.delay, recall: p.recall }),
  factors: { side: { kind: "category" }, difference: { unit: "cues", kind: "signed" } },
  activity: { align: ["cues", "recall"], selectivity: { period: "delay" }, rates: ["cues", "delay", "recall"] },
  trial({ side }, t, { cues, cue, probability, groupSize }) {
    const draw = () => {
      const richer = t.random.choice(sides);
      const poorer = richer === "left" ? "right" : "left";
      return Array.from({ length: cues }, () => (100 * t.random.uniform() < probability ? richer : poorer));
    };
    const differenceOf = (shown: readonly string[]) => 2 * shown.filter((one) => one === "right").length - cues;
    // Drawn until this side has more: the distribution of cues given the answer.
    let shown = draw();
    while (side === "right" ? differenceOf(shown) <= 0 : differenceOf(shown) >= 0) shown = draw();
    t.record("difference", differenceOf(shown));
    const [starts, end] = [slots(t, "cues", cues), t.end("cues")];
    shown.forEach((one, k) => {
      // A slot ends with its cue.
      const to = starts[k + 1] ?? end;
      const from = to - Math.min(to - starts[k], Math.max(cue, t.dt));
      for (const channel of group(one, groupSize)) t.input(channel).between(from, to, 1);
    });
    for (const channel of group("recall", groupSize)) t.input(channel).during("recall", 1);
    for (const channel of group("background", groupSize))
      t.input(channel).during("cues", "delay", "recall", background);
    t.answer(side).during("recall");
  },
});
