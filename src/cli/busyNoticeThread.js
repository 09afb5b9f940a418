// @ts-check
/**
 * The thread that announces what the main thread is doing, which may be deep in arithmetic. JavaScript, because a
 * worker loads it directly.
 */
import { writeSync } from "node:fs";
import { workerData } from "node:worker_threads";

/** Values of the first word of the shared block; the second is the length of the text after them. */
export const states = { silent: 0, waiting: 1, saying: 2, said: 3 };
export const textOffset = 8;

/**
 * @param {{ block: SharedArrayBuffer, delay: number, redraws: boolean }} given ms; whether a line can be drawn
 * again
 */
function speak({ block, delay, redraws }) {
  const words = new Int32Array(block, 0, 2);
  const bytes = new Uint8Array(block, textOffset);
  /** @param {number} from @param {number} seconds */
  const say = (from, seconds) => {
    if (Atomics.compareExchange(words, 0, from, states.saying) !== from) return false;
    const text = Buffer.from(bytes.slice(0, words[1])).toString();
    try {
      writeSync(2, redraws ? `\r\u001b[K${text} …${seconds > 0 ? ` ${seconds} s` : ""}` : `${text} …\n`);
    } catch {
      // Nobody can be told.
    }
    Atomics.store(words, 0, states.said);
    Atomics.notify(words, 0);
    return true;
  };
  for (;;) {
    Atomics.wait(words, 0, states.silent);
    if (Atomics.wait(words, 0, states.waiting, delay) !== "timed-out") continue;
    const began = performance.now() - delay;
    if (!say(states.waiting, Math.floor(delay / 1000))) continue;
    while (Atomics.wait(words, 0, states.said, redraws ? 1000 : undefined) === "timed-out")
      if (!say(states.said, Math.round((performance.now() - began) / 1000))) break;
  }
}

if (workerData?.block) speak(workerData);
