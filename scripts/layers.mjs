// Fails on an import that goes the wrong way, on an import cycle, on a file that outgrew its room, and on arithmetic that is not the same everywhere.
// The table is the architecture (docs/architecture.md); a new direction is a visible act here.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(dirname(fileURLToPath(import.meta.url))), "src");
/** Room → the rooms it may import from. A room is a folder of src/, or a file that stands alone in it. */
const leaves = ["base", "settings"];
const words = "task/words";
const plain = [...leaves, "ir", "analysis", "task", words, "model"];
const engine = [...leaves, "ir", "lower", "backend/backend", "backend/engine", "backend/guard", "backend/feed"];
const backends = ["backend/backend", "backend/choose", "backend/executables", "backend/guard", "backend/native"];
const experiment = [...plain, "compiler", "backend/backend", "backend/feed", "backend/executables", "open"];
const mayImport = {
  base: [],
  settings: ["base"],
  ir: ["base"],
  grad: [...leaves, "ir"],
  lower: [...leaves, "ir"],
  "backend/feed": leaves,
  "backend/backend": [...leaves, "ir", "backend/feed"],
  "backend/guard": [...leaves, "backend/backend"],
  "backend/engine": ["base"],
  "backend/executables": ["ir", "backend/backend"],
  "backend/reference": [...leaves, "ir", "backend/backend", "backend/feed", "backend/guard"],
  "backend/arena": engine,
  "backend/threads": ["base", "backend/arena", "backend/kernels"],
  "backend/kernels": [...engine, "backend/arena"],
  "backend/wasm": [...engine, "backend/arena", "backend/kernels", "backend/threads"],
  "backend/native": [...engine, "backend/arena", "backend/kernels", "backend/threads", "backend/wasm"],
  "backend/choose": [...engine, "backend/reference", "backend/wasm", "backend/native", "open"],
  compiler: [...leaves, "ir", "grad"],
  model: [...leaves, "ir"],
  [words]: leaves,
  task: [...leaves, words],
  analysis: [...leaves, words],
  figure: [...leaves, words, "analysis"],
  open: [...plain, "compiler", "backend/backend", "format"],
  loop: experiment,
  simulate: [...experiment, "format"],
  evaluate: [...experiment, "figure", "format", "loop", "simulate"],
  format: [...plain, "backend/backend", "loop", "open"],
  folder: [...experiment, ...backends, "format", "loop", "simulate"],
  report: [...leaves, words, "analysis", "evaluate", "figure", "folder", "format", "model", "open", "simulate"],
  train: [...experiment, ...backends, "evaluate", "figure", "folder", "format", "loop", "report", "simulate"],
  ensemble: [...experiment, ...backends, "figure", "folder", "format", "loop", "report", "train"],
  tools: [
    ...experiment,
    ...backends,
    "backend/engine",
    "backend/wasm",
    "evaluate",
    "folder",
    "format",
    "loop",
    "lower",
    "simulate",
  ],
  selftest: [...plain, "compiler", "backend/backend", "backend/feed", "open"],
  index: [
    "analysis",
    "backend/backend",
    "backend/choose",
    "backend/feed",
    "backend/native",
    "backend/reference",
    "backend/wasm",
    "base",
    "compiler",
    "ensemble",
    "evaluate",
    "figure",
    "folder",
    "format",
    "ir",
    "loop",
    "model",
    "open",
    "report",
    "selftest",
    "settings",
    "simulate",
    "task",
    words,
    "tools",
    "train",
  ],
  cli: ["index", "base"],
};
/** Packages and node: modules a room may use; the engine has no dependency. */
const packages = {
  base: ["node:crypto", "node:fs", "node:os"],
  model: ["ml-matrix"],
  format: ["node:", "fflate"],
  folder: ["node:"],
  analysis: ["ml-matrix"],
  figure: ["@observablehq/plot", "linkedom", "@resvg/resvg-js", "pdfkit", "svg-to-pdfkit", "dejavu-fonts-ttf", "node:"],
  cli: ["commander", "yaml", "cli-progress", "node:"],
  report: ["node:"],
  train: ["node:"],
  ensemble: ["node:"],
  tools: ["node:"],
  evaluate: ["node:"],
  "backend/choose": ["node:os"],
  "backend/threads": ["node:module", "node:os", "node:worker_threads"],
  "backend/native": ["node:child_process", "node:crypto", "node:fs", "node:os", "node:path"],
  "backend/wasm": ["node:v8"],
};
const longest = 400;
/** Rooms whose arithmetic decides results: these functions differ between JavaScript engines, math.ts does not. Powers of 2 are exact. */
const exactRooms = ["base", "task", "model", "open", "loop"];
const inexact = /\bMath\.(?:exp|expm1|log|log1p|log2|log10|a?(?:sin|cos|tan)h?|atan2|pow|cbrt|hypot)\b|(?<!\b2 )\*\* /;

const files = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.[jt]s$/.test(entry.name))
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
const roomOf = (file) => {
  const path = relative(root, file)
    .replace(/\.[jt]s$/, "")
    .split("/");
  return Object.keys(mayImport).find((room) => room === path.slice(0, room.split("/").length).join("/"));
};
const problems = [];
const edges = new Map();
for (const file of files) {
  const name = relative(root, file);
  const text = readFileSync(file, "utf8");
  const room = roomOf(file);
  if (!room)
    problems.push(`${name}: no room of the architecture; add it to scripts/layers.mjs and docs/architecture.md`);
  const lines = text.split("\n").length;
  if (lines > longest) problems.push(`${name}: ${lines} lines, more than ${longest}; split it by concept`);
  if (exactRooms.includes(room))
    for (const [k, line] of text.split("\n").entries())
      if (!/^\s*(?:\/?\*|\/\/)/.test(line) && inexact.test(line))
        problems.push(`${name}:${k + 1}: ${inexact.exec(line)[0].trim()} differs between engines; use math.ts`);
  const targets = [];
  for (const [, a, b, c] of text.matchAll(
    /^(?:import|export)\b[^"]*?from "([^"]+)"|^import "([^"]+)"|\bimport\("([^"]+)"\)/gm,
  )) {
    const from = a ?? b ?? c;
    if (!from.startsWith(".")) {
      const allowed = packages[room] ?? [];
      if (!allowed.some((p) => from === p || from.startsWith(p.endsWith(":") ? p : `${p}/`)))
        problems.push(`${name}: imports "${from}", which ${room} may not use`);
      continue;
    }
    const target = resolve(dirname(file), from);
    const to = roomOf(target);
    targets.push(target);
    if (room && to !== room && mayImport[room] !== "*" && !mayImport[room].includes(to))
      problems.push(`${name}: ${room} may not import from ${to} ("${from}")`);
  }
  edges.set(file, targets);
}
const state = new Map();
const visit = (file, trail) => {
  if (state.get(file) === "done") return;
  if (state.get(file) === "open") {
    const cycle = [...trail.slice(trail.indexOf(file)), file].map((f) => relative(root, f));
    problems.push(`import cycle: ${cycle.join(" → ")}`);
    return;
  }
  state.set(file, "open");
  for (const target of edges.get(file) ?? []) visit(target, [...trail, file]);
  state.set(file, "done");
};
for (const file of files) visit(file, []);
if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exit(1);
}
