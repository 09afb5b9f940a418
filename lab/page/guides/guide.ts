/** What a guided page is: steps that set up the lab, ask for a prediction, do something, and say what is measured. */
import type { ComponentChildren } from "preact";
import type { Lab } from "../state/lab.ts";

export interface Guide {
  readonly name: string;
  readonly title: string;
  readonly steps: readonly GuideStep[];
}

export interface GuideStep {
  readonly title: string;
  readonly text: ComponentChildren;
  /** What becomes of the lab when the step is opened. */
  readonly begin?: (lab: Lab) => void;
  /** The visitor predicts first. */
  readonly question?: {
    readonly text: string;
    readonly options: readonly string[];
  };
  /** Then this is done. */
  readonly act?: { readonly label: string; readonly run: (lab: Lab) => void };
  /** What is seen then; it may read the lab. */
  readonly found?: (lab: Lab) => ComponentChildren;
}
