/**
 * Who a temporary file or a lock belongs to: a process, in a word that stands in the file's name. So it is whole as soon as the file is there, and
 * others can tell whether its process still lives.
 */
import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/**
 * "unknown": it runs, or ran, where this process cannot see it: on another computer, in another container. "likely": one of its number runs, which may
 * be another where the system does not tell when a process was started.
 */
export type Life = "alive" | "likely" | "dead" | "unknown";

/** What a system does not tell. */
const none = "0";

/** Number, start, computer, boot and process namespace (a container has its own), as hexadecimal words. */
const wordPattern = /^\d+-\d+-[0-9a-f]+-[0-9a-f]+-\d+$/;

let own: string | undefined;

/** The word of this process. */
export function owner(): string {
  own ??= [
    process.pid,
    statusOf(process.pid)?.start ?? none,
    shortHash(`${hostname()}\n${textOf("/etc/machine-id") ?? ""}`),
    shortHash(textOf("/proc/sys/kernel/random/boot_id")),
    namespace(),
  ].join("-");
  return own;
}

/** Whether the process of such a word still runs. A number that another process was given since does not count as its own. */
export function lifeOf(word: string): Life {
  if (word === owner()) return "alive";
  if (!wordPattern.test(word)) return "unknown";
  const [pid, start, host, boot, space] = word.split("-");
  const [, , ownHost, ownBoot, ownSpace] = owner().split("-");
  if (host !== ownHost) return "unknown";
  if (boot !== ownBoot) return "dead"; // the computer was started again
  if (space !== ownSpace) return "unknown";
  try {
    process.kill(Number(pid), 0); // sends nothing
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return "dead";
  }
  const status = start === none ? undefined : statusOf(Number(pid));
  if (status === undefined) return "likely";
  return status.start === start && !/[ZX]/.test(status.state) ? "alive" : "dead";
}

/** The number of the process in such a word. */
export const pidIn = (word: string) => Number(word.split("-", 1)[0]);

/** State and start (in ticks since the boot) of a process, as Linux tells them; undefined elsewhere. */
function statusOf(pid: number): { state: string; start: string } | undefined {
  const text = textOf(`/proc/${pid}/stat`);
  // The program's name stands in brackets, and may hold brackets and spaces.
  const [state, ...rest] = text?.slice(text.lastIndexOf(")") + 2).split(" ") ?? [];
  return state === undefined || rest[18] === undefined ? undefined : { state, start: rest[18] };
}

function namespace(): string {
  try {
    return /\d+/.exec(readlinkSync("/proc/self/ns/pid"))?.[0] ?? none;
  } catch {
    return none;
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

const shortHash = (text: string | undefined) =>
  text === undefined ? none : createHash("sha256").update(text.trim()).digest("hex").slice(0, 10);
