/** The threads that share work: the calling thread, and workers, which are started when first needed and then kept. */
import { missing } from "../../base/errors.ts";
import type { Jobs } from "./jobs.ts";
import { at, awaitChange, lookForChange, maySleep, openStage, takeJobs, words } from "./stage.js";

/** A message to a worker. */
export type Message = { readonly load: number; readonly jobs: Jobs } | { readonly release: number };

/** What a worker is started with. */
export interface WorkerStart {
  readonly block: Int32Array;
  /** Index of the thread; the calling one is 0. */
  readonly thread: number;
  /** Messages posted before it started. */
  readonly read: number;
}

export interface Worker {
  post(message: Message): void;
  end(): unknown;
}

/** How a host reports the end of a worker. */
export interface Fate {
  /** The worker ended or failed, perhaps during a job, so the shared memory is unreliable. */
  lost(why: string): void;
  /** The worker failed to start: the others continue without it, and no more are started. */
  refused(): void;
}

/** How this host starts workers. */
export interface Crew {
  /**
   * Starts a worker that does not keep the process alive; undefined if that is impossible, after which no more
   * follow.
   */
  start(start: WorkerStart, fate: Fate): Worker | undefined;
  /** Cores that threads may use. */
  cores(): number;
  /** Silence, in ms, after which a thread is presumed dead. */
  readonly longestJob: number;
}

/** The jobs of one executable, on one or several threads. */
export interface Stage {
  /** Does all jobs and returns when they are done. Throws "missing" if a worker has ended or failed. */
  run(): void;
  /** Makes the workers release the executable. */
  close(): void;
}

export interface Team {
  /** A stage for as many threads as have a region. The calling thread is one of them and runs its jobs with `own`. */
  stage(jobs: Jobs, own: (job: number) => void): Stage;
  /** The memory block that the threads share. */
  readonly block: Int32Array;
  /** All workers, including those that are still starting. */
  readonly workers: readonly Worker[];
  /** The number of sleeping workers. Counting wakes them; they then go back to sleep. */
  asleep(): number;
  /** Jobs done by workers so far. */
  helped(): number;
}

/** About 3 ms of spinning: longer than a training loop is busy between two stages. */
const patient = 500_000;

/** A stage of one thread, which needs no team. */
export const alone = ({ groups }: Jobs, own: (job: number) => void): Stage => ({
  run() {
    for (let job = 0; job < groups.length; job++) own(job);
  },
  close() {},
});

/** A team without workers yet. */
export function team({ start, cores, longestJob }: Crew): Team {
  const block = new Int32Array(new SharedArrayBuffer(words * 4));
  const changed = maySleep(block) ? awaitChange : lookForChange;
  let workers: Worker[] = [];
  let executables = 0;
  /** Why the workers are no longer reliable. */
  let lost: string | undefined;
  let isRefused = false;

  function startWorkers(count: number): void {
    if (lost !== undefined) dismiss();
    while (workers.length < count && !isRefused) {
      const thread = workers.length + 1;
      let worker: Worker | undefined;
      worker = start(
        { block, thread, read: Atomics.load(block, at.posted) },
        {
          lost(why) {
            if (worker && workers.includes(worker)) lost ??= `worker thread ${thread}, which ${why}`;
          },
          refused() {
            isRefused = true;
            workers = workers.filter((one) => one !== worker);
          },
        },
      );
      if (worker) workers.push(worker);
      else isRefused = true;
    }
    // If threads outnumber cores, a spinning thread keeps another from working.
    Atomics.store(block, at.spins, workers.length < cores() ? patient : 0);
  }

  /** Ends all workers. Executables that used them continue on the calling thread alone. */
  function dismiss(): void {
    const all = workers;
    workers = [];
    lost = undefined;
    for (const worker of all) void worker.end();
  }

  function post(message: Message): void {
    Atomics.add(block, at.posted, 1);
    for (const worker of workers) worker.post(message);
  }

  function release(executable: number): void {
    post({ release: executable });
    openStage(block, executable, 0); // wakes them
  }

  /** Makes workers release the memory of an executable that was never closed. */
  const forgotten = new FinalizationRegistry<number>(release);

  return {
    block,
    get workers() {
      return workers;
    },
    asleep: () => Atomics.notify(block, at.serial),
    helped: () => Atomics.load(block, at.helped),
    stage(jobs, own) {
      const threads = jobs.threads.length;
      const count = jobs.groups.length;
      if (threads === 1) return alone(jobs, own);
      startWorkers(threads - 1);
      const executable = ++executables;
      post({ load: executable, jobs });
      let thrown: unknown;
      const runnerOf = () => own;
      const onError = (error: unknown) => {
        thrown = error;
      };
      const result: Stage = {
        run() {
          thrown = undefined;
          openStage(block, executable, count);
          takeJobs(block, runnerOf, onError);
          for (let done = Atomics.load(block, at.done); done < count; done = Atomics.load(block, at.done))
            if (!changed(block, at.done, done, longestJob)) {
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
    },
  };
}
