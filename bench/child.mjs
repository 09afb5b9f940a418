// A contestant in a new process. Its argument is one JSON object, its last line of output another.
import { spawn } from "node:child_process";
import { threadSetting } from "./machine.mjs";

/** Nothing here takes longer than this on a machine worth measuring on. */
const longest = 180_000;
let running = null;

/** Runs a command to its end: { status, stdout, stderr, seconds }. */
export function run([program, ...words], options = {}) {
  return new Promise((resolve) => {
    const begin = performance.now();
    const child = spawn(program, words, { ...options, stdio: ["ignore", "pipe", "pipe"], timeout: longest });
    running = child;
    const out = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"])
      child[name].setEncoding("utf8").on("data", (text) => {
        out[name] += text;
      });
    const end = (status) => {
      running = null;
      resolve({ status, ...out, seconds: (performance.now() - begin) / 1e3 });
    };
    child.on("error", (error) => {
      out.stderr += error.message;
      end(null);
    });
    child.on("close", end);
  });
}

/** Runs a contestant on `threads` (1 or "all"): its result with `seconds`, or { error, seconds }. */
export async function ask(command, threads, setting) {
  const { before, environment, count } = threadSetting(threads);
  const argument = JSON.stringify({ ...setting, threads: count, startedAt: Date.now() });
  const { status, stdout, stderr, seconds } = await run([...before, ...command, argument], { env: environment });
  if (seconds * 1e3 >= longest) return { error: `took more than ${longest / 1e3} s`, stderr, seconds };
  if (status !== 0) return { error: reasonIn(stderr) ?? `ended with status ${status}`, stderr, seconds };
  return { ...JSON.parse(stdout.trim().split("\n").at(-1)), seconds };
}

/** The most informative line of an error output, without this machine's paths, since it is stored. */
export function reasonIn(stderr) {
  const lines = stderr.trim().split("\n");
  const said = lines.findLast((line) => /error|missing|unsupported|invalid/i.test(line)) ?? (lines.at(-1) || undefined);
  return said?.replace(/(file:\/\/)?(\/[^\s/'":)]+)+\//g, "");
}

/** Ctrl-C ends the running process and then this one; what was measured so far is not stored. */
export function stopOnInterrupt(cleanUp) {
  for (const [signal, number] of [
    ["SIGINT", 2],
    ["SIGTERM", 15],
  ])
    process.on(signal, () => {
      running?.kill("SIGKILL");
      cleanUp();
      console.error("\ninterrupted; nothing was stored");
      process.exit(128 + number);
    });
}
