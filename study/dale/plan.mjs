/** The jobs of the comparison, in the order in which they depend on one another. */
import { labNames, labOf } from "./labs.mjs";
import { isUsedIn, methods } from "./methods.mjs";

/** Tasks on which the methods are tuned, for the tasks of the panel and for the flip-flop. */
export const domains = {
  panel: ["delayedDecision", "parametricMemory", "contextDecision"],
  flipFlop: ["flipFlop"],
};
export const domainOf = (task) => (task === "flipFlop" ? "flipFlop" : "panel");
export const starts = ["own", "shared"];
/** Shares of the recurrent connections that are removed after training. */
export const pruned = [0.25, 0.5, 0.75];

/** What a run can change, and the usual values. */
export const usual = {
  seeds: [1, 2, 3, 4, 5, 6, 7, 8],
  tuningSeeds: [101, 102],
  publishedSeeds: [1, 2, 3, 4, 5],
  rates: [1e-3, 3e-3, 1e-2, 3e-2],
  radii: [0.9, 1.3, 1.8],
  tasks: labNames,
  methods: Object.keys(methods),
  /** Factor of all numbers of updates. */
  scale: 1,
  checks: 30,
  trials: 2000,
  backend: "native",
};

const jobOf = (stage, task, method, start, seed, { scale, trials, backend }, more) => {
  const { units, updates, batch } = labOf(task);
  return {
    stage,
    task,
    method,
    start,
    units,
    seed,
    updates: Math.round(scale * updates),
    batch,
    trials,
    backend,
    ...more,
  };
};

/** Every method with every setting of the grid. */
export const tuningJobs = (given) =>
  Object.values(domains)
    .flat()
    .filter((task) => given.tasks.some((one) => domainOf(one) === domainOf(task)))
    .flatMap((task) =>
      given.methods
        .filter((name) => isUsedIn(methods[name], task))
        .flatMap((method) =>
          given.rates.flatMap((rate) =>
            given.radii.flatMap((radius) =>
              given.tuningSeeds.map((seed) =>
                jobOf("tuning", task, method, "own", seed, given, { rate, radius, checks: 0 }),
              ),
            ),
          ),
        ),
    );

/** The mean score of each setting, below 0 counted as 0, the best first. */
export function settingsOf(lines, method, domain) {
  const groups = new Map();
  for (const line of lines) {
    if (line.method !== method || domainOf(line.task) !== domain) continue;
    const key = `${line.rate} ${line.radius}`;
    const group = groups.get(key) ?? { rate: line.rate, radius: line.radius, scores: [] };
    group.scores.push(Math.max(0, line.score));
    groups.set(key, group);
  }
  return [...groups.values()]
    .map(({ rate, radius, scores }) => ({ rate, radius, score: scores.reduce((a, b) => a + b, 0) / scores.length }))
    .sort((a, b) => b.score - a.score);
}

/**
 * Every method at its best setting, with its own start and with the shared one, whose radius is that of abs. Methods
 * whose own start is the shared one are trained once if their radius is also that of abs. None of methods that are not
 * tuned.
 */
export const comparisonJobs = (given, tuned) =>
  given.tasks.flatMap((task) =>
    given.methods
      .filter((name) => isUsedIn(methods[name], task))
      .flatMap((method) =>
        startsOf(methods[method]).flatMap((start) => {
          const [best] = settingsOf(tuned, method, domainOf(task));
          if (!best) return [];
          const [first = best] = settingsOf(tuned, "abs", domainOf(task));
          const radius = start === "own" ? best.radius : first.radius;
          if (start === "shared" && sharesStart(method) && radius === best.radius) return [];
          return given.seeds.map((seed) =>
            jobOf("comparison", task, method, start, seed, given, {
              rate: best.rate,
              radius,
              checks: given.checks,
            }),
          );
        }),
      ),
  );

/**
 * The networks of a method with a start. Those whose own start is the shared one, with the radius of abs in their task,
 * belong to both.
 */
export function networksOf(lines, method, start) {
  const all = lines.filter((line) => line.method === method);
  const given = all.filter((line) => line.start === start);
  if (start !== "shared" || !sharesStart(method)) return given;
  const radiusOf = new Map(
    lines.filter((line) => line.method === "abs" && line.start === "own").map(({ task, radius }) => [task, radius]),
  );
  const isShared = ({ task, radius }) => radius === (radiusOf.get(task) ?? radius);
  return [...given, ...all.filter((line) => line.start === "own" && isShared(line))];
}
const sharesStart = (method) => methods[method].start === undefined;

/** Factors cannot start from another network's matrix; the published baseline has its own start. */
const startsOf = ({ factors, isSigned }) => (factors || isSigned ? ["own"] : starts);

/** The flip-flop as published: the authors' start, rate and budget for all. */
export const publishedJobs = (given) => {
  const { updates, batch, rate } = labOf("flipFlop").published;
  return given.methods
    .filter((name) => methods[name].published)
    .flatMap((method) =>
      given.publishedSeeds.map((seed) =>
        jobOf("published", "flipFlop", method, "published", seed, given, {
          updates: Math.round(given.scale * updates),
          batch,
          rate,
          radius: null,
          checks: given.checks,
        }),
      ),
    );
};
