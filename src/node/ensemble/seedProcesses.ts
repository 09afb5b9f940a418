/** Trains networks in separate processes, so that one that crashes or is killed does not take others with it. */
import { type ChildProcess, fork } from "node:child_process";
import { endingSignals } from "../../base/errors.ts";
import type { RunRecord } from "../host/train.ts";
import type { Launch, SeedJob } from "./seedRun.ts";

/** Messages to and from a process. */
export type Request = { readonly kind: "run"; readonly job: SeedJob } | { readonly kind: "stop" };
export type Answer =
  | { readonly kind: "record"; readonly record: RunRecord }
  | { readonly kind: "ended"; readonly error: string | null };

/** Not every Node runs TypeScript: when tests run the sources, there is nothing to start. */
export const canFork = import.meta.url.endsWith(".js");

/** Processes that train one network after another; a new one is started if all are busy. `end` lets them exit. */
export function seedProcesses(): { launch: Launch; end(): void } {
  const idle = new Set<ChildProcess>();
  const start = () => {
    const child = fork(new URL("./seedWorker.js", import.meta.url), { stdio: "ignore", serialization: "advanced" });
    child.on("exit", () => idle.delete(child));
    return child;
  };
  const launch: Launch = ({ seed, ...rest }, tell, signal) =>
    new Promise((resolve) => {
      const [child = start()] = idle;
      idle.delete(child);
      // A process that has gone reports it by "exit".
      const send = (request: Request) => child.send(request, () => undefined);
      const stop = () => send({ kind: "stop" });
      const settle = (error: string | null) => {
        child.off("message", hear).off("exit", lose).off("error", fail);
        signal.removeEventListener("abort", stop);
        resolve(error);
      };
      const hear = (answer: Answer) => {
        if (answer.kind === "record") return tell(answer.record);
        idle.add(child);
        settle(answer.error);
      };
      const lose = (code: number | null, killed: NodeJS.Signals | null) =>
        settle(
          // Ctrl-C may reach a process before it hands the signal to this one: its network has not begun.
          (endingSignals as readonly (string | null)[]).includes(killed)
            ? null
            : `invalid: the process of seed ${seed} ended early (${killed ?? `exit code ${code}`}); ` +
                "run the same command again, with fewer at a time if memory was short",
        );
      const fail = (error: Error) =>
        settle(`invalid: no process could be started for seed ${seed} (${error.message}); train fewer at a time`);
      child.on("message", hear).on("exit", lose).on("error", fail);
      signal.addEventListener("abort", stop);
      send({ kind: "run", job: { seed, ...rest } });
    });
  return {
    launch,
    end() {
      for (const child of idle) child.disconnect();
    },
  };
}
