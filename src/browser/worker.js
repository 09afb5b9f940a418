// @ts-check
/** The worker of a page. scripts/workerText.mjs bundles it into one string. */
import { wasmRunner } from "../backend/threads/wasmRunner.js";
import { worker } from "../backend/threads/worker.js";

/** @param {unknown} error */
const report = (error) => postMessage(String(error));

/** @type {ReturnType<typeof worker> | undefined} */
let hear;
// The first message sets it up; the answer reports that it has started.
addEventListener("message", ({ data }) => {
  if (hear) return hear(data);
  hear = worker(data, wasmRunner, report);
  postMessage("");
});
