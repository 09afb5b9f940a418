/** Longest time, in ms, that a loop may go on before timers and input have their turn. */
const longestTurn = 40;

/** Lets timers and input have their turn. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === "function") setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}

/** A function for loops to await: it lets everything else have its turn where the last one is long ago. */
export function turnTaker(): () => Promise<void> {
  let began = performance.now();
  return async () => {
    if (performance.now() - began < longestTurn) return;
    await nextTurn();
    began = performance.now();
  };
}
