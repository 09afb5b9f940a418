/** A network of a reproduction on disk: how it learned, and its tests, which are kept until its weights change. */
import { join } from "node:path";
import { isMissing } from "../../base/errors.ts";
import type { StopSignal } from "../../base/stopSignal.ts";
import { decodeCheckpoint } from "../../format/checkpointFile.ts";
import { checkpointName } from "../../format/runFile.ts";
import type { RunConfig } from "../../open/config.ts";
import type { NetworkJob } from "../../reproduce/jobs.ts";
import type { Analysis, Paper } from "../../reproduce/paper.ts";
import { analysisKey, testNetwork } from "../../reproduce/testNetwork.ts";
import { type TrainingFacts, trainingFacts } from "../../reproduce/trainingFacts.ts";
import { writeAtomic } from "../folder/atomic.ts";
import { readBytes, readText } from "../folder/file.ts";
import { readRunFile } from "../folder/readRun.ts";
import { loadRun } from "../host/loadRun.ts";
import type { ReproduceRecord } from "./records.ts";

export async function factsIn(folder: string, config: RunConfig, failure?: string | null): Promise<TrainingFacts> {
  const absent = (error: unknown) => (isMissing(error) ? undefined : Promise.reject(error));
  const file = await readRunFile(folder).catch(absent);
  const path = join(folder, checkpointName);
  const bytes = file && (await readBytes(path).catch(absent));
  return trainingFacts(config, file ?? null, bytes && decodeCheckpoint(bytes, path), failure);
}

interface TestedOptions {
  readonly quick: boolean;
  readonly repetitions?: number;
  readonly threads: number;
  readonly signal: StopSignal;
}

type Testing = Extract<ReproduceRecord, { kind: "testing" }>;

/**
 * What the tests of a network show: read from `kept`, or measured and written there. undefined if it has no weights
 * yet, or the signal came.
 */
export async function* analysed(
  paper: Paper,
  { name, spec }: NetworkJob,
  { folder, kept }: { readonly folder: string; readonly kept: string },
  options: TestedOptions,
): AsyncGenerator<Testing, Analysis | undefined> {
  // A training that was killed has a checkpoint, but no weights.
  const run = await loadRun(folder, { threads: options.threads }).catch((error) =>
    isMissing(error) ? undefined : Promise.reject(error),
  );
  if (!run) return undefined;
  const key = analysisKey(paper, spec, run, options);
  // What a stop or a full disk has damaged is measured again.
  const before = await readText(kept)
    .then(JSON.parse)
    .catch(() => undefined);
  if (before?.key === key) return before.analysis;
  const told: Testing[] = [];
  let wake = () => {};
  let isDone = false;
  const onProgress = (test: string, done: number, total: number) => {
    told.push({ kind: "testing", name, test, done, total });
    wake();
  };
  const tested = testNetwork(spec, run, { ...options, onProgress })
    .catch((error) => (options.signal.aborted ? undefined : Promise.reject(error)))
    .finally(() => {
      isDone = true;
      wake();
    });
  // Its error is thrown below, when the records before it have been told.
  tested.catch(() => undefined);
  while (!isDone || told.length > 0) {
    while (told.length > 0) yield told.shift()!;
    if (isDone) break;
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
  const analysis = await tested;
  if (analysis) await writeAtomic(kept, `${JSON.stringify({ key, analysis })}\n`);
  return analysis;
}
