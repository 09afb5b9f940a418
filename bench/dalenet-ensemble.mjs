// An ensemble of networks in Dalenet: as many parallel workers as threads are requested, each with one thread of
// the engine, training its share of the networks one after another. Prints network-steps per second as one line of
// JSON.
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { stepTrainer, version } from "./dalenet.mjs";
import { answer, asked } from "./measure.mjs";

/** Warm-up of a worker: V8 recompiles the kernels with optimisation while they run. */
const warm = { updates: 20, seconds: 0.3 };

const now = () => performance.now() / 1e3;
await (isMainThread ? lead() : work());

async function lead() {
  const setting = asked({
    units: 50,
    batch: 16,
    steps: 110,
    rate: 1e-3,
    threads: 2,
    seconds: 2,
    form: "wasm",
    networks: 8,
  });
  const { networks, seconds } = setting;
  const count = Math.min(setting.threads, networks);
  const share = (k) => Array.from({ length: networks }, (_, n) => n).filter((n) => n % count === k);
  const workers = Array.from({ length: count }, (_, k) => {
    const workerData = { ...setting, threads: 1, seeds: share(k).map((n) => n + 1) };
    return new Worker(new URL(import.meta.url), { workerData });
  });
  const replies = (message) =>
    Promise.all(
      workers.map(
        (worker) =>
          new Promise((resolve, reject) => {
            worker.once("message", resolve);
            worker.once("error", reject);
            if (message !== undefined) worker.postMessage(message);
          }),
      ),
    );
  const ready = await replies();
  const slowest = Math.max(...ready.map(({ stepSeconds }, k) => stepSeconds * share(k).length));
  const updates = Math.max(3, Math.ceil(seconds / slowest));
  const before = process.cpuUsage();
  const start = now();
  const losses = (await replies(updates)).flatMap(({ losses }) => losses);
  const wall = now() - start;
  const { user, system } = process.cpuUsage(before);
  answer({
    version: version(),
    form: `${count} workers, ${setting.form}`,
    networkStepsPerSecond: (networks * updates) / wall,
    updates,
    loss: losses.reduce((sum, loss) => sum + loss, 0) / losses.length,
    coresUsed: (user + system) / 1e6 / wall,
  });
}

async function work() {
  const { train, start, close } = await stepTrainer(workerData);
  start(workerData.seeds[0]);
  let done = 0;
  for (const begin = now(); done < warm.updates || now() - begin < warm.seconds; ) train(++done);
  const before = now();
  for (let i = 1; i <= warm.updates; i++) train(done + i);
  parentPort.postMessage({ stepSeconds: (now() - before) / warm.updates });
  const updates = await new Promise((resolve) => parentPort.once("message", resolve));
  const losses = workerData.seeds.map((seed) => {
    start(seed);
    let loss;
    for (let i = 1; i <= updates; i++) loss = train(i);
    return loss;
  });
  close();
  parentPort.postMessage({ losses });
}
