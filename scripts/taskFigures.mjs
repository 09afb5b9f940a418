// Draws docs/tasks/NAME.svg for every task of the library. With folders of `dalenet learn`, also renews
// docs/tasks/learned.json with their networks. Then `npx vitest run test/docs/taskPages.test.ts -u` writes the pages.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const from = (path) => import(join(root, "dist", path));
const { createTask, tasks } = await from("index.js");
const { taskFigure, themes } = await from("figure/index.js");
const { taskPicture } = await from("cli/taskPicture.js");
const { taskFingerprint } = await from("open/taskFingerprint.js");
const { encodeLearned } = await from("format/learnedFile.js");

const folder = join(root, "docs", "tasks");
mkdirSync(folder, { recursive: true });
const theme = { ...themes.screen, titled: false };
/** A figure has two trials; if that would be larger, one; if that would be, too, one in longer steps. */
const mostBytes = { ofTwo: 32_000, ofOne: 40_000 };

/** Lines in tenths of a pixel, with relative coordinates and no points within level stretches; no empty texts. */
const shortened = (svg) =>
  svg
    .replace(/<text[^>]*\/>/g, "")
    .replace(/ d="(M[-\d.,ML]+)"/g, (_, d) => ` d="${d.split("M").map(shortLine).join("")}"`);
function shortLine(line) {
  if (line === "") return "";
  const points = line.split("L").map((point) => point.split(",").map((place) => Math.round(10 * place)));
  const isWithin = (k) => points[k - 1]?.[1] === points[k][1] && points[k + 1]?.[1] === points[k][1];
  const kept = points.filter((_, k) => !isWithin(k));
  const tenths = (...pair) => pair.map((one) => one / 10).join(",");
  const moves = kept.slice(1).map(([x, y], k) => tenths(x - kept[k][0], y - kept[k][1]));
  return `M${tenths(...kept[0])}${moves.map((move) => `l${move}`).join("")}`;
}

const drawn = async (task, trials) => shortened((await taskFigure(taskPicture(task, 1, trials), theme)).svg);
const print = new Map();
for (const definition of tasks) {
  const task = createTask(definition);
  print.set(task.name, taskFingerprint(task));
  let svg = await drawn(task, 2);
  if (svg.length > mostBytes.ofTwo) svg = await drawn(task, 1);
  for (let dt = 2 * task.dt; svg.length > mostBytes.ofOne; dt *= 2) {
    const said = `Drawn with steps of ${dt} ms.</desc>`; // read by test/docs/taskPages.test.ts
    svg = (await drawn(createTask(definition, { dt }), 1)).replace("</desc>", ` ${said}`);
  }
  writeFileSync(join(folder, `${task.name}.svg`), svg);
}
for (const name of readdirSync(folder))
  if (name.endsWith(".svg") && !print.has(name.slice(0, -4))) rmSync(join(folder, name));

// A network that learned an earlier version of its task says nothing about this one.
const file = join(folder, "learned.json");
const sources = [file, ...process.argv.slice(2).map((runs) => join(runs, "learned.json"))];
const read = (source) => (existsSync(source) ? JSON.parse(readFileSync(source, "utf8")).tasks : []);
const keyOf = ({ task, model, units, seed, updates, batch }) => [task, model, units, seed, updates, batch].join();
const rows = new Map(
  sources
    .flatMap(read)
    .filter((row) => row.status === "finished" && row.fingerprint === print.get(row.task))
    .map((row) => [
      keyOf(row),
      { ...row, loss: row.loss.map(short), trainingAccuracy: row.trainingAccuracy.map(short) },
    ]),
);
function short(value) {
  return value === null ? null : Number(value.toPrecision(4));
}
const places = [...print.keys()];
const ordered = [...rows.values()].sort(
  (a, b) => places.indexOf(a.task) - places.indexOf(b.task) || a.updates * a.batch - b.updates * b.batch,
);
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
writeFileSync(file, encodeLearned({ format: 1, version, tasks: ordered }));
