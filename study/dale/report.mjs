/** The tables of docs/learning-under-dale.md, by name. */
import { fixed, mean, median, percent, share, table } from "../tables.mjs";
import { methods } from "./methods.mjs";
import { domains, networksOf, pruned, settingsOf, starts } from "./plan.mjs";
import { settingsText } from "./settings.mjs";
import { atLeast0, pairedDifference } from "./statistics.mjs";

export const taskWords = {
  perceptualDecision: "perceptual decision",
  delayedDecision: "delayed decision",
  contextDecision: "context-dependent decision",
  parametricMemory: "parametric working memory",
  matchToSample: "match to sample",
  goNogo: "go/no-go",
  reactionTime: "free response time",
  memorySaccade: "memory-guided saccade",
  ruledResponse: "two rules",
  flipFlop: "flip-flop",
};
export const labelOf = (method) => methods[method].label;
const startWords = { own: "own", shared: "shared" };
/** Networks whose own start is the shared one belong to both: their row says so. */
function startOf(start, networks) {
  const repeated = networks.filter((line) => line.start !== start).length;
  if (repeated === 0) return startWords[start];
  return `${startWords[start]} (${repeated === networks.length ? "as" : "partly as"} own)`;
}

/** [method, start, networks] of everything that was compared. */
export const groupsOf = (lines, names) =>
  starts.flatMap((start) =>
    names.map((method) => [method, start, networksOf(lines, method, start)]).filter(([, , own]) => own.length > 0),
  );

const interval = (found) =>
  found === null ? "–" : `${signed(found.value)} (${signed(found.low)} to ${signed(found.high)})`;
const signed = (value) => (value > 0 ? "+" : "") + fixed(value);
const isSound = ({ failed }) => !failed;
const isSoundInPanel = (line) => isSound(line) && line.task !== "flipFlop";

function tuningTable(lines, given) {
  const rows = Object.keys(domains).flatMap((domain) =>
    given.methods.flatMap((method) => {
      const settings = settingsOf(lines, method, domain);
      if (settings.length === 0) return [];
      const [best] = settings;
      const isEdge = (value, grid) => grid.length > 1 && (value === Math.min(...grid) || value === Math.max(...grid));
      const edges = [
        ...(isEdge(best.rate, given.rates) ? ["rate"] : []),
        ...(isEdge(best.radius, given.radii) ? ["radius"] : []),
      ];
      return [
        [
          domain === "panel" ? "panel" : "flip-flop",
          labelOf(method),
          best.rate,
          best.radius,
          fixed(best.score),
          `${fixed(settings.at(-1).score)}–${fixed(best.score)}`,
          edges.join(", ") || "–",
        ],
      ];
    }),
  );
  const { rates, radii, tuningSeeds } = given;
  const grid = `Learning rates ${rates.join(", ")}; spectral radii ${radii.join(", ")}; seeds ${tuningSeeds.join(", ")}.`;
  const found = table(
    ["tuned on", "method", "learning rate", "spectral radius", "mean score", "all settings", "at an edge of the grid"],
    rows,
  );
  return `${grid}\n\n${found}`;
}

function scoreTable(lines, given, start) {
  const names = given.methods.filter((method) => networksOf(lines, method, start).length > 0);
  const rows = given.tasks.map((task) => [
    taskWords[task],
    ...names.map((method) => {
      const own = networksOf(lines, method, start).filter((line) => line.task === task);
      if (own.length === 0) return "";
      const succeeded = own.filter(({ success }) => success).length;
      return `${fixed(median(own.map(({ score }) => score)))} (${succeeded}/${own.length})`;
    }),
  ]);
  return names.length === 0 ? "No network yet." : table(["task", ...names.map(labelOf)], rows);
}

function pooledTable(lines, given) {
  const rows = groupsOf(lines, given.methods).map(([method, start, own]) => {
    const base = networksOf(lines, "abs", start);
    const arrived = own.filter(({ reached }) => reached);
    return [
      labelOf(method),
      startOf(start, own),
      own.length,
      share(own),
      fixed(mean(own.map(({ score }) => atLeast0(score)))),
      method === "abs" ? "–" : interval(pairedDifference(own, base)),
      `${arrived.length}/${own.length}`,
      arrived.length > 0 ? percent(median(arrived.map(({ reached, updates }) => reached / updates))) : "–",
    ];
  });
  return table(
    [
      "method",
      "start",
      "networks",
      "success (95 %)",
      "mean score",
      "difference from abs (95 %)",
      "reached 0.85 in a check",
      "after this part of training (median)",
    ],
    rows,
  );
}

function weightTable(lines, given) {
  const both = (own, of) =>
    `${fixed(median(own.map((line) => of(line.initial))))} → ${fixed(median(own.map((line) => of(line.final))))}`;
  const rows = groupsOf(lines.filter(isSoundInPanel), given.methods).map(([method, start, own]) => {
    return [
      labelOf(method),
      startOf(start, own),
      own[0].parameters,
      both(own, ({ entropy }) => entropy ?? 0),
      both(own, ({ outlier }) => outlier ?? Number.POSITIVE_INFINITY),
      both(own, ({ radius }) => radius),
      both(own, ({ nonNormality }) => nonNormality ?? 0),
      percent(median(own.map(({ silent }) => silent))),
      fixed(median(own.map(({ participation }) => participation))),
      percent(median(own.map(({ final }) => final.zeros))),
      percent(median(own.map(({ final }) => final.weak))),
      percent(Math.max(...own.map(({ final }) => final.wrong))),
    ];
  });
  return table(
    [
      "method",
      "start",
      "parameters",
      "H",
      "σ₁/median σ",
      "spectral radius",
      "non-normality",
      "silent units",
      "participation",
      "weights that are 0",
      "weak or 0",
      "wrong sign (most)",
    ],
    rows,
  );
}

function robustnessTable(lines, given) {
  const rows = groupsOf(lines.filter(isSoundInPanel), given.methods).map(([method, start, all]) => {
    const own = all.filter(({ success }) => success);
    const of = (value) => (own.length === 0 ? "–" : fixed(mean(own.map((line) => atLeast0(value(line))))));
    return [
      labelOf(method),
      startOf(start, all),
      `${own.length}/${all.length}`,
      of(({ score }) => score),
      of(({ raisedNoise }) => raisedNoise),
      ...pruned.map((_, i) => of(({ smallest }) => smallest[i])),
      ...pruned.map((_, i) => of(({ topProb }) => topProb[i])),
    ];
  });
  return table(
    [
      "method",
      "start",
      "networks that succeeded",
      "score",
      "noise × 2",
      ...pruned.map((one) => `smallest ${percent(one)} removed`),
      ...pruned.map((one) => `top-prob, ${percent(one)} removed`),
    ],
    rows,
  );
}

/** Final numbers in the output of the authors' notebooks, five runs each. */
const stored = {
  none: [0.010593, 0.000783, 0.021691, 0.01724, 0.003452],
  published: [0.513975, 0.001124, 0.014623, 0.03135, 3.020655],
  project: [0.001417, 0.001649, 0.005097, 0.000823, 0.002983],
};

function publishedTable(lines, given) {
  const list = (values) => values.map((value) => value.toPrecision(2)).join(" ");
  const rows = given.methods.flatMap((method) => {
    const own = lines.filter((line) => line.method === method);
    if (own.length === 0) return [];
    const inhibition = own.filter(isSound).map(({ initial, final }) => [initial.inhibition, final.inhibition]);
    const medianAt = (i) => percent(median(inhibition.map((one) => one[i])));
    return [
      [
        labelOf(method),
        list(own.map(({ published, failed }) => (failed ? Number.NaN : published))),
        own.every(({ failed }) => failed)
          ? "–"
          : median(own.filter(isSound).map(({ published }) => published)).toPrecision(2),
        stored[method] ? list(stored[method]) : "",
        stored[method] ? median(stored[method]).toPrecision(2) : "",
        inhibition.length > 0 ? `${medianAt(0)} → ${medianAt(1)}` : "–",
      ],
    ];
  });
  return table(
    [
      "method",
      "test error, each network",
      "median",
      "in the paper's notebooks",
      "median",
      "inhibition, share of all strength",
    ],
    rows,
  );
}
function failureTable(lines, given) {
  const rows = groupsOf(lines, given.methods).flatMap(([method, start, own]) =>
    given.tasks.flatMap((task) => {
      // Networks that belong to both starts are listed once.
      const failed = own.filter((line) => line.task === task && line.start === start && !line.success);
      if (failed.length === 0) return [];
      const text = failed.map(({ seed, score, failed: why }) => `${seed}: ${why ?? fixed(score)}`).join(", ");
      return [[labelOf(method), startWords[start], taskWords[task], text]];
    }),
  );
  return rows.length === 0 ? "No network failed." : table(["method", "start", "task", "seed: score"], rows);
}

function timingTable(lines) {
  const [{ task, units, batch, steps, rounds, updates, cpu, node }] = lines;
  const msOf = (method, backend) => {
    const line = lines.find((one) => one.method === method && one.backend === backend);
    return line ? `${fixed(line.ms)} (${fixed(line.least)}–${fixed(line.most)})` : "–";
  };
  const names = [...new Set(lines.map(({ method }) => method))];
  const how = `${taskWords[task]}, ${units} units, ${batch} trials of ${steps} steps; median (range) of ${rounds} rounds of ${updates} updates; ${cpu}, one thread, Node.js ${node}.`;
  const rows = names.map((method) => [labelOf(method), msOf(method, "native"), msOf(method, "wasm")]);
  return `${how[0].toUpperCase()}${how.slice(1)}\n\n${table(["method", "native, ms", "wasm, ms"], rows)}`;
}

/** Every table by name, of the stages that there are results of. */
export function reportOf({ tuning, comparison, published, timing }, given) {
  return {
    ...(tuning.length > 0 && { settings: settingsText(tuning, given), tuning: tuningTable(tuning, given) }),
    ...(comparison.length > 0 && {
      pooled: pooledTable(comparison, given),
      own: scoreTable(comparison, given, "own"),
      shared: scoreTable(comparison, given, "shared"),
      weights: weightTable(comparison, given),
      robustness: robustnessTable(comparison, given),
      failures: failureTable(comparison, given),
    }),
    ...(timing.length > 0 && { timing: timingTable(timing) }),
    ...(published.length > 0 && { published: publishedTable(published, given) }),
  };
}
