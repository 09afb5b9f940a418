// Facts about the machine, and how every contestant is kept to one thread.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { arch, availableParallelism, cpus, loadavg, platform, release, totalmem } from "node:os";

/** Facts about the machine, without its name. */
export const machine = () => ({
  cpu: cpus()[0]?.model.trim() ?? arch(),
  cores: availableParallelism(),
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  system: `${platform()} ${release()} ${arch()}`,
  node: process.versions.node,
});
export const cores = availableParallelism();

/** Above this load over the last minute, times mean nothing. */
export const quietLoad = 0.5;
/** Load averages over 1, 5 and 15 minutes. */
export const load = () => loadavg().map((x) => +x.toFixed(2));

/** The environment that asks every library for one thread. */
export const oneThread = {
  OMP_NUM_THREADS: "1",
  MKL_NUM_THREADS: "1",
  OPENBLAS_NUM_THREADS: "1",
  NPROC: "1", // the size of XLA's thread pools
  XLA_FLAGS: "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
};
/** ["taskset", "-c", N] with the last core available to this process, or [] without taskset. */
export const pinned = pinning();

/**
 * How a process is started for `threads` 1 or "all": words before its command, its environment, its number of
 * threads.
 */
export function threadSetting(threads) {
  const environment = { ...process.env, PYTHONDONTWRITEBYTECODE: "1" };
  if (threads === 1) return { before: pinned, environment: { ...environment, ...oneThread }, count: 1 };
  // Settings of the shell for one thread must not apply here.
  for (const name of Object.keys(oneThread)) delete environment[name];
  return { before: [], environment, count: cores };
}

function pinning() {
  if (spawnSync("taskset", ["--version"]).error || !existsSync("/proc/self/status")) return [];
  const allowed = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  return allowed ? ["taskset", "-c", allowed.split(/[,-]/).at(-1)] : [];
}

/** The first Python that has a module: $DALENET_BENCH_PYTHON, python3, /usr/bin/python3. */
export function pythonWith(module) {
  const candidates = [process.env.DALENET_BENCH_PYTHON, "python3", "/usr/bin/python3"].filter(Boolean);
  return candidates.find((python) => {
    try {
      execFileSync(python, ["-c", `import ${module}`], { stdio: "ignore", timeout: 120_000 });
      return true;
    } catch {
      return false;
    }
  });
}
