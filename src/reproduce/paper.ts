/** A paper as data: the networks it trains, its tests of them, its figures, and the numbers to compare with. */
import type { Figure } from "../figure/figure.ts";
import type { ReportTable } from "../figure/reportPage.ts";
import type { Theme } from "../figure/theme.ts";
import type { GivenConfig } from "../open/configs.ts";
import type { Config } from "../open/looseConfig.ts";
import type { Run } from "../run/loadRun.ts";
import type { Simulation, SimulationOptions } from "../simulate/simulate.ts";
import type { TrainingFacts } from "./trainingFacts.ts";

export interface Paper {
  /** The name on the command line, such as song2016. */
  readonly name: string;
  readonly title: string;
  readonly citation: string;
  /** Raised when analyses change, so that none of an earlier version is shown. */
  readonly revision: number;
  /** By name. */
  readonly networks: Readonly<Record<string, PaperNetwork>>;
  /** By number, in order. */
  readonly figures: readonly PaperFigure[];
  /** What the authors and others found. */
  readonly published: readonly PublishedNumber[];
  /** The measures that analyses add to the common ones, in the order of the tables. */
  readonly measures: Readonly<Record<string, MeasureName>>;
  /** What a reader of the report must know. */
  readonly notes: readonly string[];
  /** Further tables of the report. */
  tables?(networks: readonly ReproducedNetwork[]): readonly ReportTable[];
  /** Other trainings of the same networks, by name: the project's own recipes. */
  readonly recipes: Readonly<Record<string, Recipe>>;
}

/** A training of a network whose task, checks and criterion stay. */
export interface Recipe {
  readonly about: string;
  /** The configuration that is trained instead. */
  of(config: Config): Config;
}

export interface PaperNetwork {
  readonly title: string;
  readonly config: GivenConfig;
  /**
   * Most training trials, if the criterion is not reached before (null: as many as the configuration allows); `quick`
   * for a first look.
   */
  readonly most: { readonly trials: number | null; readonly quick: number };
  /** What is shown to the trained network, by name. */
  readonly tests: Readonly<Record<string, Test>>;
  /** The numbers of a trained network, and what the figures draw of it. */
  analyse(tested: TestedNetwork): Analysis | Promise<Analysis>;
}

/** Trials that are shown to a trained network. */
export interface Test extends Omit<SimulationOptions, "trials" | "signal" | "onProgress"> {
  /** Trials of each condition; `quick` for a first look. */
  readonly repetitions: { readonly full: number; readonly quick: number };
}

/** A trained network, and its tests one after another. */
export interface TestedNetwork {
  readonly run: Run;
  /** Shows a test; nothing but the caller keeps its recording. */
  show(test: string): Promise<Simulation>;
}

export interface MeasureName {
  readonly label: string;
  readonly unit: string;
}

/** A number, or a list such as one per coherence; null where there is nothing to measure. */
export type PaperMeasure = number | null | readonly (number | null)[];

/** [low, high] of each number of a measure; null where there is nothing to measure. */
export type MeasureIntervals = readonly (readonly [low: number, high: number] | null)[];

/** Plain data, kept next to the run. */
export interface Analysis {
  /** By the names that published numbers and claims use. */
  readonly measures: Readonly<Record<string, PaperMeasure>>;
  /** 95 % intervals of those that rest on trials, one for each number of a measure. */
  readonly intervals?: Readonly<Record<string, MeasureIntervals>>;
  /** Finished pictures, by the names that panels use. */
  readonly pictures: Readonly<Record<string, Figure>>;
  /** What panels of several networks draw. */
  readonly data?: Readonly<Record<string, unknown>>;
}

/** One network of a paper, trained from one seed, and what is known of it. */
export interface ReproducedNetwork {
  readonly network: string;
  readonly seed: number;
  readonly training: TrainingFacts;
  /** null if it has no weights yet. */
  readonly analysis: Analysis | null;
}

export interface PaperFigure {
  /** Such as "2". */
  readonly number: string;
  readonly title: string;
  /** Names of the networks that it is about. */
  readonly networks: readonly string[];
  readonly panels: readonly PaperPanel[];
  /** What must hold for each seed. */
  readonly claims: readonly PaperClaim[];
}

/** Finds a network of the paper by name. */
export type NetworkNamed = (name: string) => ReproducedNetwork & { readonly analysis: Analysis };

/** A panel of one seed, a picture of one network or drawn from several; or of all seeds together, trained or not. */
export type PaperPanel = {
  /** Such as "C". */
  readonly panel: string;
  readonly title: string;
} & (
  | { readonly network: string; readonly picture: string }
  | {
      readonly networks: readonly string[];
      draw(of: NetworkNamed, theme: Theme): Promise<Figure> | Figure;
    }
  | { together(all: readonly ReproducedNetwork[], theme: Theme): Promise<Figure> | Figure }
);

/** Who found a number: the authors in print, their stored run, or an independent port of their code. */
export const sources = ["paper", "authors' stored run", "port of the authors' code"] as const;

export interface PublishedNumber {
  readonly network: string;
  readonly measure: string;
  readonly source: (typeof sources)[number];
  readonly value: Exclude<PaperMeasure, null>;
  /** Where it was found. */
  readonly note?: string;
}

/** A statement about one measure of a network, with the rule by which it is judged. */
export interface PaperClaim {
  readonly text: string;
  /** Whether the size of a number is compared, or only the shape of a result. */
  readonly about: "number" | "shape";
  readonly network: string;
  readonly measure: string;
  readonly rule: ClaimRule;
  /** Whether a training that reached its criterion makes it hold, so that it adds little. */
  readonly isImplied?: boolean;
}

/** The place of a measure. */
export type ClaimRule =
  /** At most `factor` times as large, or as small, as one of the numbers. */
  | { readonly withinFactor: number; readonly of: readonly number[] }
  /** Within a distance, or a share, of one of the numbers. */
  | { readonly within: number; readonly of: readonly number[] }
  | { readonly withinShare: number; readonly of: readonly number[] }
  | { readonly above: number }
  | { readonly below: number }
  /** Of a list: from each value to the next, by more than `slack` against it. */
  | { readonly order: "rising" | "falling"; readonly slack?: number };
