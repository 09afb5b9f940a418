import { checkTask, createTask, runConfig } from "dalenet";
import { compileTraining, optimizerScalars, reference } from "dalenet/engine";
import { effectiveValues, modelOf, spectralRadius } from "dalenet/models";
import { batches, denseBatch } from "dalenet/tasks";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

// Plain JavaScript, which is not type-checked.
const from = (file: string) => import(new URL(`../../study/${file}`, import.meta.url).href);
const { flipFlop } = await from("tasks/flipFlop.mjs");
const { labOf, modelIn } = await from("dale/labs.mjs");
const { configOf, settingsText } = await from("dale/settings.mjs");
const { timings } = await from("dale/timing.mjs");
const { robustnessFigure } = await from("dale/robustnessFigure.mjs");
const { reportOf } = await from("dale/report.mjs");
const { methods, signsOf, isUsedIn } = await from("dale/methods.mjs");
const { comparisonJobs, networksOf, settingsOf, tuningJobs, usual } = await from("dale/plan.mjs");
const { bootstrap, pairedDifference } = await from("dale/statistics.mjs");
const { startOf } = await from("dale/starts.mjs");
const { scheduleAt } = await from("dale/training.mjs");
const { withPart } = await from("dale/page.mjs");

type Method = { name: string; factors?: boolean; start?: unknown };
const all = Object.values(methods as Record<string, Method>);
const lab = labOf("delayedDecision");
const units = 20;
const effectiveOf = (method: Method, parameters: Map<string, Float64Array>, of = lab): Float64Array => {
  const { effective } = modelIn(of, method, units);
  return effectiveValues({ wRec: effective.wRec }, Object.fromEntries(parameters))["wRec"];
};

describe("starts of the comparison", () => {
  test.each(all.filter(({ factors }) => !factors).map((method) => [method.name, method] as const))(
    "%s starts with the given radius",
    (_, method) => {
      const start = startOf(lab, method, { units, seed: 3, start: "own", radius: 1.3 });
      expect(spectralRadius(effectiveOf(method, start), units)).toBeCloseTo(1.3, 5);
    },
  );

  test("the shared start is the same effective matrix for all methods", () => {
    const [first, ...others] = all
      .filter(({ factors }) => !factors)
      .map((method) => effectiveOf(method, startOf(lab, method, { units, seed: 3, start: "shared", radius: 1.3 })));
    for (const other of others) expect(other).toEqual(first);
  });

  test("inputs, readout and biases of a seed are the same for all methods", () => {
    const [first, ...others] = all.map((method) => startOf(lab, method, { units, seed: 3, start: "own", radius: 1.3 }));
    for (const other of others)
      for (const name of ["wIn", "wOut", "bRec", "bOut"]) expect(other.get(name)).toEqual(first.get(name));
  });
});

test("the flip-flop passes the check and holds the last pulse", () => {
  const task = createTask(flipFlop);
  expect(checkTask(task)).toEqual([]);
  const { inputs, targets } = denseBatch(batches(task, { batch: 1 }, 3).next(), task);
  let held = 0;
  const wanted = Array.from(inputs, (pulse) => (held = pulse || held));
  expect(new Set(wanted)).toEqual(new Set([-1, 0, 1]));
  expect(Array.from(targets)).toEqual(wanted);
});

test("an update of the published baseline leaves no inhibition beyond its step", () => {
  const of = labOf("flipFlop");
  const method = methods.published;
  const signs = signsOf(method, units);
  const { network, model } = modelIn(of, method, units);
  const start: Map<string, Float64Array> = startOf(of, method, { units, seed: 1, start: "own", radius: 1 });
  const step = reference.compile(compileTraining(network, method.rule(signs, {})), {
    trials: 1,
    maxSteps: 2,
    noise: "generated",
  });
  for (const [name, values] of start) step.write(name, values);
  const one = Float32Array.of(1, 1);
  const signals = { inputs: { dense: one }, target: { dense: one }, mask: { dense: one } };
  step.run({ steps: 2, trials: 1, signals, noise: { key: [1, 2], trialNumbers: [0], run: 0 } } as never, {
    ...model.scalars(20, 0),
    ...optimizerScalars(0.001, 1),
  });
  step.apply();
  const before = start.get("wRec")!;
  const after = step.read("wRec");
  expect(Math.min(...before)).toBeLessThan(-0.01);
  expect(Math.min(...after)).toBeGreaterThanOrEqual(-0.001001);
  expect(Math.max(...after)).toBeGreaterThan(0.01);
});

describe("the settings of the page", () => {
  const { setting } = modelIn(lab, methods.abs, 50);
  /** Expressions are numbered as they are made. */
  const plain = (network: object) => JSON.stringify(network, (key, value) => (key === "id" ? undefined : value));
  test.each(
    all.filter((method) => isUsedIn(method, "delayedDecision")).map((method) => [method.name, method] as const),
  )("%s is the network of the comparison", (_, method) => {
    const { model, train } = runConfig(configOf(method, { rate: 3e-3, radius: 1.3 }));
    const built = modelOf(model, setting);
    const own = {
      spectralRadius: 1.3,
      ...(method.start !== undefined && { initialWeights: { recurrent: method.start } }),
    };
    expect(plain(built.build(setting).network)).toBe(plain(modelIn(lab, method, 50, own).network));
    const start = startOf(lab, method, { units: 50, seed: 3, start: "own", radius: 1.3 });
    const { wRec } = built.build(setting).effective;
    const matrix = effectiveValues({ wRec }, Object.fromEntries(built.initialParameters(setting, 3)))["wRec"];
    expect(Math.hypot(...matrix)).toBeGreaterThan(0.1);
    expect(matrix).toEqual(effectiveValues({ wRec }, Object.fromEntries(start))["wRec"]);
    expect(train.optimizer).toMatchObject({ kind: "adam", learningRate: 3e-3 });
    expect(train).toMatchObject({ batch: lab.batch, clipNorm: lab.training.clipNorm });
  });
  test("are those that were tuned", () => {
    const tuned = [
      { method: "project", task: "delayedDecision", rate: 1e-3, radius: 0.9, score: 0.5 },
      { method: "project", task: "delayedDecision", rate: 1e-2, radius: 1.8, score: 0.9 },
    ];
    const [, block, ...others] = settingsText(tuned, usual).split("```");
    expect(others.join("").trim()).toBe("");
    expect(runConfig(parse(block.replace(/^yaml/, "")))).toMatchObject({
      model: { dale: { recurrent: "project" }, spectralRadius: 1.8 },
      train: { optimizer: { learningRate: 1e-2 } },
    });
  });
});

test("a training step of every method of the panel is timed on both backends", () => {
  const lines: Record<string, unknown>[] = timings(["abs", "published"], { rounds: 2, updates: 1 });
  expect(lines.map(({ method, backend }) => [method, backend])).toEqual([
    ["abs", "native"],
    ["abs", "wasm"],
  ]);
  expect(reportOf({ tuning: [], comparison: [], published: [], timing: lines }, usual)).toEqual({
    timing: expect.stringMatching(/\| abs \| \d+\.\d\d \(.*\) \| \d+\.\d\d \(.*\) \|/),
  });
});

describe("statistics", () => {
  test("a paired difference cancels what a seed has in common", () => {
    const lines = [1, 2, 3].map((seed) => ({ task: "a", seed, score: 0.1 * seed + 0.2 }));
    const base = [1, 2, 3].map((seed) => ({ task: "a", seed, score: 0.1 * seed }));
    const { value, low, high } = pairedDifference(lines, base);
    for (const one of [value, low, high]) expect(one).toBeCloseTo(0.2, 10);
  });
  test("an interval contains the mean and lies within the values", () => {
    const { value, low, high } = bootstrap([0, 1, 2, 5]);
    expect(value).toBe(2);
    expect(low).toBeGreaterThanOrEqual(0);
    expect(low).toBeLessThan(2);
    expect(high).toBeGreaterThan(2);
    expect(high).toBeLessThanOrEqual(5);
  });
});

describe("the plan", () => {
  type Line = { method: string; task: string; rate: number; radius: number; score: number };
  const given = { ...usual, seeds: [1, 2], tasks: ["goNogo", "flipFlop"] };
  const tuned: Line[] = tuningJobs(given).map((job: Line) => ({
    ...job,
    score: job.rate === 3e-3 && job.radius === (job.method === "rectify" ? 1.8 : 0.9) ? 1 : 0.5,
  }));
  test("gives all methods the same grid", () => {
    const gridOf = (method: string) =>
      tuned
        .flatMap((line) =>
          line.method === method && line.task !== "flipFlop" ? [`${line.task} ${line.rate} ${line.radius}`] : [],
        )
        .sort();
    for (const { name } of all) if (isUsedIn(methods[name], "goNogo")) expect(gridOf(name)).toEqual(gridOf("abs"));
  });
  test("takes the best setting", () => {
    expect(settingsOf(tuned, "project", "panel")[0]).toMatchObject({ rate: 3e-3, radius: 0.9, score: 1 });
  });
  test("trains a method that owns the shared start once, unless its radius is another", () => {
    const jobs = comparisonJobs(given, tuned);
    expect(networksOf(jobs, "abs", "shared")).toEqual(networksOf(jobs, "abs", "own"));
    expect(new Set(networksOf(jobs, "rectify", "shared").map(({ radius }: Line) => radius))).toEqual(new Set([0.9]));
    expect(new Set(networksOf(jobs, "rectify", "own").map(({ radius }: Line) => radius))).toEqual(new Set([1.8]));
  });
  test("shares the networks of some tasks and not of others", () => {
    const mixed = tuned.map((line) =>
      line.task === "flipFlop" ? { ...line, score: line.rate === 3e-3 && line.radius === 0.9 ? 1 : 0.5 } : line,
    );
    const shared: (Line & { start: string })[] = networksOf(comparisonJobs(given, mixed), "rectify", "shared");
    expect(shared.map(({ task, start }) => `${task} ${start}`).sort()).toEqual([
      "flipFlop own",
      "flipFlop own",
      "goNogo shared",
      "goNogo shared",
    ]);
  });
  test("leaves out what is not tuned yet", () => {
    const some = tuned.filter(({ method }) => method !== "dann");
    const left: Line[] = comparisonJobs(given, some);
    expect(left).toEqual(comparisonJobs(given, tuned).filter(({ method }: Line) => method !== "dann"));
  });
});

test("the figure of robustness gives the number of networks, and names a method of which none succeeded", async () => {
  const lineOf = (method: string, start: string, success: boolean) => ({
    ...{ task: "goNogo", seed: 1, radius: 1, score: success ? 0.9 : 0.1, raisedNoise: 0.8 },
    ...{ method, start, success, smallest: [0.9, 0.5, 0], topProb: [0.8, 0.4, 0] },
  });
  const lines = [
    ...[lineOf("abs", "own", true), lineOf("project", "own", false), lineOf("project", "shared", true)],
    lineOf("dann", "own", false),
  ];
  const { svg } = await robustnessFigure(lines, usual);
  for (const text of ["abs (own = shared 1/1)", "project (own 0/1, shared 1/1)", "DANN: no network succeeded (of 1)"])
    expect(svg).toContain(text);
});

test("the learning rate rises, then falls to almost 0", () => {
  const schedule = { warmupSteps: 200, decay: "cosine" };
  expect(scheduleAt(schedule, 1, 1000)).toBeCloseTo(1 / 200, 4);
  expect(scheduleAt(schedule, 200, 1000)).toBeGreaterThan(0.9);
  expect(scheduleAt(schedule, 1000, 1000)).toBeLessThan(1e-4);
  expect(scheduleAt(schedule, 20, 100)).toBeGreaterThan(0.9);
});

test("a table is written between its markers, again and again", () => {
  const page = "a\n<!-- one -->\n<!-- end of one -->\nb";
  const once = withPart(page, "one", "| x |");
  expect(once).toBe("a\n<!-- one -->\n\n| x |\n\n<!-- end of one -->\nb");
  expect(withPart(once, "one", "| x |")).toBe(once);
  expect(() => withPart(page, "two", "")).toThrow(/markers of "two"/);
});
