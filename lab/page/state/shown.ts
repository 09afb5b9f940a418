/** What the page knows of the engine, as signals. */
import { computed, type Signal, signal } from "@preact/signals";
import type { Choices, Curve, Edit, Progress, Ready, StateSpace, TrialShown, View, Weights } from "../../protocol.ts";
import { History } from "./history.ts";
import { lesionedBy, untouched, viewText } from "./views.ts";

export interface Notice {
  readonly tone: "error" | "news";
  readonly text: string;
  /** The link that was refused. */
  readonly link?: string;
}

export class Shown {
  /** What the controls show; the engine may still work on it. */
  readonly choices: Signal<Choices>;
  readonly view: Signal<View> = signal(untouched);
  readonly ready: Signal<Ready | null> = signal(null);
  readonly progress: Signal<Progress | null> = signal(null);
  readonly curve: Signal<Curve | null> = signal(null);
  /** The newest curve with nothing silenced or perturbed. */
  readonly intactCurve: Signal<Curve | null> = signal(null);
  readonly trial: Signal<TrialShown | null> = signal(null);
  /** The same for its rates and for the list of units, which are drawn in frames of their own. */
  readonly trialOfRates: Signal<TrialShown | null> = signal(null);
  readonly trialOfUnits: Signal<TrialShown | null> = signal(null);
  readonly weights: Signal<Weights | null> = signal(null);
  readonly stateSpace: Signal<StateSpace | null> = signal(null);
  /** How far a network is that is trained to a step before anything else. */
  readonly replaying: Signal<{ readonly step: number; readonly of: number } | null> = signal(null);
  /** Whether a network was asked for that is not there yet. */
  readonly isOpening: Signal<boolean> = signal(true);
  /** Whether a file that was asked for takes its time. */
  readonly isExporting: Signal<boolean> = signal(false);
  /** The file that is being opened. */
  readonly file: Signal<string | null> = signal(null);
  /** Whether the network that was asked for, and a look at it, are there. */
  readonly isThere = computed(
    () =>
      !this.isOpening.value && this.replaying.value === null && this.curve.value !== null && this.trial.value !== null,
  );
  /** A learning rate that was asked for, until the engine has it. */
  readonly askedRate: Signal<number | null> = signal(null);
  readonly speed: Signal<number | null> = signal(null);
  readonly notice: Signal<Notice | null> = signal(null);
  /** The unit under the pointer, and the one that was selected. */
  readonly pointed: Signal<number | null> = signal(null);
  readonly selected: Signal<number | null> = signal(null);
  readonly unit = computed(() => this.pointed.value ?? this.selected.value);
  readonly isPlaying = computed(() => this.progress.value?.isPlaying ?? false);
  readonly canUndo = computed(() => this.progress.value?.canUndo ?? false);
  /** Now; a choice says how it was at the start. */
  readonly learningRate = computed(
    () => this.askedRate.value ?? this.progress.value?.learningRate ?? this.choices.value.learningRate,
  );
  /** Silenced units that no lesion has cut. */
  readonly silenced = computed(() => {
    const { silenced } = this.view.value;
    const gone = lesionedBy(this.progress.value?.edits ?? []);
    return gone.size === 0 ? silenced : silenced.filter((unit) => !gone.has(unit));
  });
  readonly isIntact = computed(() => this.silenced.value.length === 0 && this.view.value.perturbation === null);
  readonly history = new History();
  /** Those that the history shows. */
  readonly edits: Signal<readonly Edit[]> = signal([]);
  /** Changes with the history. */
  readonly historyAge: Signal<number> = signal(0);
  /** Whether all that will be seen of the network is seen: the present view, with all trials of its curve. */
  readonly isSeen = computed(() => {
    const [curve, trial, space] = [this.curve.value, this.trial.value, this.stateSpace.value];
    if (!this.isThere.value || this.isPlaying.value || !curve?.isWhole) return false;
    const asked = viewText({ ...this.view.value, silenced: this.silenced.value });
    const { age } = this.progress.value!;
    return [curve, trial, space].every((seen) => seen?.age === age && viewText(seen.view) === asked);
  });

  constructor(choices: Choices) {
    this.choices = signal(choices);
  }
}
