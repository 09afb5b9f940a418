import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  readonly exports: Readonly<Record<string, { readonly types: string } | string>>;
};

/** What package.json exports, by the name that a program imports, and the source file of each. */
export const sourceOf: ReadonlyMap<string, string> = new Map(
  Object.entries(exports).flatMap(([door, to]) =>
    typeof to === "string"
      ? []
      : [[`dalenet${door.slice(1)}`, join(root, to.types.replace(/^\.\/dist\/(.*)\.d\.ts$/, "src/$1.ts"))]],
  ),
);
