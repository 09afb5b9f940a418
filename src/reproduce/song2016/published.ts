/**
 * Numbers that were found before, with their provenance: what the paper prints, what the authors' run stored, and what
 * an independent port of their code gave, with its own random numbers.
 */
import type { PublishedNumber } from "../paper.ts";

type Source = PublishedNumber["source"];
type Numbers = Readonly<Record<string, PublishedNumber["value"]>>;

/** A number of each measure, or several: one set for each training. */
const found = (network: string, source: Source, note: string, ...sets: readonly Numbers[]) =>
  sets.flatMap((numbers) =>
    Object.entries(numbers).map(([measure, value]): PublishedNumber => ({ network, measure, source, value, note })),
  );

const stored = "authors' stored run";
const port = "port of the authors' code";
const older = "minutes of September 2015 with older settings on an unknown machine, for the order of magnitude only";
const ofPort =
  "trials to the criterion of each weight seed; tests of seed 1 at a time step of 0.5 ms, weights below 1e-4 removed";
const unfinished = "seed 1 had not reached the criterion";

export const published: readonly PublishedNumber[] = [
  ...found("rdm_nodale", stored, older, { minutes: 3 }),
  ...found(
    "rdm_nodale",
    port,
    ofPort,
    { accuracy: 85.7, byCoherence: [63, 76, 90, 99, 100], sigma: 8.6, bias: 4.4, active: 51 },
    { trials: 110_000, radius: 1.26 },
    { trials: 120_000, radius: 1.19 },
    { trials: 100_000, radius: 1.19 },
  ),
  ...found(
    "rdm_dense",
    stored,
    "weight seed 1234, December 2015; its weights tested by the port's simulator at a time step of 0.5 ms",
    { trials: 230_000, validation: 85.4, radius: 2.39, zeroIn: 24.5, zeroRec: 3.3, zeroOut: 39 },
    { accuracy: 86, byCoherence: [65, 76, 89, 99.6, 100], sigma: 9.1, bias: -3.2, active: 46 },
  ),
  ...found("rdm_dense", stored, older, { minutes: 6 }),
  ...found(
    "rdm_dense",
    port,
    ofPort,
    { accuracy: 85.9, byCoherence: [62, 77, 91, 99.8, 100], sigma: 8.7, bias: -3.5, active: 47 },
    { trials: 210_000, radius: 2.29 },
    { trials: 210_000, radius: 1.76 },
  ),
  ...found("rdm_fixed", stored, older, { minutes: 5 }),
  ...found(
    "rdm_fixed",
    port,
    ofPort,
    { accuracy: 84.8, byCoherence: [61, 73, 91, 99.5, 100], sigma: 10.1, bias: -1.2, active: 62 },
    { trials: 130_000, radius: 1.18 },
    { trials: 130_000, radius: 1.34 },
  ),
  ...found("rdm_rt", stored, older, { minutes: 3 }),
  ...found(
    "rdm_rt",
    port,
    ofPort,
    { accuracy: 87.8, byCoherence: [66, 78, 92, 99.8, 100], sigma: 8.4, noResponse: 7 },
    { reactionTime: [697, 686, 625, 458, 314], meanReactionTime: 543, errorReactionTime: 698 },
    { trials: 260_000, radius: 2.68 },
    { trials: 260_000, radius: 2.8 },
  ),
  ...found("rdm_varstim", stored, older, { minutes: 31 }),
  ...found(
    "rdm_varstim",
    port,
    `${ofPort}; seed 2 had not reached the criterion after 790 000 trials`,
    { accuracy: 82.2, byCoherence: [62, 72, 84, 94, 98.5], sigma: 11.5, bias: 4.4 },
    { "byDuration 3.2": [57, 57, 60, 66, 71], "byDuration 6.4": [55, 61, 75, 79, 88] },
    { "byDuration 12.8": [63, 76, 88, 94, 100], "byDuration 25.6": [79, 92, 99, 100, 100] },
    { "byDuration 51.2": [92, 100, 100, 100, 100] },
    { trials: 890_000, radius: 2.03 },
  ),
  ...found("multisensory", stored, older, { minutes: 8 }),
  ...found(
    "multisensory",
    port,
    ofPort,
    { visual: 86, auditory: 89, both: 93.1, sigmaVisual: 1.22, sigmaAuditory: 1.03, sigmaBoth: 0.58 },
    { precision: 2.97, independent: 1.61 },
    { trials: 220_000, radius: 3.26 },
    { trials: 190_000, radius: 3.02 },
  ),
  ...found("lee", stored, older, { minutes: 47 }),
  ...found("lee", port, ofPort, { trials: 60_000, radius: 2.09, distance: 0.02, active: 104, variance: 69 }),
  ...found("mante", stored, `${older}; 99 to 107, with 500 units then`, { minutes: 103 }),
  ...found("mante", port, `${unfinished} after 830 000 trials`, { validation: 77.3 }),
  ...found("mante_areas", port, `${unfinished} after 950 000 trials`, { validation: 73.2 }),
  ...found("romo", stored, `${older}; 89 to 107`, { minutes: 98 }),
  ...found("romo", port, `${unfinished} after 30 000 trials`, { validation: 50 }),
];

/** The values of a measure that the port or the authors' run found, for the rule of a claim. */
export const knownOf = (network: string, measure: string): readonly number[] =>
  published.flatMap((one) =>
    one.network === network && one.measure === measure && typeof one.value === "number" ? one.value : [],
  );
