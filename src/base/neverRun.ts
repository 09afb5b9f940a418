/** Says, when the process ends, what was made to be run and never was: else nothing would happen, and nobody would say why. */

/** How many wait, by the name of the function that made them; they themselves are not kept. */
const waiting = new Map<string, number>();
let listens = false;

/** Expects a run; the function it returns says that somebody asked for it. */
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
  // On a page there is no such end. A warning of Node's would come too late here.
  globalThis.process?.on?.("exit", () => {
    for (const [name, count] of waiting) if (count > 0) process.stderr.write(`${neverRun(name, count)}\n`);
  });
}

const neverRun = (name: string, count: number) =>
  `warning: ${name}(…) was ${count === 1 ? "" : `called ${count} times and `}never run: loop over it, or await it`;
