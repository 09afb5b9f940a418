/** The worker of the lab's page: requests of the page in, reports out. */
import { wasmBackend } from "dalenet/browser";
import type { Report, Request } from "../protocol.ts";
import { session } from "./session.ts";

/** What is used of a worker's scope, typed here because Node's declarations differ from a page's. */
interface Scope {
  onmessage: (message: { readonly data: Request }) => void;
  postMessage(report: Report, transfer: readonly ArrayBufferLike[]): void;
}
const scope = globalThis as unknown as Scope;

/** The memory of a report's arrays, which the page takes over. */
function memoryOf(report: Report): ArrayBufferLike[] {
  const arrays = Object.values(report).filter((value) => ArrayBuffer.isView(value));
  return [...new Set(arrays.map(({ buffer }) => buffer))];
}

const { handle } = session({
  report: (report) => scope.postMessage(report, memoryOf(report)),
  // Networks of the lab are small: more threads would wait for each other.
  backend: wasmBackend({ threads: 1 }),
});
scope.onmessage = ({ data }) => handle(data);
