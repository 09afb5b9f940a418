/** Functions that need Node. In a page they throw "unsupported", so that one program can be bundled for both. */
import { unsupported } from "../base/errors.ts";

/** A function that throws, naming what a page lacks and what to do. */
export const refused =
  (subject: string, detail = "in a page", remedy = "call it in Node") =>
  (..._given: readonly unknown[]): never => {
    throw unsupported({ subject, detail, remedy });
  };

/** Throws "unsupported". */
export const ensemble = refused(
  "ensemble",
  "in a page, which cannot start processes",
  "train one network after another, or run it in Node",
);

/** Throws "unsupported". */
export const gather = refused("gather", "in a page, which has no folders to gather runs from");
