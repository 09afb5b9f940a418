/** Writes the files of a run during training. */
import { nextTurn } from "../base/eventLoop.ts";
import { keptOf } from "../compiler/pruned.ts";
import { encodeCheckpoint } from "../format/checkpointFile.ts";
import { encodeCsv } from "../format/csv.ts";
import { encodeMetrics } from "../format/metricsFile.ts";
import { encodeNpz } from "../format/npz.ts";
import { recordingArrays } from "../format/recordingFile.ts";
import { checkpointName, encodeRunFile, type RunFile, runFileName } from "../format/runFile.ts";
import type { RunResults } from "../format/runResults.ts";
import { tableColumns } from "../format/trialTable.ts";
import { encodeValidation, validationName } from "../format/validationFile.ts";
import { type WeightsContent, weightsNpz, weightsSafetensors } from "../format/weightsFile.ts";
import type { Checkpoint } from "../loop/checkpoint.ts";
import { otherParameters, resultingParameters } from "../loop/keptWeights.ts";
import type { Experiment } from "../open/experiment.ts";
import type { Simulation } from "../simulate/simulate.ts";
import { stagesBegun } from "../task/order/stagesBegun.ts";
import { bestName, initialName, lastName, type RunFolder } from "./files.ts";
import { weightsContent } from "./weightsContent.ts";

/** If the folder is deleted meanwhile, it is made again and everything is written anew. */
export interface RunWriter {
  /** The first files of a new run: run.json, the network before training, and last a checkpoint to resume from. */
  begin(checkpoint: Checkpoint): Promise<void>;
  /** The same for a resumed run. Removes what was made from its earlier state, such as figures. */
  goOn(checkpoint: Checkpoint): Promise<void>;
  /** Checkpoint and metrics of a run under way. */
  checkpoint(checkpoint: Checkpoint): Promise<void>;
  /** Checkpoint, weights and metrics; with a state other than "finished", run.json too. */
  trained(state: RunFile["state"], checkpoint: Checkpoint): Promise<void>;
  /** Recorded trials and run.json of a finished run. */
  finished(checkpoint: Checkpoint, results: RunResults, recorded: Simulation): Promise<void>;
}

/** The part of run.json that is known from the start. */
export type RunHead = Omit<
  RunFile,
  "state" | "profile" | "equations" | "taskFingerprint" | "course" | "order" | "results" | "files"
>;

/** What a finished run adds to its weights. */
const outcomes = ["report.html", "figures", "trials.npz", "trials.csv"] as const;

/**
 * Writes a run into a folder.
 * @param begunElsewhere the network before training, as the folder has it in which the run began
 */
export function runWriter(
  folder: RunFolder,
  head: RunHead,
  experiment: Experiment,
  begunElsewhere?: Uint8Array,
): RunWriter {
  const runText = (
    state: RunFile["state"],
    { profile, equations, taskFingerprint, course, position }: Checkpoint,
    results: RunResults | null,
  ) => {
    const { resultsFrom, order, batch } = head.config.train;
    const begun = stagesBegun(order, position.log, batch);
    const decided = course && { course: { stages: course.stages, best: course.best, resultsFrom } };
    const files = filesOf(folder);
    return encodeRunFile({
      ...head,
      state,
      equations,
      taskFingerprint,
      profile,
      ...decided,
      ...(begun && { order: begun }),
      results,
      files,
    });
  };
  const writeRun = (...what: Parameters<typeof runText>) => folder.write(runFileName, runText(...what));
  const write = async (checkpoint: Checkpoint) => {
    await folder.write(checkpointName, encodeCheckpoint(checkpoint));
    await folder.write("metrics.csv", encodeMetrics(checkpoint.epochs));
    const checks = checkpoint.course?.checks ?? [];
    if (checks.length > 0) await folder.write(validationName, encodeValidation(checks));
  };
  const weightsOf = ({ profile }: Checkpoint, parameters: Checkpoint["parameters"]): WeightsContent =>
    weightsContent(experiment, parameters, profile["precision"] === "float64" ? "float64" : "float32");
  const writeWeights = async (checkpoint: Checkpoint) => {
    const weights = weightsOf(checkpoint, resultingParameters(checkpoint));
    const others = otherParameters(checkpoint);
    if (others) {
      const name = head.config.train.resultsFrom === "best" ? lastName : bestName;
      await folder.write(name, weightsNpz(weightsOf(checkpoint, others)));
    }
    await folder.write("weights.npz", weightsNpz(weights));
    await folder.write("weights.safetensors", weightsSafetensors(weights));
    const kept = keptArrays(checkpoint, weights.shapes);
    if (kept) await folder.write("connections.npz", encodeNpz(kept));
  };
  /** Writes the network before training unless it is there already; after the first step it can no longer be known. */
  const writeInitial = async (checkpoint: Checkpoint) => {
    const initial =
      folder.initial ??
      begunElsewhere ??
      (checkpoint.step === 0 ? weightsNpz(weightsOf(checkpoint, checkpoint.parameters)) : undefined);
    if (initial && folder.hashes[initialName] === undefined) await folder.write(initialName, initial);
  };
  /** Does work that needs the folder. */
  const inFolder = async (checkpoint: Checkpoint, work: () => Promise<void>) => {
    const isMadeAgain = async () => {
      if (!(await folder.makeAgain())) return false;
      await writeRun("training", checkpoint, null);
      await writeInitial(checkpoint);
      await write(checkpoint);
      await writeWeights(checkpoint);
      return true;
    };
    await isMadeAgain();
    await work().catch(async (error) => {
      if (!(await isMadeAgain())) throw error; // deleted at this very moment
      await work();
    });
  };
  return {
    async begin(checkpoint) {
      await writeRun("training", checkpoint, null);
      await writeInitial(checkpoint);
      await write(checkpoint);
    },
    async goOn(checkpoint) {
      await writeInitial(checkpoint);
      await write(checkpoint);
      await writeRun("training", checkpoint, null);
      await folder.remove(...outcomes);
    },
    checkpoint: (checkpoint) => inFolder(checkpoint, () => write(checkpoint)),
    trained: (state, checkpoint) =>
      inFolder(checkpoint, async () => {
        await write(checkpoint);
        await nextTurn();
        await writeWeights(checkpoint);
        if (state !== "finished") await writeRun(state, checkpoint, null);
      }),
    finished: (checkpoint, results, recorded) =>
      inFolder(checkpoint, async () => {
        await nextTurn();
        await folder.write("trials.npz", encodeNpz(recordingArrays(recorded)));
        await nextTurn();
        await folder.write("trials.csv", encodeCsv(tableColumns(recorded.table, recorded.task.words)));
        await writeRun("finished", checkpoint, results);
      }),
  };
}

/** Where pruned matrices keep their connections, 1 or 0; undefined if none is pruned. */
function keptArrays({ slots }: Checkpoint, shapes: WeightsContent["shapes"]) {
  const kept = Object.entries(keptOf(Object.keys(shapes), slots));
  if (kept.length === 0) return undefined;
  return Object.fromEntries(kept.map(([name, of]) => [name, { shape: shapes[name], data: Uint8Array.from(of) }]));
}

/** Hashes of the files other than run.json. */
const filesOf = ({ hashes }: RunFolder) =>
  Object.fromEntries(Object.entries(hashes).filter(([name]) => name !== runFileName));
