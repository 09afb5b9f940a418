/**
 * What the page and the engine's worker say to each other. The page sends a `Request` and never waits; the worker sends
 * `Report`s, at most about twenty a second, each the newest of its kind.
 */

/** What a visitor chooses. A change of any of these makes a new network; nothing else does. */
export interface Choices {
  /** A task of the lab's list (`tasks.ts`), and its parameters where they differ from the list's. */
  readonly task: string;
  readonly parameters: Readonly<Record<string, number>>;
  readonly units: number;
  /** Share of inhibitory units, 0 to 1. */
  readonly inhibitory: number;
  /** How Dale's principle is kept; "off": weights of either sign. */
  readonly dale: string;
  /** Standard deviation of the network's own noise, and a factor on the noise of the task's inputs. */
  readonly recurrentNoise: number;
  readonly inputNoise: number;
  /** At the start; an edit changes it later. */
  readonly learningRate: number;
  readonly seed: number;
}

/** What a visitor does to the network while it is trained, after so many updates; `train.edits` of a configuration. */
export type Edit =
  | { readonly at: number; readonly lesion: readonly number[] }
  | { readonly at: number; readonly weight: WeightPlace; readonly value: number }
  | { readonly at: number; readonly learningRate: number };

/** An entry of an effective matrix: wIn, wRec or wOut; units, channels and outputs by number. */
export interface WeightPlace {
  readonly matrix: string;
  readonly from: number;
  readonly to: number;
}

/** What is only looked at: the weights do not change. */
export interface View {
  /** Units whose rate is held at 0 throughout the trials that are shown and scored. */
  readonly silenced: readonly number[];
  /** A change of a population in a period of these trials. */
  readonly perturbation: {
    readonly population: string;
    readonly period: string;
    readonly kind: "drive" | "gain" | "silence";
    readonly value: number;
  } | null;
  /** The condition of the trial that is shown: its number in `Ready.conditions`. */
  readonly condition: number;
  /** Draws another trial of it. */
  readonly trial: number;
}

/** Everything that an address holds: the same network to the bit in any browser. */
export interface Link {
  /** Of Dalenet. */
  readonly version: string;
  readonly choices: Choices;
  readonly edits: readonly Edit[];
  /** Updates made. */
  readonly step: number;
  readonly view?: View;
}

/** What is read of a run folder; not all is in each. */
export const filesOfRun = ["run.json", "weights.npz", "connections.npz"];

export type Request =
  /** A new network, trained to `step` with these edits before anything else. */
  | ({
      readonly kind: "open";
      readonly choices: Choices;
      readonly edits?: readonly Edit[];
      readonly step?: number;
    } & Numbered)
  /** The network that is there, from its start: that of a file as it was opened. */
  | ({ readonly kind: "restart" } & Numbered)
  /** A run folder, by its files or as an archive, or weights as .npz for the present choices. */
  | ({
      readonly kind: "openFile";
      readonly name: string;
      readonly content: Uint8Array | Readonly<Record<string, Uint8Array>>;
      /** Addresses of modules with the run's own tasks or models. */
      readonly use?: readonly string[];
    } & Numbered)
  | { readonly kind: "play" }
  | { readonly kind: "pause" }
  | { readonly kind: "step"; readonly updates: number }
  /** Updates per second; null as fast as it goes. */
  | { readonly kind: "speed"; readonly perSecond: number | null }
  /** Applied now; the worker adds the number of updates, and reports the edits. */
  | { readonly kind: "edit"; readonly edit: WithoutAt<Edit> }
  /** Back to the moment before the last edit, which is forgotten. */
  | { readonly kind: "undo" }
  | { readonly kind: "view"; readonly view: View }
  | { readonly kind: "export"; readonly what: "configuration" | "run" | "weights" }
  /** Asks for the progress once all updates and edits that were asked for before are made. */
  | { readonly kind: "settle" };

/** Of a request for another network: the answer, "ready" or "refused", repeats the number. */
export interface Numbered {
  readonly opening?: number;
}

type WithoutAt<E> = E extends unknown ? Omit<E, "at"> : never;

export type Report =
  | Ready
  | Progress
  | Curve
  | TrialShown
  | Weights
  | StateSpace
  | { readonly kind: "replaying"; readonly step: number; readonly of: number }
  | { readonly kind: "exported"; readonly name: string; readonly type: string; readonly bytes: Uint8Array }
  /** An error that the visitor can do something about, such as a file that is no run. */
  | ({ readonly kind: "refused"; readonly message: string; readonly isOfExport?: true } & Numbered)
  /** Training diverged; it is paused at the last sound step. */
  | { readonly kind: "diverged"; readonly step: number; readonly message: string };

/** A network is there. */
export interface Ready extends Numbered {
  readonly kind: "ready";
  readonly choices: Choices;
  /** Name of a loaded run, which the choices do not describe. */
  readonly run?: string;
  /** The file that was opened, of a run or of weights: neither a link nor a configuration repeats the network. */
  readonly file?: string;
  readonly task: { readonly name: string; readonly title: string; readonly dt: number };
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** The output that says no response, where one does. */
  readonly withheld: string | null;
  readonly units: number;
  readonly populations: readonly { readonly name: string; readonly units: number; readonly sign: number }[];
  /** What can be edited of each matrix. */
  readonly cells: Readonly<Record<"wIn" | "wRec" | "wOut", Cells>>;
  /** Distinct conditions as text. */
  readonly conditions: readonly string[];
  /** Names of the periods, in order. */
  readonly periods: readonly string[];
  /** The variable of the psychometric curve; null where the task has none: accuracy per condition is reported. */
  readonly factor: { readonly name: string; readonly unit?: string; readonly favours?: string } | null;
  /** What the loss is, and what counts as correct, in words. */
  readonly loss: string;
  readonly chance: number | null;
}

/** Entries of a matrix. */
export interface Cells {
  /** 1 for a connection, 0 where there can be none, such as an autapse, row by row; null where that is not known. */
  readonly exists: Uint8Array | null;
  /** +1, −1 or 0 (either sign) for each sender; empty where no sign is fixed. */
  readonly signs: readonly number[];
}

/** The network that a report is about. */
export interface Moment {
  /** Updates made. */
  readonly step: number;
  /** Changes made by the engine: updates, edits and what was undone. Reports of one age are about one network. */
  readonly age: number;
}

/** Training since the last report. */
export interface Progress extends Moment {
  readonly kind: "progress";
  readonly isPlaying: boolean;
  /** Whether this answers "settle". */
  readonly isSettled: boolean;
  readonly edits: readonly Edit[];
  readonly canUndo: boolean;
  /** The learning rate now. */
  readonly learningRate: number;
  readonly updatesPerSecond: number;
  /** One entry per update. */
  readonly steps: Float64Array;
  readonly loss: Float64Array;
  /** Share of correct trials of the batch; NaN where none is scored. */
  readonly accuracy: Float64Array;
}

/** Scores on fresh trials, the view's interventions included. */
export interface Curve extends Moment {
  readonly kind: "curve";
  readonly accuracy: number;
  readonly trials: number;
  /** Whether no more trials follow while neither the network nor the view changes. */
  readonly isWhole: boolean;
  /** What is looked at, without silenced units that a lesion has cut. */
  readonly view: View;
  /** Whether no unit was silenced and nothing perturbed: the curve to compare others with. */
  readonly isIntact: boolean;
  /** Share of choices that the factor favours, or accuracy where there is no factor, with a 95 % Wilson interval. */
  readonly points: readonly {
    readonly level: number | string;
    readonly share: number;
    readonly low: number;
    readonly high: number;
    readonly trials: number;
  }[];
}

/** One trial as the network sees it. Arrays are [step, channel]. */
export interface TrialShown extends Moment {
  readonly kind: "trial";
  readonly condition: number;
  /** What is looked at, without silenced units that a lesion has cut. */
  readonly view: View;
  /** Whether no unit was silenced and nothing perturbed. */
  readonly isIntact: boolean;
  /** ms; the first is one time step after the start. */
  readonly times: Float64Array;
  readonly inputs: Float32Array;
  readonly rates: Float32Array;
  readonly outputs: Float32Array;
  /** Wanted outputs, NaN where nothing is asked for. */
  readonly targets: Float32Array;
  readonly periods: readonly { readonly name: string; readonly from: number; readonly to: number }[];
  /** What the network chose, and what would have been right, in words; null where there is no choice. */
  readonly choice: string | null;
  readonly right: string | null;
  readonly isCorrect: boolean | null;
  /** Whether an answer was given though the inputs favour none: which one counts as right is drawn. */
  readonly isByChance: boolean;
  /** Of a response by threshold: ms since the onset of the period that the score names, and since the trial began. */
  readonly response: { readonly after: number; readonly at: number } | null;
}

/** Matrices as the equations use them, [from, to] row by row. */
export interface Weights {
  readonly kind: "weights";
  readonly step: number;
  readonly wIn: Float32Array;
  readonly wRec: Float32Array;
  readonly wOut: Float32Array;
  /** What few weights of a matrix pass in size; 0 where it has none. */
  readonly sizes: Readonly<Record<"wIn" | "wRec" | "wOut", number>>;
  /** Units that were lesioned. */
  readonly lesioned: readonly number[];
}

/** Mean rates of conditions on two principal components of these means; no paths where rates grow beyond numbers. */
export interface StateSpace extends Moment {
  readonly kind: "stateSpace";
  /** What is looked at, without silenced units that a lesion has cut. */
  readonly view: View;
  /** Share of the variance that each component explains. */
  readonly explained: readonly [number, number];
  readonly paths: readonly {
    readonly label: string;
    readonly look: Look;
    readonly x: Float32Array;
    readonly y: Float32Array;
    /** Index of the first step of each period. */
    readonly periodStarts: readonly number[];
  }[];
}

/** What tells the path of a group from others, for its colour and dashes. */
export type Look =
  /** The level of a factor that has an order, and what differs besides, as text. */
  | {
      readonly scale: "signed" | "ordered" | "circular";
      /** −1 … 1 of a signed factor, else 0 … 1; around a circle 0 and 1 are the same. */
      readonly shade: number;
      readonly level: string;
      readonly other: string;
      /** The choice by number that positive levels favour, where it is known. */
      readonly favours?: number;
    }
  /** The right choice by number; 0 is none. */
  | { readonly scale: "choice"; readonly choice: number }
  | { readonly scale: "none" };
