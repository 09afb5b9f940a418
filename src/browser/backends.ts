/** The backends available in a page. */
import { backendsOf } from "../backend/choose.ts";
import { reference } from "../backend/reference/reference.ts";
import { whyNotWasm } from "../backend/wasm/features.ts";
import { unsupported } from "../base/errors.ts";
import { usualThreads, wasmBackend } from "./threads.ts";

const noCompiler = () =>
  unsupported({
    subject: "backend native",
    detail: "in a page, which has no C compiler",
    remedy: "use wasm, or train in Node",
  });

export const backends = backendsOf(
  {
    wasm: { make: ({ threads }) => wasmBackend({ threads }), obstacle: whyNotWasm },
    native: {
      make() {
        throw noCompiler();
      },
      obstacle: noCompiler,
      isNowhere: true,
    },
    reference: { make: () => reference },
  },
  usualThreads,
);

/**
 * A backend by its name: `wasm` or `reference`. Throws "unknown" for another, "invalid" for an impossible number
 * of threads.
 */
export const backendNamed = backends.named;
/** Why a backend cannot run in this page, and what would help; undefined if it can. */
export const whyNot = backends.whyNot;
