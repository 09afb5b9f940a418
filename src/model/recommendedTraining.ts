/** How a model is best trained; the train section of a configuration follows it where it says nothing. */
import { type Readers, readName, readNumber, readSettings } from "../reader.ts";
import { lossNames } from "./options.ts";

export const decayNames = ["none", "linear", "cosine"] as const;
export type Decay = (typeof decayNames)[number];

export interface Schedule {
  /** Updates over which the learning rate rises to its full value; 0: it starts there. */
  readonly warmupSteps: number;
  /** How it falls from the first update to the last: not at all, on a line, on half a cosine (Loshchilov & Hutter 2017, arXiv:1608.03983). */
  readonly decay: Decay;
}

export interface RecommendedTraining {
  readonly loss: (typeof lossNames)[number];
  readonly optimizer: "adam" | "adamW" | "sgd";
  readonly learningRate: number;
  /** How the rate moves; the rise takes at most a fifth of the training. */
  readonly schedule: Schedule;
  readonly clipNorm: number | null;
  /** Weight in the loss of a trial's last period, in which the response is made. */
  readonly responseWeight: number;
  /** Trials per update. */
  readonly batch: number;
  /** Time step, ms. */
  readonly dt: number;
}

/** What a model's author recommends, in whole or in part. Throws "unknown" for a key that there is not, "invalid" for a value that cannot be. */
export function readTraining(value: unknown, path: string): Partial<RecommendedTraining> {
  const at = (name: string) => `${path}.${name}`;
  const positive = (given: unknown, name: string) => readNumber(given, at(name), { above: 0 });
  const readers: Readers<RecommendedTraining> = {
    loss: (given, name) => readName(given, at(name), lossNames),
    optimizer: (given, name) => readName(given, at(name), ["adam", "adamW", "sgd"]),
    learningRate: positive,
    schedule: (given, name) => ({ warmupSteps: 0, decay: "none", ...readSchedule(given, at(name)) }),
    clipNorm: (given, name) => (given === null ? null : positive(given, name)),
    responseWeight: positive,
    batch: (given, name) => readNumber(given, at(name), { min: 1, integer: true }),
    dt: positive,
  };
  return readSettings(value, path, readers);
}

function readSchedule(value: unknown, path: string): Partial<Schedule> {
  const readers: Readers<Schedule> = {
    warmupSteps: (given, name) => readNumber(given, `${path}.${name}`, { min: 0, integer: true }),
    decay: (given, name) => readName(given, `${path}.${name}`, decayNames),
  };
  return readSettings(value, path, readers);
}
