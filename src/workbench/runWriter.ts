/** Writes the files of a run as it goes on. */
import { type EffectiveValues, effectiveValues } from "../model/evaluate.ts";
import { encodeCheckpoint } from "../run/checkpointFile.ts";
import { encodeCsv } from "../run/csv.ts";
import { encodeMetrics } from "../run/metricsFile.ts";
import { encodeRunFile, type RunFile, type RunResults, runFileName } from "../run/runFile.ts";
import { tableColumns } from "../run/trialTable.ts";
import { weightsNpz, weightsSafetensors } from "../run/weightsFile.ts";
import type { TaskInstance } from "../task/instance.ts";
import type { Checkpoint } from "../train/checkpoint.ts";
import type { RunFolder } from "./runFolder.ts";
import { type Simulation, simulationNpz } from "./simulate.ts";

export interface RunWriter {
  /** run.json of a run that just began. */
  begin(): Promise<void>;
  checkpoint(checkpoint: Checkpoint): Promise<void>;
  /** Checkpoint, weights and metrics; with a state other than "finished", run.json too. */
  trained(state: RunFile["state"], checkpoint: Checkpoint): Promise<void>;
  /** Recorded trials and run.json of a finished run. */
  finished(checkpoint: Checkpoint, results: RunResults, recorded: Simulation): Promise<void>;
}

/** What of run.json is known from the start. */
export type RunHead = Omit<RunFile, "state" | "profile" | "results" | "files">;

export const checkpointName = "checkpoint.npz";

/** A writer into a folder; `head` is what of run.json is known from the start. */
export function runWriter(folder: RunFolder, head: RunHead, task: TaskInstance): RunWriter {
  const { model } = head.config;
  const writeRun = (state: RunFile["state"], checkpoint: Checkpoint | null, results: RunResults | null) =>
    folder.write(
      runFileName,
      encodeRunFile({ ...head, state, profile: checkpoint?.profile ?? null, results, files: filesOf(folder) }),
    );
  const effectiveOf = (checkpoint: Checkpoint): EffectiveValues =>
    effectiveValues(
      model,
      { inputs: task.inputs.length, outputs: task.outputs.length },
      new Map(Object.entries(checkpoint.parameters)),
    );
  const writeCheckpoint = (checkpoint: Checkpoint) => folder.write(checkpointName, encodeCheckpoint(checkpoint));
  return {
    begin: () => writeRun("training", null, null),
    checkpoint: writeCheckpoint,
    async trained(state, checkpoint) {
      await writeCheckpoint(checkpoint);
      const weights = {
        units: model.units,
        excitatory: model.excitatoryUnits,
        parameters: checkpoint.parameters,
        effective: effectiveOf(checkpoint),
        precision: checkpoint.profile["precision"] === "float64" ? ("float64" as const) : ("float32" as const),
      };
      await folder.write("weights.npz", weightsNpz(weights));
      await folder.write("weights.safetensors", weightsSafetensors(weights));
      await folder.write("metrics.csv", encodeMetrics(checkpoint.epochs));
      if (state !== "finished") await writeRun(state, checkpoint, null);
    },
    async finished(checkpoint, results, recorded) {
      await folder.write("trials.npz", simulationNpz(recorded));
      await folder.write("trials.csv", encodeCsv(tableColumns(recorded.table)));
      await writeRun("finished", checkpoint, results);
    },
  };
}

/** Hashes of the files beside run.json. */
const filesOf = ({ hashes }: RunFolder) =>
  Object.fromEntries(Object.entries(hashes).filter(([name]) => name !== runFileName));
