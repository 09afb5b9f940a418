/** What a guided page is: steps that show a network, ask for a prediction, change something, and judge what is seen. */
import type { ComponentChildren } from "preact";
import type { Choices, Curve, Ready, StateSpace, TrialShown, View } from "../../protocol.ts";
import type { Paper } from "./sources.tsx";

export interface Guide {
  readonly name: string;
  readonly title: string;
  readonly steps: readonly GuideStep[];
}

export interface GuideStep {
  readonly title: string;
  readonly text: ComponentChildren;
  readonly papers?: readonly Paper[];
  /** The network that is shown when the step is opened. */
  readonly sight: Sight;
  readonly question?: Question;
}

/** A network of which nothing is edited or silenced, and what is perturbed while it is looked at. */
export interface Sight {
  readonly choices: Choices;
  /** Updates that are made before it is shown. */
  readonly updates: number;
  readonly perturbation?: View["perturbation"];
  /** Whether it goes on learning then. */
  readonly isPlaying?: boolean;
}

/** The visitor predicts first; the network in the page decides. */
export interface Question {
  readonly text: string;
  /** Whatever the network does is one of them. */
  readonly options: readonly Option[];
  /** The number of the option that theory and most networks agree on. */
  readonly expected: number;
  /** What is done then; without it, the answer is to be seen at once. */
  readonly act?: { readonly label: string; readonly sight: Sight };
  /** What is measured before and after; without an act, both are the same. */
  judge(before: Seen, after: Seen): Finding;
}

export interface Option {
  readonly text: string;
  /** Why it is so, where it is so. */
  readonly why: ComponentChildren;
  readonly papers?: readonly Paper[];
}

/** All that is seen of a network. */
export interface Seen {
  readonly ready: Ready;
  readonly curve: Curve;
  readonly trial: TrialShown;
  readonly space: StateSpace;
}

export interface Finding {
  /** The number of the option that came true. */
  readonly option: number;
  readonly measured: readonly Measured[];
  /** Where the line between the options is, in words. */
  readonly rule: string;
}

/** A number in words, with its unit. */
export interface Measured {
  readonly what: string;
  readonly before?: string;
  readonly after: string;
}
