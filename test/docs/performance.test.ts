import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const root = new URL("../../", import.meta.url);
const text = (path: string) => readFileSync(new URL(path, root), "utf8");
const bench = (file: string) => import(new URL(`bench/${file}`, root).href);

test("docs/performance.md and its figure are generated from the stored result", async () => {
  const written = text("docs/performance.md");
  const source = /npm run bench -- --docs bench\/results\/(\S+\.json)/.exec(written)![1];
  const result = JSON.parse(text(`bench/results/${source}`));
  const { page } = await bench("performance.mjs");
  expect(page(result, source)).toBe(written);
  const { figure } = await bench("figure.mjs");
  expect(await figure(result)).toBe(text("docs/performance.svg"));
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
