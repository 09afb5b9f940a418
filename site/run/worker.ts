/** Runs one program of the documentation, named by the first message, and tells the page what it prints. */
import { inspected } from "./inspected.ts";
import type { Message } from "./message.ts";

const tell = (message: Message) => postMessage(message);
const textOf = (values: readonly unknown[]) =>
  values.map((value) => (typeof value === "string" ? value : inspected(value))).join(" ");

for (const [method, level] of Object.entries({ log: "log", info: "log", warn: "warn", error: "error" } as const))
  Object.assign(console, { [method]: (...values: unknown[]) => tell({ kind: "said", level, text: textOf(values) }) });

const failed = (error: unknown) =>
  tell({ kind: "failed", text: error instanceof Error ? `${error.name}: ${error.message}` : inspected(error) });
addEventListener("unhandledrejection", ({ reason }) => failed(reason));

addEventListener(
  "message",
  async ({ data }: MessageEvent<string>) => {
    const began = performance.now();
    try {
      await import(new URL(`./programs/${data}.js`, import.meta.url).href);
      tell({ kind: "ended", milliseconds: performance.now() - began });
    } catch (error) {
      failed(error);
    }
  },
  { once: true },
);
