/** What a reproduction tells along the way, and what it leaves. */
import type { ClaimOutcome } from "../../reproduce/judge.ts";
import type { ReproducedNetwork } from "../../reproduce/paper.ts";
import type { TrainingFacts } from "../../reproduce/trainingFacts.ts";
import type { RunRecord } from "../host/train.ts";

export type ReproduceRecord =
  /** Before the first network; `left` are the names of those still to be trained. */
  | {
      readonly kind: "start";
      readonly folder: string;
      readonly networks: readonly NetworkState[];
      readonly left: readonly string[];
      readonly jobs: number;
    }
  /** A record of one network's training; steps at most ten a second. */
  | { readonly kind: "network"; readonly name: string; readonly record: RunRecord }
  /** A training has ended: finished, stopped or failed. */
  | { readonly kind: "ended"; readonly network: NetworkState }
  /** Test trials shown so far. */
  | {
      readonly kind: "testing";
      readonly name: string;
      readonly test: string;
      readonly done: number;
      readonly total: number;
    }
  | { readonly kind: "saved"; readonly report: string };

/** A network with the name of its files. */
export interface NetworkState extends Omit<TrainingFacts, "checks"> {
  readonly name: string;
  readonly network: string;
  readonly seed: number;
}

/** The content of reproduction.json. */
export interface Reproduction {
  readonly format: 1;
  readonly version: string;
  readonly paper: string;
  readonly quick: boolean;
  readonly recipe: string | null;
  readonly networks: readonly (Pick<ReproducedNetwork, "network" | "seed" | "training"> & {
    readonly name: string;
    /** null if it was not tested. */
    readonly measures: NonNullable<ReproducedNetwork["analysis"]>["measures"] | null;
    /** 95 % intervals of measures that rest on test trials; null if it was not tested. */
    readonly intervals: NonNullable<NonNullable<ReproducedNetwork["analysis"]>["intervals"]> | null;
  })[];
  readonly figures: readonly {
    readonly figure: string;
    readonly seed: number;
    readonly verdict: string;
    readonly unreached: readonly string[];
    /** `holds`: null if it was not measured, "open" if there are too few trials to tell. */
    readonly claims: readonly { readonly claim: string; readonly holds: ClaimOutcome }[];
  }[];
}
