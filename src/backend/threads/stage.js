// @ts-check
/**
 * The words of memory that the threads of a process share, and how a thread takes jobs from the stage under way. JavaScript, because
 * workers load it as it stands.
 *
 * A stage is a number of jobs that do not depend on each other. Whoever is free takes the next one, so that nothing waits for a
 * thread that is busy elsewhere, not yet started, or dead. What a job computes does not depend on who computes it.
 */

/** Places in the shared block. */
export const at = {
  /** Counts stages; workers wait for it to change. */
  serial: 0,
  /** Low 16 bits of the serial, then the next job: so a job is taken of the stage that was looked at, or not at all. */
  ticket: 1,
  /** Jobs of the stage that are finished; the thread that began it waits for all. */
  done: 2,
  /** Number of the executable whose stage it is, jobs in all, and the argument of every job. */
  executable: 3,
  jobs: 4,
  argument: 5,
  /** Messages posted to the workers so far: a worker that has seen fewer goes and reads them. */
  posted: 6,
  /** Jobs that threw. */
  failed: 7,
  /** Turns of a waiting loop before a thread goes to sleep. */
  spins: 8,
  /** Jobs that workers did, of all stages. */
  helped: 9,
  /** Workers that are loading machine code: a process that ended in the middle of it would crash. */
  loading: 10,
};
export const words = 11;
/** Larger than any number of jobs. */
const noJob = 0xffff;

/**
 * Patience is spent in so many parts. When a computer has slept or a process was stopped, the clock is suddenly far ahead. One wait spends one part at
 * most, whatever the clock says, so that the other threads get time to go on, too.
 */
const parts = 60;

/**
 * Returns when the word differs from `value`. A thread that sleeps takes long to come back, often on the core of the thread that woke
 * it (bench/NOTES.md), so it first spins for a while.
 * @param {Int32Array} block
 * @param {number} word
 * @param {number} value
 * @param {number} [patience] ms
 * @returns {boolean} false if it has not changed for so long
 */
export function awaitChange(block, word, value, patience = Number.POSITIVE_INFINITY) {
  for (let spin = Atomics.load(block, at.spins); spin > 0; spin--) if (Atomics.load(block, word) !== value) return true;
  for (let spent = 0; Atomics.load(block, word) === value; )
    if (Atomics.wait(block, word, value, patience / parts) === "timed-out" && ++spent === parts) return false;
  return true;
}

/** Polls of the word per read of the clock; some tens of µs. */
const polls = 10_000;

/**
 * Like awaitChange, but spins all the time: for threads where Atomics.wait is forbidden.
 * @param {Int32Array} block
 * @param {number} word
 * @param {number} value
 * @param {number} patience ms
 * @returns {boolean} false if it has not changed for so long
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
    Atomics.wait(block, at.serial, -1, 0); // the serial is never -1, so this returns at once
    return true;
  } catch {
    return false;
  }
}

/**
 * Opens a stage. Only the thread that owns the block does so, and only when the stage before is done.
 * @param {Int32Array} block
 * @param {number} executable
 * @param {number} jobs
 * @param {number} argument
 */
export function openStage(block, executable, jobs, argument) {
  // Closed first: a thread that is late with the last stage must not take a job between the stores.
  Atomics.store(block, at.ticket, noJob);
  Atomics.store(block, at.executable, executable);
  Atomics.store(block, at.jobs, jobs);
  Atomics.store(block, at.argument, argument);
  Atomics.store(block, at.done, 0);
  const serial = Atomics.load(block, at.serial) + 1;
  Atomics.store(block, at.ticket, serial << 16);
  Atomics.store(block, at.serial, serial);
  Atomics.notify(block, at.serial);
}

/**
 * Does jobs of the open stage until none is left, if it belongs to an executable for which `runnerOf` has a runner. A runner that
 * throws does not stop the stage.
 * @param {Int32Array} block
 * @param {(executable: number) => ((job: number, argument: number) => void) | undefined} runnerOf
 * @param {(error: unknown) => void} onError
 */
export function takeJobs(block, runnerOf, onError) {
  for (;;) {
    const ticket = Atomics.load(block, at.ticket);
    const job = ticket & 0xffff;
    const jobs = Atomics.load(block, at.jobs);
    if (job >= jobs) return;
    const argument = Atomics.load(block, at.argument);
    const run = runnerOf(Atomics.load(block, at.executable));
    if (!run) return;
    if (Atomics.compareExchange(block, at.ticket, ticket, ticket + 1) !== ticket) continue;
    try {
      run(job, argument);
    } catch (error) {
      Atomics.add(block, at.failed, 1);
      onError(error);
    }
    if (Atomics.add(block, at.done, 1) + 1 === jobs) Atomics.notify(block, at.done);
  }
}
