/**
 * What runs in the processes of an ensemble: networks, one after the other, as the parent asks for them. Ctrl-C, which a terminal sends to
 * all of them, is left to the parent. A parent that is gone, and a request to end this process alone, stop the network after its step, saved.
 */
import { constants } from "node:os";
import type { Answer, Request } from "./seedProcesses.ts";
import { launchHere } from "./seedRun.ts";

const launch = launchHere();
let stop: AbortController | undefined;

/** A parent that is gone cannot be told any more; what matters is on the disk. */
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
