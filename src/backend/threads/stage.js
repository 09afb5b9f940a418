// @ts-check
/**
 * The memory that the threads of a process share, and how a thread takes jobs from the current stage. JavaScript,
 * because workers load this file unbuilt.
 *
 * A stage is a set of independent jobs. Any free thread takes the next one, so nothing waits for a thread that is
 * busy elsewhere, not yet started, or dead. The result of a job does not depend on the thread that runs it.
 */

/** Indices in the shared block. */
export const at = {
  /** Counts stages; workers wait for it to change. */
  serial: 0,
  /**
   * Low 16 bits of the serial and the next job in one word, so that a thread can only take a job of the stage it saw.
   */
  ticket: 1,
  /** Finished jobs of the stage; the thread that opened it waits for all. */
  done: 2,
  /** Number of the stage's executable, and number of its jobs. */
  executable: 3,
  jobs: 4,
  /** Messages posted to the workers so far; a worker that has read fewer goes to read them. */
  posted: 5,
  /** Jobs that threw. */
  failed: 6,
  /** Iterations of a waiting loop before a thread goes to sleep. */
  spins: 7,
  /** Jobs done by workers, over all stages. */
  helped: 8,
  /** Workers that are loading machine code; a process that exits meanwhile would crash. */
  loading: 9,
};
export const words = 10;
/** Larger than any number of jobs. */
const noJob = 0xffff;

/**
 * The parts in which patience is spent. After a computer has slept or a process was stopped, the clock jumps ahead. One
 * wait spends at most one part, whatever the clock says, so that the other threads have time to continue too.
 */
const parts = 60;

/**
 * Returns when the word differs from `value`. A sleeping thread wakes slowly, often on the core of the thread that woke
 * it (bench/NOTES.md), so it spins for a while first.
 * @param {Int32Array} block
 * @param {number} word
 * @param {number} value
 * @param {number} [patience] ms
 * @returns {boolean} false if it has not changed in that time
 */
export function awaitChange(block, word, value, patience = Number.POSITIVE_INFINITY) {
  for (let spin = Atomics.load(block, at.spins); spin > 0; spin--) if (Atomics.load(block, word) !== value) return true;
  for (let spent = 0; Atomics.load(block, word) === value; )
    if (Atomics.wait(block, word, value, patience / parts) === "timed-out" && ++spent === parts) return false;
  return true;
}

/** Polls of the word per reading of the clock: some tens of µs. */
const polls = 10_000;

/**
 * Like awaitChange, but only spins: for threads that may not use Atomics.wait.
 * @param {Int32Array} block
 * @param {number} word
 * @param {number} value
 * @param {number} patience ms
 * @returns {boolean} false if it has not changed in that time
 */
export function lookForChange(block, word, value, patience) {
  let before = performance.now();
  for (let spent = 0; spent < patience; ) {
    for (let poll = polls; poll > 0; poll--) if (Atomics.load(block, word) !== value) return true;
    const now = performance.now();
    spent += Math.min(now - before, patience / parts);
    before = now;
  }
  return false;
}

/**
 * Whether this thread may sleep. The main thread of a page may not.
 * @param {Int32Array} block
 */
export function maySleep(block) {
  try {
    Atomics.wait(block, at.serial, -1, 0); // returns at once: the serial is never -1
    return true;
  } catch {
    return false;
  }
}

/**
 * Opens a stage. Only the thread that owns the block calls this, and only after the previous stage is done.
 * @param {Int32Array} block
 * @param {number} executable
 * @param {number} jobs
 */
export function openStage(block, executable, jobs) {
  // Close the old stage first: a late thread must not take a job between the stores.
  Atomics.store(block, at.ticket, noJob);
  Atomics.store(block, at.executable, executable);
  Atomics.store(block, at.jobs, jobs);
  Atomics.store(block, at.done, 0);
  const serial = Atomics.load(block, at.serial) + 1;
  Atomics.store(block, at.ticket, serial << 16);
  Atomics.store(block, at.serial, serial);
  Atomics.notify(block, at.serial);
}

/**
 * Does jobs of the open stage until none is left, if `runnerOf` has a runner for its executable. A runner that throws
 * does not stop the stage.
 * @param {Int32Array} block
 * @param {(executable: number) => ((job: number) => void) | undefined} runnerOf
 * @param {(error: unknown) => void} onError
 */
export function takeJobs(block, runnerOf, onError) {
  for (;;) {
    const ticket = Atomics.load(block, at.ticket);
    const job = ticket & 0xffff;
    const jobs = Atomics.load(block, at.jobs);
    if (job >= jobs) return;
    const run = runnerOf(Atomics.load(block, at.executable));
    if (!run) return;
    if (Atomics.compareExchange(block, at.ticket, ticket, ticket + 1) !== ticket) continue;
    try {
      run(job);
    } catch (error) {
      Atomics.add(block, at.failed, 1);
      onError(error);
    }
    if (Atomics.add(block, at.done, 1) + 1 === jobs) Atomics.notify(block, at.done);
  }
}
