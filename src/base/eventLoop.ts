/** Longest time, in ms, that a loop may run before it yields to timers and input. */
const longestTurn = 40;

/** Yields to timers and input. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === "function") setImmediate(resolve);
    else inPage(resolve);
  });
}

/** Callers waiting for a turn in a page, first in first out; `give` posts the message that wakes one. */
const waiting: (() => void)[] = [];
let give: (() => void) | undefined;

/** The part of a MessageChannel that is used here, typed here because Node's declarations differ from the DOM's. */
interface Channel {
  readonly port1: { onmessage: () => void };
  readonly port2: { postMessage(message: null): void };
}

/** By a message, because timers in a page wait at least 4 ms. */
function inPage(resolve: () => void): void {
  if (give === undefined) {
    const { port1, port2 } = new MessageChannel() as unknown as Channel;
    port1.onmessage = () => waiting.shift()?.();
    give = () => port2.postMessage(null);
  }
  waiting.push(resolve);
  give();
}

/** A function that concurrent tasks await once each: they resume one after another, yielding in between. */
export function turnsInOrder(): () => Promise<void> {
  let last = Promise.resolve();
  return () => (last = last.then(nextTurn));
}

/** A function for loops to await: it yields if the last time was long ago. */
export function turnTaker(): () => Promise<void> {
  let began = performance.now();
  return async () => {
    if (performance.now() - began < longestTurn) return;
    await nextTurn();
    began = performance.now();
  };
}
