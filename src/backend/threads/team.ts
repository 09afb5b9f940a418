/** The threads of this process: the main one and workers that are started when first needed and kept. */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { missing } from "../../base/errors.ts";
import type { Jobs } from "./jobs.ts";
import { at, awaitChange, openStage, takeJobs, words } from "./stage.js";

/** What a worker is told. */
export type Message = { readonly load: number; readonly jobs: Jobs } | { readonly release: number };

export interface WorkerData {
  readonly block: Int32Array;
  /** Place in the list of threads; the main thread is 0. */
  readonly thread: number;
  /** Messages that were posted before it started. */
  readonly read: number;
}

/** The jobs of one executable, done by one thread or several. */
export interface Stage {
  /** Does all jobs; returns when they are done. @throws "missing" if a worker has ended or failed */
  run(argument: number): void;
  /** Lets the workers forget the executable. */
  close(): void;
}

/** Jobs take seconds in the largest networks; a thread that is silent for so long, in ms, is not coming back. */
const longestJob = 600_000;

/** About 3 ms of looking: longer than a training loop is busy between two stages. */
const patient = 500_000;

/** Where there is no shared memory no kernels run (backend/engine.ts). */
const block = new Int32Array(new (globalThis.SharedArrayBuffer ?? ArrayBuffer)(words * 4));
let workers: Worker[] = [];
let executables = 0;
/** Why the workers cannot be relied on any more. */
let lost: string | undefined;

/** The workers that this process has, started ones and starting ones. */
export const workersNow = (): readonly Worker[] => workers;

/** How many of them sleep. It wakes them to count them, and they go to sleep again. */
export const workersAsleep = (): number => Atomics.notify(block, at.serial);

/** Jobs that workers have done so far. */
export const jobsByWorkers = (): number => Atomics.load(block, at.helped);

/** At most so long, in ms, an ending process waits for a worker that is loading native code. */
const patienceAtExit = 1000;
process.on("exit", () => {
  const loading = Atomics.load(block, at.loading);
  if (loading > 0) Atomics.wait(block, at.loading, loading, patienceAtExit);
});

function startWorkers(count: number): void {
  if (lost !== undefined) dismiss();
  while (workers.length < count) {
    const workerData: WorkerData = { block, thread: workers.length + 1, read: Atomics.load(block, at.posted) };
    // Not with the options of this process: --input-type and the like are about its own program.
    const worker = new Worker(new URL("./worker.js", import.meta.url), { workerData, execArgv: [] });
    const name = `worker thread ${workers.length + 1}`;
    const lose = (why: string) => {
      if (workers.includes(worker)) lost ??= `${name}, which ${why}`;
    };
    worker.on("error", (error) => lose(`failed: ${error.message}`));
    worker.on("exit", (code) => lose(`ended with code ${code}`));
    worker.on("message", (why: string) => lose(`failed: ${why}`));
    worker.unref(); // the process does not wait for it
    workers.push(worker);
  }
  // Where threads outnumber cores, one that looks keeps another from working.
  Atomics.store(block, at.spins, workers.length < availableParallelism() ? patient : 0);
}

/** Ends all workers. Executables that knew them go on with the main thread alone. */
function dismiss(): void {
  const all = workers;
  workers = [];
  lost = undefined;
  for (const worker of all) void worker.terminate();
}

function post(message: Message): void {
  Atomics.add(block, at.posted, 1);
  for (const worker of workers) worker.postMessage(message);
}

/** A stage of as many threads as have a region, the calling one among them; `own` does its jobs. */
export function stage(jobs: Jobs, own: (job: number, argument: number) => void): Stage {
  const threads = jobs.threads.length;
  const count = jobs.groups.length;
  if (threads === 1)
    return {
      run(argument) {
        for (let job = 0; job < count; job++) own(job, argument);
      },
      close() {},
    };
  startWorkers(threads - 1);
  const executable = ++executables;
  post({ load: executable, jobs });
  let thrown: unknown;
  const runnerOf = () => own;
  const onError = (error: unknown) => {
    thrown = error;
  };
  const result: Stage = {
    run(argument) {
      thrown = undefined;
      openStage(block, executable, count, argument);
      takeJobs(block, runnerOf, onError);
      for (let done = Atomics.load(block, at.done); done < count; done = Atomics.load(block, at.done))
        if (!awaitChange(block, at.done, done, longestJob)) {
          lost ??= "worker thread, which seems to have died at its work";
          break;
        }
      const failed = Atomics.exchange(block, at.failed, 0);
      if (thrown !== undefined) throw thrown;
      if (failed > 0) lost ??= "worker thread, which failed";
      if (lost !== undefined) throw missing({ subject: lost, remedy: "run again, or with one thread" });
    },
    close() {
      forgotten.unregister(result);
      release(executable);
    },
  };
  forgotten.register(result, executable, result);
  return result;
}

function release(executable: number): void {
  post({ release: executable });
  openStage(block, executable, 0, 0); // wakes them
}

/** Workers let go of memory that nothing else can reach any more, also where nobody closed what it belongs to. */
const forgotten = new FinalizationRegistry<number>(release);
