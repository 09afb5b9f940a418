import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  readonly exports: Readonly<Record<string, { readonly types: string } | string>>;
};

const doors = Object.entries(exports).flatMap(([door, to]) =>
  typeof to === "string" ? [] : [[`dalenet${door.slice(1)}`, to.types] as const],
);

/** What package.json exports, by the name that a program imports, and the source file of each. */
export const sourceOf: ReadonlyMap<string, string> = new Map(
  doors.map(([door, types]) => [door, join(root, types.replace(/^\.\/dist\/(.*)\.d\.ts$/, "src/$1.ts"))]),
);

/** What tests load of each: the build's module where vitest.config.ts says so, or else the source. */
export const moduleOf: ReadonlyMap<string, string> =
  process.env["DALENET_MODULES"] === "built"
    ? new Map(doors.map(([door, types]) => [door, join(root, types.replace(/\.d\.ts$/, ".js"))]))
    : sourceOf;

/** The same as `paths` of a TypeScript project: the build's declarations, checked in less time than the sources. */
export const declarationPaths = Object.fromEntries(doors.map(([door, types]) => [door, [join(root, types)]]));

/** A user's module that imports the package by path, so that it gets the tests' also in a thread. */
export const byPath = (text: string): string =>
  text.replace(/(?<=\bfrom )"(dalenet(?:\/\w+)?)"/g, (_, door) => JSON.stringify(moduleOf.get(door)));
