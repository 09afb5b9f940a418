/** The threads of this process. */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Jobs } from "../../backend/threads/jobs.ts";
import { at } from "../../backend/threads/stage.js";
import { type Crew, type Stage, type Team, team } from "../../backend/threads/team.ts";
import { once } from "../../base/once.ts";

const crew: Crew = {
  start(start, { lost }) {
    // Without the options of this process: --input-type and the like concern its own program.
    const worker = new Worker(new URL("./worker.js", import.meta.url), { workerData: start, execArgv: [] });
    worker.on("error", (error) => lost(`failed: ${error.message}`));
    worker.on("exit", (code) => lost(`ended with code ${code}`));
    worker.on("message", (why: string) => lost(`failed: ${why}`));
    worker.unref(); // the process does not wait for it
    return { post: (message) => worker.postMessage(message), end: () => worker.terminate() };
  },
  cores: availableParallelism,
  // Jobs take seconds in the largest networks.
  longestJob: 600_000,
};

/** The team of this process, made on first use. */
export const processTeam: () => Team = once(() => team(crew));

/** Longest time, in ms, that an exiting process waits for a worker that is loading machine code. */
const patienceAtExit = 1000;

const waitAtExit = once(() => {
  const { block } = processTeam();
  process.on("exit", () => {
    const loading = Atomics.load(block, at.loading);
    if (loading > 0) Atomics.wait(block, at.loading, loading, patienceAtExit);
  });
});

/** A stage whose workers load machine code. */
export function nativeStage(jobs: Jobs, own: (job: number) => void): Stage {
  if (jobs.threads.length > 1) waitAtExit();
  return processTeam().stage(jobs, own);
}
