/** What an analysis of `dalenet analyse` is: what it is given, and what it finds. */
import type { TrialStretch, Variable } from "../analysis/index.ts";
import type { Figure } from "../figure/index.ts";
import type { Run, Simulation } from "../index.ts";

export type AnalysisDoor = typeof import("../analysis/index.ts");
type Figures = typeof import("../figure/index.ts");
export type ShownTrials = Simulation["recording"];
export type AnalysisTable = Figure["csv"];

/** What analyses are given. */
export interface AnalysisSetting {
  readonly analysis: AnalysisDoor;
  readonly figures: Figures;
  /** Factors of the conditions, "choice" or "outcome". */
  readonly variables: readonly string[];
  /** Whether these are the usual ones: what an analysis cannot use of them it leaves out, and says so. */
  readonly isUsual: boolean;
  /** Pairs of them, for regressions and decoders. */
  readonly interactions: readonly (readonly [string, string])[];
  /** Those of them that are continuous, in the same bins for all networks: for analyses that need groups. */
  readonly binned: ReadonlyMap<string, Variable>;
  /** The trials of all networks: what is read as a number is the same in all. */
  readonly recordings: readonly ShownTrials[];
  /** The period that is analysed, or of whole trials the one whose onset is time 0. */
  readonly stretch: TrialStretch;
  /** ms from one decoder or regression to the next. */
  readonly every: number | undefined;
  /** The λ that decoders choose from. */
  readonly ridge: readonly number[] | undefined;
  /** Whether the recorded trials are of the perturbed network. */
  readonly isPerturbed: boolean;
  readonly nodes: number;
  readonly starts: number;
  /** ms; where the model has none. */
  readonly tau: number | undefined;
  /** Ctrl-C: what takes long ends early, with what it has. */
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

export interface AnalysedNetwork {
  readonly folder: string;
  readonly run: Run;
  readonly recording: ShownTrials;
}

/** What an analysis found. */
export interface AnalysisFinding {
  /** By name, with units in it. null: it has no value. */
  readonly numbers: Readonly<Record<string, number | null>>;
  /** Fits or tests that were run: those that are looked at together. */
  readonly comparisons: number;
  readonly figures: readonly Figure[];
  /** Numbers of what is not drawn. */
  readonly csv?: AnalysisTable;
  /** More tables beside the figures, by the names of their files. */
  readonly tables?: Readonly<Record<string, AnalysisTable>>;
  readonly notes?: readonly string[];
}

/** What some analyses are told and others are not. */
export type AnalysisOption =
  | "by"
  | "interactions"
  | "period"
  | "align"
  | "every"
  | "ridge"
  | "nodes"
  | "starts"
  | "tau";

interface AnyEntry {
  readonly about: string;
  /** Names of its figures and tables; more may follow after a hyphen. */
  readonly files: readonly string[];
  /** Options that change what it finds. */
  readonly takes: readonly AnalysisOption[];
  /** Whether all interactions of its factors are in what it finds, named or not. */
  readonly hasInteractions?: true;
  /** Seconds or minutes: only when it is asked for by name. */
  readonly isSlow?: true;
}

export interface EachEntry extends AnyEntry {
  /** Whether trials are of the kind that it is about (default: all are); of others it is made only by name. */
  concerns?(recording: ShownTrials): boolean;
  of(network: AnalysedNetwork, setting: AnalysisSetting): Promise<AnalysisFinding>;
}
export interface BetweenEntry extends AnyEntry {
  between(networks: readonly AnalysedNetwork[], setting: AnalysisSetting): Promise<AnalysisFinding>;
}
export type AnalysisEntry = EachEntry | BetweenEntry;

/** What an analysis found: of each network, or once of all together. */
export interface FoundBy {
  readonly name: string;
  readonly findings: readonly AnalysisFinding[];
  readonly isBetween: boolean;
}
