/** Where a visitor is in a guide, and what is seen of its networks. */
import { batch, computed, signal } from "@preact/signals";
import type { Lab } from "../state/lab.ts";
import type { Finding, Guide, Seen, Sight } from "./guide.ts";

/** The guide that is open, and the number of its step. */
export const openGuide = signal<{ readonly guide: Guide; readonly step: number } | null>(null);
/** The option that the visitor predicts, and whether what the question is about is to be done. */
export const predicted = signal<number | null>(null);
export const isActed = signal(false);
/** The option that came true in networks of other seeds, for this question. */
export const others = signal<ReadonlyMap<number, number>>(new Map());
/** What is added to the seeds of the guide. */
const turn = signal(0);
const before = signal<Seen | null>(null);
const after = signal<Seen | null>(null);

const stepNow = computed(() => openGuide.value?.guide.steps[openGuide.value.step]);
/** Whether the network that the question is about was seen. */
export const isPrepared = computed(() => before.value !== null);
export const finding = computed<Finding | null>(() => {
  const question = stepNow.value?.question;
  const last = question?.act ? after.value : before.value;
  return question && before.value && last ? question.judge(before.value, last) : null;
});
export const seed = computed(() => sightNow().choices.seed);

/** The network that is to be seen now. */
function sightNow(): Sight {
  const { question, sight } = stepNow.value!;
  const { choices, ...rest } = (before.value && isActed.value && question?.act?.sight) || sight;
  return { choices: { ...choices, seed: choices.seed + turn.value }, ...rest };
}

export function goTo(lab: Lab, guide: Guide, step: number): void {
  if (openGuide.value?.guide !== guide) turn.value = 0;
  predicted.value = null;
  isActed.value = false;
  others.value = new Map();
  openGuide.value = { guide, step };
  begin(lab);
}

export function close(): void {
  openGuide.value = null;
}

export function act(lab: Lab): void {
  batch(() => {
    isActed.value = true;
    show(lab);
  });
}

/** Puts the same question to the network of the next seed. */
export function askAnother(lab: Lab): void {
  others.value = new Map(others.value).set(seed.value, finding.value!.option);
  turn.value += 1;
  begin(lab);
}

function begin(lab: Lab): void {
  batch(() => {
    before.value = after.value = null;
    show(lab);
  });
}

/** Shows the network that is to be seen now; it is trained unless it is there. */
export function show(lab: Lab): void {
  const sight = sightNow();
  const { choices, updates, perturbation = null, isPlaying } = sight;
  const view = { silenced: [], perturbation, condition: 0, trial: 0 };
  if (isNetwork(lab, sight) && !isPlaying) lab.look(view);
  else lab.follow({ choices, edits: [], step: updates, view }, isPlaying);
}

/** Keeps what is seen once it is what is to be seen; called whenever the lab has changed. */
export function watch(lab: Lab): void {
  if (!stepNow.value?.question || finding.value || !lab.isSeen.value || isElsewhere(lab)) return;
  const [ready, curve, trial, space] = [lab.ready, lab.curve, lab.trial, lab.stateSpace].map((one) => one.value!);
  const seen = { ready, curve, trial, space } as Seen;
  if (before.value === null) {
    before.value = seen;
    if (isActed.value) show(lab);
  } else if (isActed.value) after.value = seen;
}

/** Whether another network is shown, or seen otherwise, than the question is about. */
export function isElsewhere(lab: Lab): boolean {
  if (finding.value || !stepNow.value?.question || !lab.isThere.value) return false;
  const { silenced, perturbation } = lab.view.value;
  const sight = sightNow();
  const isView = silenced.length === 0 && JSON.stringify(perturbation) === JSON.stringify(sight.perturbation ?? null);
  return !isNetwork(lab, sight) || !isView;
}

function isNetwork(lab: Lab, { choices, updates }: Sight): boolean {
  const { step, edits = [] } = lab.progress.value ?? {};
  const { file, choices: now } = lab.ready.value ?? {};
  const isSame = JSON.stringify(now) === JSON.stringify(choices);
  return isSame && file === undefined && step === updates && edits.length === 0 && !lab.isPlaying.value;
}
