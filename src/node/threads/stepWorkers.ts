/** Threads of Node for work on many states of a network. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { missing } from "../../base/errors.ts";
import type {
  DoneBy,
  SettingOf,
  StartWorkers,
  StepRecipe,
  WorkControl,
  Workers,
  WorkName,
} from "../../dynamics/works.ts";

/** A message to a thread: states of a piece of work. */
export interface Asked {
  readonly work: WorkName;
  readonly setting: SettingOf<WorkName>;
  readonly states: readonly ArrayLike<number>[];
}
/** Its answer. */
export type Answered = { readonly done: readonly DoneBy<WorkName>[] } | { readonly error: string };

/** Few enough that all threads are busy to the end, many enough that messages cost little. */
const statesAtOnce = 8;

/** It lies beside this module, unless tests run the sources or a bundler moved it: then one thread searches. */
const isThere = () => existsSync(fileURLToPath(new URL("./stepWorker.js", import.meta.url)));

export const stepWorkers: StartWorkers = (threads, recipe) => (isThere() ? workersOn(threads, recipe) : undefined);

function workersOn(threads: number, recipe: StepRecipe): Workers {
  const crew = Array.from({ length: threads }, () => threadWith(recipe));
  return {
    async do<W extends WorkName>(
      work: W,
      setting: SettingOf<W>,
      states: readonly ArrayLike<number>[],
      { signal, onProgress }: WorkControl,
    ): Promise<readonly DoneBy<W>[]> {
      const done: DoneBy<W>[] = new Array(states.length);
      let [next, count] = [0, 0];
      /** A thread takes states until none is left. */
      const employ = async ({ ask }: Thread) => {
        while (next < states.length) {
          signal?.throwIfAborted();
          const from = next;
          next = Math.min(next + statesAtOnce, states.length);
          const answer = await ask({ work, setting, states: states.slice(from, next) });
          for (const [k, one] of answer.entries()) done[from + k] = one as DoneBy<W>;
          count += answer.length;
          onProgress?.(count, states.length);
        }
      };
      await Promise.all(crew.map(employ));
      return done;
    },
    end() {
      for (const thread of crew) thread.end();
    },
  };
}

interface Waiting {
  resolve(done: readonly DoneBy<WorkName>[]): void;
  reject(error: unknown): void;
}

interface Thread {
  /** Throws "missing" if the thread has ended or failed. */
  ask(message: Asked): Promise<readonly DoneBy<WorkName>[]>;
  end(): void;
}

function threadWith(recipe: StepRecipe): Thread {
  // Without the options of this process: --input-type and the like concern its own program.
  const worker = new Worker(new URL("./stepWorker.js", import.meta.url), { workerData: recipe, execArgv: [] });
  let waiting: Waiting | undefined;
  let lost: unknown;
  const lose = (why: string) => {
    lost ??= missing({ subject: `worker thread, which ${why}`, remedy: "run again, or with one thread (threads: 1)" });
    waiting?.reject(lost);
  };
  worker.on("error", (error) => lose(`failed: ${error.message}`));
  worker.on("exit", (code) => lose(`ended with code ${code}`));
  worker.on("message", (answer: Answered) =>
    "error" in answer ? lose(`failed: ${answer.error}`) : waiting?.resolve(answer.done),
  );
  return {
    ask(message) {
      if (lost !== undefined) return Promise.reject(lost);
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        worker.postMessage(message);
      });
    },
    end: () => void worker.terminate(),
  };
}
