/** `dalenet/node` as a page has it: what a page has too is the page's, and all other functions say whose they are. */
import { unsupported } from "../base/errors.ts";

export { backendNames } from "../backend/choose.ts";
export { figureFormats } from "../figure/formats.ts";
export { backendNamed, whyNot } from "./backends.ts";
export { encodeFigure } from "./onDemand.ts";
export { wasmBackend } from "./threads.ts";

type Refusal = (...given: readonly unknown[]) => never;

const refusals = new Proxy({} as Readonly<Record<string, Refusal>>, {
  get: (_, name) => () => {
    throw unsupported({
      subject: `${String(name)} of dalenet/node`,
      detail: "in a page",
      remedy: "call it in Node; what a page has is in dalenet",
    });
  },
});

/** Each throws "unsupported". */
export const {
  bench,
  cacheContent,
  cacheFolder,
  clearCache,
  doctor,
  inspect,
  loadDefinitions,
  nativeBackend,
  readBytes,
  readNames,
  readRunFile,
  readText,
  toPdf,
  toPng,
  writeAtomic,
} = refusals;
