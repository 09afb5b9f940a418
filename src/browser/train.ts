/** `train` in a page. */
import type { MemoryFolder } from "../run/memoryFolder.ts";
import type { RunRecordOf, RunResultOf, StartRecordOf } from "../train/records.ts";
import { type SettingsOn, trainOn } from "../train/train.ts";
import { host, type PlaceSettings } from "./host.ts";

/**
 * The settings of `train` in a page: the folder in memory to write, what to resume, threads, the user's tasks and
 * models, a signal to stop.
 */
export type TrainSettings = SettingsOn<PlaceSettings>;

/** A trained network, with its run folder in memory. */
export type RunResult = RunResultOf<MemoryFolder>;
/** What a training yields as it proceeds. */
export type RunRecord = RunRecordOf<MemoryFolder>;
/** The first record, with the folder that will be written. */
export type StartRecord = StartRecordOf<MemoryFolder>;

/**
 * Trains a network, evaluates it and, with `out`, `name` or `resume`, leaves its run folder in memory: `(await
 * train(config, { name: "mine" })).folder`. Otherwise as in Node: loop over it for records of its progress, or
 * await it for the trained network. In a page that is isolated from other origins several threads work, else one.
 */
export const train = trainOn(host);
