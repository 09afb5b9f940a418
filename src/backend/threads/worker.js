// @ts-check
/** A worker: it receives executables as messages, and between messages works on their stages. */
import { at, awaitChange, takeJobs } from "./stage.js";

/** @typedef {(job: number) => void} Run */

/**
 * The handler of a worker's messages.
 * @template {import("./jobs.ts").Jobs} J
 * @param {import("./team.ts").WorkerStart} start
 * @param {(jobs: J, thread: number) => Run} runnerOf
 * @param {(error: unknown) => void} report
 * @returns {(message: import("./team.ts").Message) => void}
 */
export function worker({ block, thread, read: before }, runnerOf, report) {
  /** @type {Map<number, Run>} */
  const runners = new Map();
  let read = before;

  /** @param {Run} run */
  const counted = (run) => (/** @type {number} */ job) => {
    run(job);
    Atomics.add(block, at.helped, 1);
  };

  /** Works until a message arrives: messages are delivered only after this function returns. */
  function work() {
    let serial = Atomics.load(block, at.serial);
    for (;;) {
      if (Atomics.load(block, at.posted) !== read) return;
      takeJobs(block, (executable) => runners.get(executable), report);
      awaitChange(block, at.serial, serial);
      serial = Atomics.load(block, at.serial);
    }
  }

  return (message) => {
    read++;
    if ("release" in message) runners.delete(message.release);
    else if (thread < message.jobs.threads.length)
      runners.set(message.load, counted(runnerOf(/** @type {J} */ (message.jobs), thread)));
    work();
  };
}
