/**
 * The program of an ensemble's processes: trains networks, one after another, at the parent's request. A terminal
 * sends Ctrl-C to all of them; they leave it to the parent. If the parent dies, or this process alone is asked to
 * end, the network stops after its current step and is saved.
 */
import { constants } from "node:os";
import type { Answer, Request } from "./seedProcesses.ts";
import { launchHere } from "./seedRun.ts";

const launch = launchHere();
let stop: AbortController | undefined;

/** A dead parent cannot be told; what matters is on disk. */
const answer = (message: Answer) => process.connected && process.send!(message, () => undefined);

process.on("message", async (request: Request) => {
  if (request.kind === "stop") return stop?.abort();
  stop = new AbortController();
  const error = await launch(request.job, (record) => answer({ kind: "record", record }), stop.signal);
  stop = undefined;
  answer({ kind: "ended", error });
});
process.on("disconnect", () => stop?.abort());
for (const signal of ["SIGTERM", "SIGUSR1", "SIGUSR2"] as const)
  process.on(signal, () => (stop ? stop.abort() : process.exit(128 + constants.signals[signal])));
for (const signal of ["SIGINT", "SIGHUP"]) process.on(signal, () => undefined);
