/** `train` in a page. */
import type { MemoryFolder } from "../run/memoryFolder.ts";
import type { RunRecord as RecordOf, RunResult as ResultOf, StartRecord as StartOf } from "../train/records.ts";
import { type SettingsOn, trainOn } from "../train/train.ts";
import { host, type PlaceSettings } from "./host.ts";

/** The settings of `train` in a page: the folder in memory to write, what to go on with, threads, own tasks and models, a signal to stop. */
export type TrainSettings = SettingsOn<PlaceSettings>;

/** A trained network, with its run folder in memory. */
export type RunResult = ResultOf<MemoryFolder>;
/** What a training tells as it goes on. */
export type RunRecord = RecordOf<MemoryFolder>;
/** The first record, which has the folder that is going to be written. */
export type StartRecord = StartOf<MemoryFolder>;

/**
 * Trains a network, evaluates it and, with `out`, `name` or `resume`, leaves its run folder in memory: `(await train(config, { name: "mine" })).folder`.
 * All else is as in Node: loop over it for records of how it goes, or await it for the trained network. In a page that is isolated from other origins
 * several threads work, else one.
 */
export const train = trainOn(host);
