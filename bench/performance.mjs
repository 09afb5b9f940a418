// Writes docs/performance.md and its figure from a stored result, so that no measured number is typed by hand.
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { checksOf } from "./checks.mjs";
import { own } from "./contestants.mjs";
import { figure } from "./figure.mjs";
import { intro, losing, repeating, yardstickCommand, yardstickIntro } from "./prose.mjs";
import { sizeText } from "./steps.mjs";
import { writeWhole } from "./store.mjs";
import { short, whoIs } from "./table.mjs";

const docs = join(dirname(fileURLToPath(import.meta.url)), "..", "docs");
const threadText = (threads) => (threads === 1 ? "one thread" : "all threads");
const row = (...cells) => `| ${cells.join(" | ")} |`;
const markdown = (head, rows) =>
  [row(...head), row(...head.map(() => "---")), ...rows.map((cells) => row(...cells))].join("\n");
const range = ({ min, max }) => `${short(min)}–${short(max)}`;

/**
 * Writes both files; returns their paths.
 * @param more results with their files: `reference`, which has the reference backend if `result` lacks it, and
 * `later`, whose parts other than training steps replace those of `result`
 */
export async function writeDocs(result, source, more) {
  if (!result.cells?.length)
    throw new Error("invalid result: it has no training steps; measure with --parts steps too");
  const files = { md: join(docs, "performance.md"), svg: join(docs, "performance.svg") };
  writeWhole(files.svg, await figure(result));
  writeWhole(files.md, page(result, basename(source), more));
  return Object.values(files);
}

/** The text of docs/performance.md. */
export function page(result, source, { reference: yardstick, later } = {}) {
  const { cells, absent, failed, warnings } = result;
  const parts = { ...partsOf(result), ...(later && partsOf(later.result)) };
  const checks = later ? checksOf({ cells, ...parts }) : result.checks;
  const others = Object.entries({ reference: yardstick, later }).filter(([, other]) => other);
  const asked = others.map(([name, other]) => ` --${name} bench/results/${basename(other.source)}`).join("");
  return `${[
    "# Performance",
    `<!-- Written by: npm run bench -- --docs bench/results/${source}${asked}. Change bench/prose.mjs, not this file. -->`,
    ...warnings.map((warning) => `> **${warning}.**`),
    intro,
    machineText(result, source),
    "![Time of a training step against the number of units](performance.svg)",
    ...[1, "all"].flatMap((threads) => stepTable(cells, threads)),
    "## The reference backend",
    yardstickIntro,
    ...(hasReference(cells) ? [] : yardstickText(yardstick)),
    ...(Object.keys(parts).length > 0 ? ["## Beyond a step", ...laterText(later), ...beyond(parts)] : []),
    "## Targets",
    markdown(
      ["aim", "target", "measured", ""],
      checks
        .filter(({ target }) => target !== "none")
        .map((c) => [
          c.what,
          c.target,
          c.value?.toFixed(c.digits) ?? "–",
          c.verdict === "MISSED" ? "**missed**" : c.verdict,
        ]),
    ),
    "## Where Dalenet loses, and why",
    lossList(cells),
    losing,
    "## Repeat it",
    repeating,
    absent.length + failed.length > 0
      ? `Not in these tables: ${[...absent, ...failed].map(({ name, reason }) => `${name} (${reason})`).join("; ")}.`
      : "Every contestant ran.",
  ].join("\n\n")}\n`;
}

function machineText({ machine, date, loadBefore, loadAfter, options, oneThread, cells }, source) {
  const versions = new Map(cells.flatMap(({ rows }) => rows.map(({ name, version }) => [name, version])));
  const list = [...versions].map(([name, version]) => `${whoIs[name]} ${version}`).join(", ");
  return `Machine: ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}, Node ${machine.node}. Versions: ${list}. Measured ${date.slice(0, 10)}; load average of the last minute ${loadBefore[0]} before, ${loadAfter[0]} after. ${options.rounds === 1 ? "One process" : `${options.rounds} processes`} of each contestant in turn, ${options.seconds} s of timed steps each; one thread: ${oneThread.pinned} and one thread asked of every library. Everything is in \`bench/results/${source}\`.`;
}

function stepTable(cells, threads) {
  const shown = cells.filter((cell) => cell.threads === threads);
  if (shown.length === 0) return [];
  const names = Object.keys(whoIs).filter((name) => shown.some((cell) => cell.best[name]));
  const cellText = (cell, name) => {
    const best = cell.best[name];
    if (!best) return "–";
    if (name === "reference") return `${short(best.ms)}${best.ratio === undefined ? "" : `, ${short(best.ratio)} ×`}`;
    if (own.includes(name)) return `**${short(best.ms)}**`;
    const native = cell.best.native?.ms;
    const overNative = native === undefined ? "" : ` / ${short(best.ms / native)} ×`;
    const ratio = best.ratio === undefined ? "" : `, ${short(best.ratio)} ×${overNative}`;
    return `${short(best.ms)}${ratio}<br>${best.form}${best.threads === threads ? "" : ", one thread"}`;
  };
  return [
    `## A training step, ${threadText(threads)}`,
    "Medians in milliseconds; × is the time relative to Dalenet's wasm backend, then to its native one. Below it is the fastest form of the peer.",
    markdown(
      ["units/batch/steps", ...names.map((name) => whoIs[name])],
      shown.map((cell) => [sizeText(cell), ...names.map((name) => cellText(cell, name))]),
    ),
  ];
}

const hasReference = (cells) => cells.some(({ best }) => best.reference);

const commandOf = ({ parts, only, sizes, threads, rounds }) =>
  `npm run bench -- --parts ${parts} --only ${only} --sizes ${sizes.map(sizeText)} --threads ${threads} --rounds ${rounds}`;

/** Results of the reference backend from a separate run, or how to measure it. */
function yardstickText(yardstick) {
  const cells = yardstick?.result.cells?.filter(({ best }) => best.reference) ?? [];
  if (cells.length === 0)
    return [`It was not measured in the run of this page. To measure it: \`${yardstickCommand}\`.`];
  const { result, source } = yardstick;
  const { machine, date, loadBefore, loadAfter, warnings, options } = result;
  const times = (ms, other) => (other === undefined ? "–" : `${short(ms / other)} ×`);
  return [
    `It was measured in a separate run, on ${date.slice(0, 10)} (${machine.cpu}, ${machine.cores} cores, Node ${machine.node}; load average of the last minute ${loadBefore[0]} before, ${loadAfter[0]} after; ${options.rounds === 1 ? "one process" : `${options.rounds} processes`} of each in turn; \`bench/results/${basename(source)}\`), with \`${commandOf(options)}\`. Its times cannot be compared with those above; the ratios are from that run.${warnings.length > 0 ? " The machine was not idle, so they are only approximate." : ""}`,
    markdown(
      ["units/batch/steps, one thread", "reference, ms", "range", "over wasm", "over native"],
      cells.map((cell) => {
        const { stepMs } = cell.rows.find(({ name }) => name === "reference");
        const { reference, dalenet, native } = cell.best;
        return [
          sizeText(cell),
          short(reference.ms),
          stepMs.values.length > 1 ? range(stepMs) : "one process",
          times(reference.ms, dalenet?.ms),
          times(reference.ms, native?.ms),
        ];
      }),
    ),
  ];
}

const partNames = {
  ensemble: "the ensemble",
  accuracy: "the time to an accuracy",
  trials: "trials",
  job: "the whole job",
};

/** What a result has besides training steps. */
const partsOf = ({ ensemble, accuracy, trials, job }) =>
  Object.fromEntries(Object.entries({ ensemble, accuracy, trials, job }).filter(([, part]) => part));

function laterText(later) {
  if (!later) return [];
  const { result, source } = later;
  const { machine, date, loadBefore, loadAfter, warnings } = result;
  const names = Object.keys(partsOf(result)).map((name) => partNames[name]);
  const where = `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}`;
  const load = `load average of the last minute ${loadBefore[0]} before, ${loadAfter[0]} after`;
  const busy = warnings.length > 0 ? " The machine was not idle." : "";
  return [
    `Measured later, on ${date.slice(0, 10)} (${where}; ${load}; \`bench/results/${basename(source)}\`): ${names.join(", ")}.${busy}`,
  ];
}

function beyond({ ensemble, accuracy, trials, job }) {
  const parts = [];
  if (ensemble?.rows.length)
    parts.push(
      `**An ensemble** of ${ensemble.networks} networks (${sizeText(ensemble)}), all cores: ours side by side, one thread each; JAX in one program.`,
      markdown(
        ["", "form", "training steps of one network per second", "range"],
        ensemble.rows.map((r) => [
          whoIs[r.name],
          r.form,
          Math.round(r.perSecond.median),
          `${Math.round(r.perSecond.min)}–${Math.round(r.perSecond.max)}`,
        ]),
      ),
    );
  if (accuracy?.rows.length)
    parts.push(
      `**Time to ${accuracy.accuracy * 100} % right** on the task of \`npm start\` with its recipe, ${accuracy.trials} fresh trials every 64 updates, all cores. Cold is from the start of the process, including compilation and these tests.`,
      markdown(
        ["", "cold, s", "training alone, s", "updates", "seeds that reached it"],
        accuracy.rows.map((r) => [
          whoIs[r.name],
          ...(r.reached === 0
            ? ["never", "–", "–"]
            : [
                `${short(r.coldSeconds.median)} (${range(r.coldSeconds)})`,
                `${short(r.trainSeconds.median)} (${range(r.trainSeconds)})`,
                `${r.updates.median} (${r.updates.min}–${r.updates.max})`,
              ]),
          `${r.reached} of ${r.seeds}`,
        ]),
      ),
    );
  if (job?.seconds)
    parts.push(
      `**The whole job**: \`npm start\`, cold, to the finished report takes ${short(job.seconds.median)} s (${range(job.seconds)} in ${job.seconds.values.length} runs).`,
    );
  if (trials?.asArrays)
    parts.push(
      `**Trials**: one thread makes ${Math.round(trials.asArrays.median)} trials of ${trials.steps} steps per second as arrays with noise${trials.ring ? `, and ${Math.round(trials.ring.asArrays.median)} of ${trials.ring.steps} steps with a ring (${trials.ring.channels} channels)` : ""}${trials.neurogym ? ` (neurogym ${trials.neurogym.version}: ${Math.round(trials.neurogym.asArrays.median)})` : ""}; training uses segments, ${Math.round(trials.asSegments.median)} trials per second, and draws the noise in its kernels.`,
    );
  return parts;
}

/** Every case in which a peer's best form is faster than ours. */
function lossList(cells) {
  const lost = cells.flatMap((cell) =>
    Object.entries(cell.best)
      .filter(([name, { ratio }]) => !own.includes(name) && ratio < 1)
      .map(
        ([name, { ratio }]) =>
          `- ${sizeText(cell)}, ${threadText(cell.threads)}: ${whoIs[name]} takes ${short(ratio)} of our time.`,
      ),
  );
  return lost.length > 0 ? lost.join("\n") : "No peer was faster at any size in this run.";
}
