/**
 * Trains the networks of a list that are not in a file yet and appends a line for each, so that a study can be
 * stopped at any time.
 */
import { fork } from "node:child_process";
import { createHash } from "node:crypto";
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Everything that a result depends on. */
export const keyOf = (job) => createHash("sha256").update(JSON.stringify(job)).digest("hex").slice(0, 16);

/** The lines of a file; the last one may be incomplete. */
export function readLines(file) {
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line) => {
      try {
        return [JSON.parse(line)];
      } catch {
        return [];
      }
    });
}

/** The lines of those jobs that are in a file, in order. */
export function linesOf(jobs, file) {
  const known = new Map(readLines(file).map((line) => [line.key, line]));
  return jobs.flatMap((job) => known.get(keyOf(job)) ?? []);
}

/**
 * Resolves with the lines of all jobs, in order.
 * @param by the module whose `network` makes a line of a job
 */
export async function drive(jobs, file, { workers = 2, by = "./network.mjs", onLine = () => {} } = {}) {
  const known = new Map(readLines(file).map((line) => [line.key, line]));
  // An incomplete line would otherwise merge with the next one.
  if (existsSync(file) && !/(^|\n)$/.test(readFileSync(file, "utf8"))) appendFileSync(file, "\n");
  const open = jobs.filter((job) => !known.has(keyOf(job)));
  const next = () => open.shift();
  const worker = () =>
    new Promise((resolve, reject) => {
      const child = fork(fileURLToPath(new URL("worker.mjs", import.meta.url)), [by]);
      let job;
      const ask = () => {
        job = next();
        if (job) child.send(job);
        else child.disconnect();
      };
      child.on("message", (result) => {
        const line = { key: keyOf(job), ...result };
        appendFileSync(file, `${JSON.stringify(line)}\n`);
        known.set(line.key, line);
        onLine(line, open.length);
        ask();
      });
      child.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`a worker ended with ${code}`))));
      ask();
    });
  if (open.length > 0) await Promise.all(Array.from({ length: Math.min(workers, open.length) }, worker));
  return jobs.map((job) => known.get(keyOf(job)));
}
