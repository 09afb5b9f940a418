import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { deliver } from "../../src/cli/outFolder.ts";
import type { Terminal } from "../../src/cli/terminal.ts";
import { temporaryFolder } from "./capture.ts";

const path = temporaryFolder();

it("former results give way with their pictures; what else they list stays", async () => {
  const [out, elsewhere] = [path("out"), path("elsewhere")];
  for (const folder of [out, elsewhere, `${out}/run`, `${out}/folder.svg`]) mkdirSync(folder);
  symlinkSync(elsewhere, `${out}/link`);
  for (const file of [`${out}/old.svg`, `${out}/run/old.csv`, `${out}/notes.txt`, `${elsewhere}/own.svg`])
    writeFileSync(file, "");
  const outside = ["../elsewhere/own.svg", `${elsewhere}/own.svg`, "link/own.svg"];
  const files = ["old.svg", "run/old.csv", "notes.txt", "folder.svg", "new.json", "./new.svg", null, ...outside];
  writeFileSync(`${out}/new.json`, JSON.stringify({ files }));
  const terminal = { write: () => undefined } as unknown as Terminal;
  const results = { text: "", plain: {}, file: "new.json", files: async () => [["new.svg", ""]] as const };
  await deliver(terminal, { out, force: true }, results);
  expect(readdirSync(out).sort()).toEqual(["folder.svg", "link", "new.json", "new.svg", "notes.txt", "run"]);
  expect([readdirSync(`${out}/run`), existsSync(`${elsewhere}/own.svg`)]).toEqual([[], true]);
  expect(JSON.parse(readFileSync(`${out}/new.json`, "utf8"))).toEqual({ files: ["new.svg"] });
});
