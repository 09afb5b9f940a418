/** Tables of the results of a study, in Markdown. */
import { panel } from "./panel.mjs";
import { mean, share, table } from "./tables.mjs";

const range = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  return `${sorted[sorted.length >> 1].toFixed(3)} (${sorted[0].toFixed(3)}–${sorted[sorted.length - 1].toFixed(3)})`;
};

/** Success of one recipe by task, and every failure. */
export function recipeReport(lines) {
  const groups = new Map();
  for (const line of lines) {
    const key = `${line.task} ${line.units}`;
    groups.set(key, [...(groups.get(key) ?? []), line]);
  }
  const more = (group, of) => {
    const values = group.map(of).filter((value) => value !== undefined);
    return values.length > 0 ? mean(values).toFixed(2) : "";
  };
  const rows = [...groups.values()].map((group) => [
    group[0].task + (panel[group[0].task].unseen ? " *" : ""),
    group[0].units,
    group[0].updates,
    share(group),
    range(group.map(({ score }) => score)),
    more(group, ({ noise }) => noise?.["0.05"]),
    more(group, ({ noise }) => noise?.["0.3"]),
    more(group, ({ other }) => other),
    more(group, ({ halfDt }) => halfDt),
  ]);
  const head = [
    "task",
    "units",
    "updates",
    "success (95 %)",
    "score: median (range)",
    "noise 0.05",
    "noise 0.3",
    "longer delay",
    "dt 10 ms",
  ];
  const failures = lines.filter(({ success }) => !success);
  return [
    `${lines.length} networks, pooled success ${share(lines)}.`,
    table(head, rows),
    failures.length === 0
      ? "No network failed."
      : `Failures:\n\n${table(
          ["task", "units", "seed", "score", "why"],
          failures.map(({ task, units, seed, score, failed }) => [
            task,
            units,
            seed,
            score.toFixed(3),
            failed ?? "score or shortcut",
          ]),
        )}`,
  ].join("\n\n");
}

const predictors = {
  H: ({ initial }) => initial.entropy,
  "σ₁/median σ": ({ initial }) => initial.outlier,
  "spectral radius": ({ initial }) => initial.radius,
  "non-normality": ({ initial }) => initial.nonNormality,
  "I inputs": ({ initial }) => initial.inhibitory,
};

/** Comparison of variants by task, with the means of possible predictors of success. */
export function leverReport(lines, names) {
  const tasks = [...new Set(lines.map(({ task }) => task))];
  const rows = names.map((name) => {
    const own = lines.filter(({ variant }) => variant.name === name);
    return [
      name,
      ...tasks.map((task) =>
        own
          .filter((line) => line.task === task)
          .map(({ score, failed }) => (failed ? "–" : score.toFixed(2)))
          .join(" "),
      ),
      share(own),
      ...Object.values(predictors).map((of) => mean(own.map(of)).toFixed(2)),
    ];
  });
  return [
    table(["variant", ...tasks, "success (95 %)", ...Object.keys(predictors)], rows),
    `Rank correlation of each with the score, over all ${lines.length} networks: ${Object.entries(predictors)
      .map(
        ([name, of]) =>
          `${name} ${spearman(
            lines.map(of),
            lines.map(({ score }) => score),
          ).toFixed(2)}`,
      )
      .join(", ")}.`,
  ].join("\n\n");
}

/** The effect of each factor, pooled over the others, and every combination. */
export function factorialReport(lines, factors, names) {
  const tasks = [...new Set(lines.map(({ task }) => task))];
  const levelOf = ({ variant }, i) => variant.name.split(", ")[i];
  const effects = Object.entries(factors).flatMap(([factor, levels], i) =>
    Object.keys(levels).map((level) => {
      const own = lines.filter((line) => levelOf(line, i) === level);
      return [
        `${factor}: ${level}`,
        ...tasks.map((task) => share(own.filter((line) => line.task === task))),
        share(own),
      ];
    }),
  );
  const cells = names.map((name) => [
    name,
    ...tasks.map((task) =>
      lines
        .filter((line) => line.task === task && line.variant.name === name)
        .map(({ score, failed }) => (failed ? "–" : score.toFixed(2)))
        .join(" "),
    ),
  ]);
  return [
    table(["level of one factor, others pooled", ...tasks.map((task) => `${task}: success (95 %)`), "both"], effects),
    table([Object.keys(factors).join(", "), ...tasks], cells),
  ].join("\n\n");
}

function spearman(x, y) {
  const ranks = (values) => {
    const order = values.map((value, i) => [value, i]).sort(([a], [b]) => a - b);
    const out = new Array(values.length);
    for (let from = 0; from < order.length; ) {
      let to = from;
      while (to < order.length && order[to][0] === order[from][0]) to++;
      for (let k = from; k < to; k++) out[order[k][1]] = (from + to - 1) / 2;
      from = to;
    }
    return out;
  };
  const [a, b] = [ranks(x), ranks(y)];
  const [meanA, meanB] = [mean(a), mean(b)];
  const product = (u, v, mu, mv) => u.reduce((sum, value, i) => sum + (value - mu) * (v[i] - mv), 0);
  return product(a, b, meanA, meanB) / Math.sqrt(product(a, a, meanA, meanA) * product(b, b, meanB, meanB));
}
