import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { sourceOf } from "../doors.ts";
import { type Exported, exportsOfDoors } from "./exported.ts";

const path = join(import.meta.dirname, "../../docs/library.md");
let doors: ReadonlyMap<string, readonly Exported[]>;
beforeAll(() => {
  doors = exportsOfDoors();
});

/** `dalenet` in a page: the same names, and a few of its own. */
const page = "dalenet/browser";
const rootNames = () => doors.get("dalenet")!.map(({ name }) => name);

function section(door: string, all: readonly Exported[]): string {
  const known = door === page ? rootNames() : [];
  const names = all.filter(({ name }) => !known.includes(name));
  const also = door === page ? "The names of `dalenet`, adapted to a page, and:\n\n" : "";
  const values = names.filter(({ isType }) => !isType);
  const rows = values.map(({ name, sentence }) => `| \`${name}\` | ${sentence.replaceAll("|", "\\|")} |\n`);
  const types = names.filter(({ isType }) => isType).map(({ name }) => `\`${name}\``);
  const note = types.length > 0 ? `\nTypes: ${types.join(", ")}.\n` : "";
  return `## ${door}\n\n${also}| name | what it is |\n| --- | --- |\n${rows.join("")}${note}`;
}

describe.each([...sourceOf.keys()])("of %s", (door) => {
  test("every value has a description", () => {
    const mute = doors.get(door)!.filter(({ isType, sentence }) => !isType && sentence === "");
    expect(mute.map(({ name }) => name)).toEqual([]);
  });

  test("every type is used by a value of the package or has a description", () => {
    const idle = doors.get(door)!.filter(({ isType, isNeeded, sentence }) => isType && !isNeeded && sentence === "");
    expect(idle.map(({ name }) => name)).toEqual([]);
  });
});

test("no name is exported by two entry points", () => {
  const names = [...doors].flatMap(([door, all]) => (door === page ? [] : all.map(({ name }) => name)));
  expect(names.filter((name, k) => names.indexOf(name) !== k)).toEqual([]);
});

/** Where `dalenet` differs between Node and a page. */
const onlyInNode = ["EnsembleRecord", "EnsembleSettings", "GatherSettings"];
const onlyInPage = [
  ...["MemoryFolder", "FileTable", "FolderContent"],
  ...["backendNamed", "encodeFigure", "wasmBackend", "whyNot"],
];

test("a page has every name of the root in Node, except types of features that need Node", () => {
  const [inNode, inPage] = ["dalenet", page].map((door) => doors.get(door)!.map(({ name }) => name));
  expect(inNode.filter((name) => !inPage.includes(name)).sort()).toEqual(onlyInNode.sort());
  expect(inPage.filter((name) => !inNode.includes(name)).sort()).toEqual(onlyInPage.sort());
});

test("docs/library.md lists the exports of each entry point", async () => {
  const head = readFileSync(path, "utf8").replace(/\n## [\s\S]*$/, "");
  const renewed = [head.trimEnd(), ...[...doors].map(([door, names]) => section(door, names).trimEnd()), ""];
  // `npx vitest run test/docs/library.test.ts -u` updates the tables.
  await expect(`${renewed.join("\n\n").trimEnd()}\n`).toMatchFileSnapshot(path);
});

test("docs/library.md explains every entry point", () => {
  const [table] = readFileSync(path, "utf8").split("```ts");
  expect([...table.matchAll(/\| `(dalenet[\w/]*)`/g)].map(([, door]) => door).sort()).toEqual(
    [...sourceOf.keys()].sort(),
  );
});
