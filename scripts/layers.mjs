// Fails on imports in a wrong direction, import cycles, files that have become too long, two exports of one name,
// comments that are too wide, and arithmetic that differs between machines. The table is the architecture
// (docs/architecture.md); a new direction must be added here.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(dirname(fileURLToPath(import.meta.url))), "src");
/** Room → the rooms it may import from. A room is a folder of src/, or a single file in it. */
const leaves = ["base", "settings"];
const words = "task/words";
/** What models share; the presets' family; what users write; and the two entry points, the only ones that see both. */
const models = ["model", "model/rate", "model/cell", "model/modelOf", "model/modelSection"];
const plain = [...leaves, "ir", "analysis", "task", words, ...models];
const engine = [
  ...[...leaves, "ir", "lower"],
  ...["backend/backend", "backend/engine", "backend/guard", "backend/pooling", "backend/feed"],
];
const kernels = [...engine, "backend/arena", "backend/kernels", "backend/threads"];
const backends = ["backend/backend", "backend/choose", "backend/executables", "backend/guard"];
const experiment = [
  ...plain,
  ...["compiler", "backend/backend", "backend/feed", "backend/executables", "backend/windows"],
  "open",
  "optimizer",
  "pruning",
];
const training = [
  ...experiment,
  ...backends,
  "audit",
  "dynamics",
  "evaluate",
  "figure",
  "format",
  "loop",
  "perturb",
  "report",
  "run",
  "simulate",
];
/** What the entry points of the package export, in Node and in a page. */
const shown = [
  ...training,
  ...["backend/reference", "backend/wasm", "intervene", "reproduce", "selftest", "step", "train"],
];
const mayImport = {
  base: [],
  linear: ["base"],
  settings: ["base"],
  ir: leaves,
  grad: [...leaves, "ir"],
  lower: [...leaves, "ir"],
  "backend/windows": [...leaves, "backend/feed"],
  "backend/feed": leaves,
  "backend/backend": [...leaves, "ir", "backend/feed"],
  "backend/guard": [...leaves, "backend/backend"],
  "backend/pooling": ["base", "ir", "backend/backend", "backend/guard"],
  "backend/engine": ["base"],
  "backend/executables": ["ir", "backend/backend"],
  "backend/reference": [...leaves, "ir", "backend/backend", "backend/feed", "backend/guard", "backend/pooling"],
  "backend/arena": engine,
  "backend/threads": ["base", "backend/arena", "backend/kernels"],
  "backend/kernels": [...engine, "backend/arena"],
  "backend/wasm": kernels,
  "backend/choose": [...engine, "backend/reference", "backend/wasm", "open"],
  compiler: [...leaves, "ir", "grad"],
  intervene: [...leaves, "ir", "grad", "backend/feed"],
  step: [...leaves, "ir", "grad", "compiler"],
  dynamics: [...plain, "linear", "open", "step"],
  optimizer: [...leaves, "ir", "compiler"],
  pruning: [...leaves, "ir", "model"],
  model: [...leaves, "ir", "linear"],
  "model/rate": [...leaves, "ir", "linear", "model"],
  "model/cell": [...leaves, "ir", "model"],
  "model/modelOf": [...leaves, "model", "model/rate", "model/cell"],
  "model/modelSection": [...leaves, "model", "model/rate", "model/cell"],
  [words]: leaves,
  task: [...leaves, words, "linear"],
  analysis: [...leaves, words, "linear"],
  figure: [...leaves, words, "analysis", "dynamics", "perturb"],
  open: [...plain, "compiler", "optimizer", "pruning", "backend/backend", "format", "perturb"],
  audit: [...plain, "linear", "open"],
  loop: experiment,
  simulate: [...experiment, "format", "perturb"],
  perturb: [...experiment, "evaluate", "format", "intervene", "simulate"],
  evaluate: [...experiment, "figure", "format", "loop", "perturb", "simulate"],
  format: [...plain, "backend/backend", "loop", "open"],
  run: [...experiment, ...backends, "dynamics", "evaluate", "format", "loop", "perturb", "simulate"],
  report: [
    ...leaves,
    words,
    "analysis",
    "dynamics",
    "evaluate",
    "figure",
    "format",
    "model",
    "open",
    "run",
    "simulate",
  ],
  train: training,
  selftest: [...plain, "compiler", "optimizer", "backend/backend", "backend/feed", "open"],
  "node/threads": [
    ...["base", "backend/backend", "backend/kernels", "backend/threads", "backend/wasm"],
    ...["dynamics", "ir", "step"],
  ],
  "node/native": [...kernels, "backend/wasm", "node/folder", "node/threads"],
  "node/folder": [...experiment, "format", "perturb", "run", "simulate"],
  "node/pictures": ["base", "figure"],
  "node/host": [...shown, "node/folder", "node/native", "node/pictures", "node/threads"],
  "node/lab": [...leaves, "format", "open", "run", "node/folder"],
  "node/ensemble": [...training, "train", "node/folder", "node/host", "node/pictures"],
  reproduce: training,
  "node/reproduce": [...training, "reproduce", "train", "node/ensemble", "node/folder", "node/host", "node/pictures"],
  "node/tools": [...training, "backend/engine", "backend/wasm", "lower", "node/folder", "node/host", "node/native"],
  browser: [...shown, "backend/engine", "backend/threads"],
  cli: ["base"],
};
/**
 * The entry points, the most lines of each, and what they lead to if they name rooms of Node. They are lists of names,
 * and only the command line imports them.
 */
const node = ["ensemble", "folder", "host", "lab", "native", "pictures", "reproduce", "threads", "tools"].map(
  (room) => `node/${room}`,
);
const doors = {
  index: { lines: 62, rooms: [...shown, ...node] },
  "browser/index": { lines: 66, rooms: [...shown, "browser"] },
  "node/index": { lines: 50, rooms: [...shown, ...node] },
  // A paper's analyses and figures are many.
  "analysis/index": { lines: 130, rooms: shown },
  "figure/index": { lines: 70, rooms: shown },
  ...Object.fromEntries(
    ["backend", "dynamics", "format", "model", "open", "task"].map((room) => [
      `${room}/index`,
      { lines: 40, rooms: shown },
    ]),
  ),
};
for (const [door, { rooms }] of Object.entries(doors)) mayImport[door] = rooms;
mayImport.cli.push(...Object.keys(doors));
/** Packages and node: modules that a room may use; the engine has no dependency, and a page has no Node. */
const packages = {
  base: ["@noble/hashes"],
  run: ["fflate"],
  format: ["fflate"],
  analysis: ["ml-levenberg-marquardt"],
  figure: ["@observablehq/plot", "linkedom", "fflate"],
  "node/folder": ["node:", "h5wasm"],
  "node/threads": ["node:"],
  "node/native": ["node:"],
  "node/host": ["node:"],
  "node/pictures": ["@resvg/resvg-js", "pdfkit", "svg-to-pdfkit", "dejavu-fonts-ttf", "node:"],
  "node/ensemble": ["node:"],
  "node/lab": ["node:", "es-module-lexer"],
  "node/reproduce": ["node:"],
  "node/tools": ["node:"],
  cli: ["commander", "yaml", "cli-progress", "node:"],
};
/**
 * The lab's engine and page are programs that use the package: by its names, or from these rooms where it holds a
 * training in its hands. The page knows of the engine only what is plain data, and has the
 * colours of the figures.
 */
const lab = {
  "lab/engine": {
    packages: ["dalenet/"],
    rooms: ["base", "loop", "open", "run", "format", "model", "task", "compiler/pruned"],
    lab: ["lab/protocol", "lab/engine"],
  },
  "lab/page": {
    packages: ["preact", "@preact/", "d3-scale"],
    rooms: ["base", "figure/palette"],
    lab: ["lab/protocol", "lab/engine/tasks", "lab/engine/link", "lab/page"],
  },
};
const longest = 400;
const widestComment = 120;
/**
 * Rooms whose arithmetic determines results: these functions differ between JavaScript engines, those of math.ts
 * do not. Powers of 2 are exact. Aliases are not allowed.
 */
const exactRooms = [
  ...[
    "base",
    "linear",
    "ir",
    "lower",
    "intervene",
    "task",
    words,
    ...models,
    "open",
    "audit",
    "loop",
    "simulate",
    "evaluate",
    "perturb",
    "analysis",
    "run",
    "step",
    "dynamics",
  ],
  ...["backend/arena", "backend/feed", "backend/kernels", "backend/reference"],
];
const inexact =
  /\bMath\.(?:exp|expm1|log|log1p|log2|log10|a?(?:sin|cos|tan)h?|atan2|pow|cbrt|hypot)\b|(?<!\b2 )\*\*=? |\}\s*=\s*Math\b/;

const files = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.[jt]s$/.test(entry.name))
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
const roomOf = (file) => {
  const path = relative(root, file)
    .replace(/\.[jt]s$/, "")
    .split("/");
  if (path.join("/") in doors) return path.join("/");
  // A room within a room is the deeper one.
  const rooms = Object.keys(mayImport).filter((room) => room === path.slice(0, room.split("/").length).join("/"));
  return rooms.sort((a, b) => b.length - a.length)[0];
};
const problems = [];
const edges = new Map();
/** Exported name → the files that define it. */
const definers = new Map();
for (const file of files) {
  const name = relative(root, file);
  const text = readFileSync(file, "utf8");
  const room = roomOf(file);
  if (!room)
    problems.push(`${name}: not a room of the architecture; add it to scripts/layers.mjs and docs/architecture.md`);
  const lines = text.trimEnd().split("\n").length;
  const most = doors[room]?.lines ?? longest;
  if (lines > most) problems.push(`${name}: ${lines} lines, more than ${most}; split it by concept`);
  if (doors[room] && /^(?!export |import |\/\*\*| \*| {2}|\} from )./m.test(text))
    problems.push(`${name}: an entry point only lists names`);
  if (exactRooms.includes(room))
    for (const [k, line] of text.split("\n").entries())
      if (!/^\s*(?:\/?\*|\/\/)/.test(line) && inexact.test(line))
        problems.push(`${name}:${k + 1}: ${inexact.exec(line)[0].trim()} differs between engines; use math.ts`);
  if (!doors[room] && !name.endsWith(".d.ts"))
    // Overloads of a function are one definition.
    for (const [, defined] of text.matchAll(
      /^export (?:default |declare |abstract |async )*(?:const|let|function\*?|class|interface|type|enum) (\w+)/gm,
    ))
      definers.set(defined, (definers.get(defined) ?? new Set()).add(name));
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
/** Two files may define the same name only if one is for a page and the other for Node. */
const isMirror = (names) =>
  names.length === 2 &&
  names.some((name) => name.startsWith("browser/")) &&
  names.some((name) => name.startsWith("node/"));
for (const [defined, names] of [...definers].map(([defined, set]) => [
  defined,
  [...set].map((n) => n.replaceAll("\\", "/")),
]))
  if (names.length > 1 && !isMirror(names))
    problems.push(`${names.join(", ")}: each exports "${defined}"; rename all but one`);
const labFiles = readdirSync(join(dirname(root), "lab"), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
for (const file of labFiles) {
  const name = relative(dirname(root), file).replaceAll("\\", "/");
  const part = Object.keys(lab).find((one) => name.startsWith(`${one}/`));
  const text = readFileSync(file, "utf8");
  const lines = text.trimEnd().split("\n").length;
  if (lines > longest) problems.push(`${name}: ${lines} lines, more than ${longest}; split it by concept`);
  for (const [, a, b, c] of text.matchAll(
    /^(?:import|export)\b[^"]*?from "([^"]+)"|^import "([^"]+)"|\bimport\("([^"]+)"\)/gm,
  )) {
    const from = a ?? b ?? c;
    const to = from.startsWith(".")
      ? relative(dirname(root), resolve(dirname(file), from))
          .replaceAll("\\", "/")
          .replace(/\.tsx?$/, "")
      : from;
    const allowed = part === undefined ? { packages: [], rooms: [], lab: [] } : lab[part];
    const is = (one) => to === one || to.startsWith(one.endsWith("/") ? one : `${one}/`);
    const rooms = allowed.rooms.map((room) => `src/${room}`);
    if (![...allowed.packages, ...rooms, ...allowed.lab].some(is))
      problems.push(`${name}: may not import "${from}"; see the table lab in scripts/layers.mjs`);
  }
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
const commented = ["src", "test", "scripts", "bench", "study", "examples", "lab"].flatMap((folder) =>
  readdirSync(join(dirname(root), folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:tsx?|js|mjs)$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name)),
);
for (const file of commented)
  for (const [k, line] of readFileSync(file, "utf8").split("\n").entries())
    if (line.length > widestComment && /^\s*(?:\/\/|\/\*|\*)|[;,{})\]] \/\/ /.test(line))
      problems.push(
        `${relative(dirname(root), file)}:${k + 1}: a comment of ${line.length} columns, more than ${widestComment}`,
      );
if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exit(1);
}
