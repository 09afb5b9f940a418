/** The training itself, with advice and checkpoints along the way. Whatever ends it, what was learned is kept. */
import { Interrupted } from "../base/errors.ts";
import { Divergence } from "../loop/divergence.ts";
import type { Trained } from "../loop/loop.ts";
import type { RunWriter } from "../run/runWriter.ts";
import { adviser } from "./advice.ts";
import type { Prepared } from "./prepare.ts";
import type { RunRecordOf, StartRecordOf } from "./records.ts";
import { bothOf, messageOf } from "./unsaved.ts";

/** The longest time between two checkpoints, in ms. */
const checkpointEvery = 10_000;

export async function* learn<F>(
  prepared: Prepared,
  start: StartRecordOf<F>,
  writer: RunWriter | undefined,
): AsyncGenerator<RunRecordOf<F>, Trained> {
  const { trainer } = prepared;
  // A run that was already trained to its end has nothing new to save.
  const keeper = trainer.isDone ? undefined : writer;
  let trained: Trained;
  try {
    yield start;
    trained = yield* records(prepared, writer);
  } catch (error) {
    if (!(error instanceof Interrupted)) {
      const [state, checkpoint] =
        error instanceof Divergence
          ? (["diverged", error.checkpoint] as const)
          : (["stopped", trainer.checkpoint()] as const);
      await keeper?.trained(state, checkpoint).catch((failure) => {
        throw bothOf(error, failure);
      });
      throw error;
    }
    trained = { checkpoint: trainer.checkpoint(), finished: false };
  }
  await keeper?.trained(trained.finished ? "finished" : "stopped", trained.checkpoint);
  return trained;
}

async function* records(
  { experiment, trainer }: Prepared,
  writer: RunWriter | undefined,
): AsyncGenerator<RunRecordOf<never>, Trained> {
  const { config } = experiment;
  // Levels of the whole task mean little for stages that change it.
  const advise =
    config.train.stages.length > 0
      ? () => undefined
      : adviser(config, experiment.references(), trainer.checkpoint().epochs);
  const loop = trainer.run();
  let saved = performance.now();
  try {
    for (let next = await loop.next(); ; next = await loop.next()) {
      if (next.done) return next.value;
      yield next.value;
      if (next.value.kind === "epoch") {
        const advice = advise(next.value);
        if (advice) yield { kind: "advice", ...advice };
      }
      if (writer && performance.now() - saved > checkpointEvery) {
        const failure = await writer.checkpoint(trainer.checkpoint()).then(noFailure, messageOf);
        if (failure !== undefined) yield { kind: "warning", message: `no checkpoint was written: ${failure}` };
        saved = performance.now();
      }
    }
  } finally {
    await loop.return(undefined as never); // ends the threads too, even if the caller throws an error into the training
  }
}

const noFailure = () => undefined;
