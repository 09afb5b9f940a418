/**
 * The rule about silence, for every command: if nothing is seen for half a second on a terminal, or five seconds
 * elsewhere, standard error names what is at work. A separate thread writes it, since long work is mostly
 * arithmetic that lets no timer run.
 */
import { Worker } from "node:worker_threads";
import { states, textOffset } from "./busyNoticeThread.js";

/** ms */
const patience = { terminal: 500, elsewhere: 5000 };
const longestText = 200;
const clearLine = "\r\u001b[K";

export interface BusyNotice {
  /** What is now at work; null: nothing that takes long. */
  atWork(what: string | null): void;
  /** Makes room for other text, and starts waiting anew after it. */
  yielding<T>(write: () => T): T;
}

/** For a Node without shared memory, in which no other thread can know what is at work. */
const mute: BusyNotice = { atWork() {}, yielding: (write) => write() };

/**
 * @param isTerminal whether somebody waits in front of it
 * @param redraws whether a line can be drawn again
 * @param write to standard error
 */
export function busyNotice(isTerminal: boolean, redraws: boolean, write: (text: string) => void): BusyNotice {
  if (globalThis.SharedArrayBuffer === undefined) return mute;
  const block = new SharedArrayBuffer(textOffset + longestText);
  const words = new Int32Array(block, 0, 2);
  const bytes = new Uint8Array(block, textOffset);
  let worker: Worker | undefined;
  let now: string | null = null;
  const begin = () => {
    worker ??= new Worker(new URL("./busyNoticeThread.js", import.meta.url), {
      workerData: { block, delay: isTerminal ? patience.terminal : patience.elsewhere, redraws },
      execArgv: [],
    });
    worker.unref(); // the process does not wait for it
    const encoded = new TextEncoder().encode(now!).subarray(0, longestText);
    bytes.set(encoded);
    words[1] = encoded.length;
    Atomics.store(words, 0, states.waiting);
    Atomics.notify(words, 0);
  };
  /** Ends the announcement; returns whether a line was shown. */
  const hush = (): boolean => {
    for (;;) {
      const state = Atomics.load(words, 0);
      if (state === states.silent) return false;
      if (state === states.saying) Atomics.wait(words, 0, states.saying, 100);
      else if (Atomics.compareExchange(words, 0, state, states.silent) === state) {
        Atomics.notify(words, 0);
        if (state === states.said && redraws) write(clearLine);
        return state === states.said;
      }
    }
  };
  return {
    atWork(what) {
      hush();
      now = what;
      if (now !== null) begin();
    },
    yielding(other) {
      const wasSaid = hush();
      const result = other();
      // A log shows it once.
      if (now !== null && (redraws || !wasSaid)) begin();
      return result;
    },
  };
}
