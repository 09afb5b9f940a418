/**
 * Warns at the end of the process about runs that were created but never started, which would otherwise go
 * unnoticed.
 */

/** Number of runs not started yet, by the name of the function that made them; the runs themselves are not kept. */
const waiting = new Map<string, number>();
let listens = false;

/** Registers a run; call the returned function when it starts. */
export function expectRun(name: string): () => void {
  listen();
  const count = (by: number) => waiting.set(name, (waiting.get(name) ?? 0) + by);
  count(1);
  let isAskedFor = false;
  return () => {
    if (!isAskedFor) count(-1);
    isAskedFor = true;
  };
}

function listen(): void {
  if (listens) return;
  listens = true;
  // Pages have no such event. Node's own warnings would come too late here.
  globalThis.process?.on?.("exit", () => {
    for (const [name, count] of waiting) if (count > 0) process.stderr.write(`${neverRun(name, count)}\n`);
  });
}

const neverRun = (name: string, count: number) =>
  `warning: ${name}(…) was ${count === 1 ? "" : `called ${count} times and `}never started: loop over it or await it`;
