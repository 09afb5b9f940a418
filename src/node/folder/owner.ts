/**
 * Identifies the process to which a temporary file or a lock belongs, by a word in the file's name. It is
 * therefore complete as soon as the file exists, and others can tell whether the process still lives.
 */
import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/**
 * "unknown": it runs, or ran, where this process cannot see it: on another computer, in another container.
 * "likely": a process with its number runs, which may be a different one if the system does not report when a
 * process was started.
 */
export type Life = "alive" | "likely" | "dead" | "unknown";

/** Replaces what a system does not report. */
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

/**
 * Whether the process of such a word still runs. A process that has since been given the same number does not
 * count.
 */
export function lifeOf(word: string): Life {
  if (word === owner()) return "alive";
  if (!wordPattern.test(word)) return "unknown";
  const [pid, start, host, boot, space] = word.split("-");
  const [, , ownHost, ownBoot, ownSpace] = owner().split("-");
  if (host !== ownHost) return "unknown";
  if (boot !== ownBoot) return "dead"; // the computer has been restarted
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

/** State and start (in ticks since boot) of a process, as Linux reports them; undefined elsewhere. */
function statusOf(pid: number): { state: string; start: string } | undefined {
  const text = textOf(`/proc/${pid}/stat`);
  // The program's name is in parentheses, and may contain parentheses and spaces.
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
