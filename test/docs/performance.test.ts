import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const root = new URL("../../", import.meta.url);
const text = (path: string) => readFileSync(new URL(path, root), "utf8");
const bench = (file: string) => import(new URL(`bench/${file}`, root).href);

test("docs/performance.md and its figure are generated from the stored result", async () => {
  const written = text("docs/performance.md");
  const fileOf = (option: string) => new RegExp(`--${option} bench/results/(\\S+\\.json)`).exec(written)?.[1];
  const stored = (source = "") => source && { result: JSON.parse(text(`bench/results/${source}`)), source };
  const [source, ...others] = ["docs", "reference", "later"].map(fileOf);
  const [reference, later] = others.map(stored);
  const result = JSON.parse(text(`bench/results/${source}`));
  const { page } = await bench("performance.mjs");
  expect(page(result, source, { reference, later })).toBe(written);
  const { figure } = await bench("figure.mjs");
  expect(await figure(result)).toBe(text("docs/performance.svg"));
});

test("every stored result of the benchmark, of any age, prints as a table", async () => {
  const { table } = await bench("table.mjs");
  const stored = readdirSync(new URL("bench/results/", root)).filter((name) => /^\d/.test(name));
  for (const name of stored) expect(table(JSON.parse(text(`bench/results/${name}`))), name).toMatch(/^trials of/m);
});

test("the cost of portable bits in docs/backends.md is that of the stored result", async () => {
  const page = text("docs/backends.md");
  const { measured } = JSON.parse(text(/bench\/results\/portable-\S+\.json/.exec(page)![0]));
  const { portableTable } = await bench("portableTable.mjs");
  expect(page).toContain(`\n${portableTable(measured)}\n`);
});

test("the README has the times and factors of the performance page", () => {
  const row = text("docs/performance.md")
    .split("## A training step, all threads")[1]
    .split("\n| 50/16/110 |")[1]
    .split("\n")[0];
  const [ours, native, torch, jax] = row
    .split("|")
    .map((cell) => [...cell.matchAll(/[\d.]+/g)].map(([n]) => Number(n)));
  const [wasmMs, nativeMs] = [ours[0].toFixed(2), native[0].toFixed(2)];
  const round = (factor: number) => Number(factor.toPrecision(2));
  const readme = text("README.md").replace(/\s+/g, " ");
  expect(readme).toContain(`takes ${wasmMs} ms in WebAssembly and ${nativeMs} ms through the C compiler`);
  expect(readme).toContain(`${round(jax[1])} and ${round(jax[2])} times as fast as the best form of JAX`);
  expect(readme).toContain(`${round(torch[1])} and ${round(torch[2])} times as PyTorch's`);
});
