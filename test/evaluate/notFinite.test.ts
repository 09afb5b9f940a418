import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scoresOf, type TrialRow } from "../../src/analysis/index.ts";
import { isFiniteTrial } from "../../src/analysis/recording.ts";
import { encodeNetworks } from "../../src/format/ensembleFile.ts";
import { decodeNpz, simulationNpz } from "../../src/format/index.ts";
import {
  type Config,
  defineModel,
  expr,
  loadRun,
  makeReport,
  type RunRecord,
  type RunResult,
  train,
} from "../../src/index.ts";
import { networkRow } from "../../src/node/ensemble/networkRow.ts";
import { readRunFile } from "../../src/node/index.ts";
import { run } from "../cli/capture.ts";

const weights = "test/data/run/explode.npz"; // linear units that treble in every step where dt = tau
/** Trials of 20 steps, which stay finite, and of 110, which do not. */
const config = {
  model: { preset: "vanilla", units: 4, activation: "linear", tau: 20, weights },
  task: { name: "perceptualDecision", stimulus: { choice: [200, 2000] }, coherence: [0, 51.2] },
  train: { epochs: 1, batchesPerEpoch: 1, batch: 1, optimizer: { kind: "sgd", learningRate: 1e-30 } },
  evaluate: { trials: 60, recordedTrials: 20, psychometric: [0, 51.2], psychometricTrials: 10 },
  seeds: { trials: 1 },
} satisfies Config;
const isLong = ({ steps }: TrialRow) => steps === 110;
const longIn = (table: readonly TrialRow[]) => table.filter(isLong).length;

describe("trials that overflow", () => {
  let folder = "";
  let result: RunResult;
  const records: RunRecord[] = [];
  beforeAll(async () => {
    folder = join(mkdtempSync(join(tmpdir(), "dalenet-overflow-")), "run");
    const training = train(config, { out: folder });
    for (;;) {
      const next = await training.next();
      if (next.done) {
        result = next.value;
        break;
      }
      records.push(next.value);
    }
  });
  afterAll(() => {
    rmSync(join(folder, ".."), { recursive: true, force: true });
  });

  test.each(["wasm", "reference"] as const)("have no choice and are never right: %s", async (backend) => {
    const simulation = await (await loadRun(folder, { backend })).simulate({ trials: 40, seed: 3 });
    const { table } = simulation;
    expect(longIn(table)).toBeGreaterThan(5);
    for (const row of table) {
      expect(isFiniteTrial(row)).toBe(!isLong(row));
      expect(row.isCorrect).toBe(!isLong(row) && row.correct === 1);
    }
    const { accuracy, noResponse, notFinite } = scoresOf({ table, task: simulation.task });
    const right = table.filter((row) => row.isCorrect).length;
    expect([accuracy, noResponse, notFinite]).toEqual([right / 40, 0, longIn(table) / 40]);
    const arrays = decodeNpz(simulationNpz(simulation), "s.npz");
    const choices = Array.from(arrays["trial_choice"].data as Float64Array);
    expect(choices.map(Number.isNaN)).toEqual(table.map(isLong));
  });

  test("are counted separately in run.json, with each noise and in the psychometric curve", async () => {
    const { notFinite, notFiniteWithoutNoise, notFiniteDoubleNoise, noResponse, psychometric } = result.results!;
    const { table } = await result.simulate({ trials: 60, record: [] });
    expect(notFinite).toBe(longIn(table) / 60);
    expect([notFiniteWithoutNoise, notFiniteDoubleNoise, noResponse]).toEqual([notFinite, notFinite, 0]);
    for (const point of psychometric!.points) expect(point.trials + point.notFinite).toBe(point.shown);
    expect((await loadRun(folder)).results).toEqual(result.results);
  });

  test("cause warnings of the training and in the report", () => {
    const share = `${Number((100 * result.results!.notFinite!).toPrecision(2))} %`;
    const warnings = records.flatMap((record) => (record.kind === "warning" ? [record.message] : []));
    expect(warnings).toEqual([expect.stringContaining(`${share} of the trials that accuracy is measured on`)]);
    expect(readFileSync(join(folder, "report.html"), "utf8")).toContain("trials that are not finite");
  });

  test("are left out of rates, selectivity and figures", async () => {
    const { rates, selectivity } = result.results!;
    expect(rates!.max).toBeLessThan(1e12);
    expect(selectivity!.dprime.every((value) => value !== null)).toBe(true);
    const csv = readFileSync(join(folder, "figures", "averages.csv"), "utf8")
      .trim()
      .split("\n");
    const { table } = await result.simulate({ trials: 20, record: [] });
    const finite = csv.filter((line) => /,-80,/.test(line)).map((line) => Number(line.split(",").at(-1)));
    expect(finite.reduce((a, b) => a + b)).toBe(20 - longIn(table));
    expect(csv.some((line) => /,,|NaN/.test(line.replace(/^[^,]*,[^,]*,[^,]*,/, "")))).toBe(false);
  });

  test("have a column and a warning of their own in simulate, and a field as JSON", async () => {
    const { code, out, err } = await run(["simulate", folder, "--trials", "20"]);
    expect(code).toBe(0);
    expect(err).toMatch(/^warning: (\d+) of 20 trials not finite: .* count as wrong; a smaller --dt may help\n$/);
    const share = (Number(/(\d+) of 20/.exec(err)![1]) / 20).toFixed(3);
    expect(out).toMatch(/ideal +no response +not finite\n/);
    expect(out).toMatch(new RegExp(`\nall +20 .* 0\\.000 +${share}\n`));
    const json = JSON.parse((await run(["simulate", folder, "--trials", "20", "--json"])).out);
    expect([json.notFinite.toFixed(3), json.noResponse]).toEqual([share, 0]);
  });

  test("have a column in the table of an ensemble", async () => {
    const row = networkRow(1, await readRunFile(folder));
    expect(row.notFinite).toBe(result.results!.notFinite);
    const [names, values] = encodeNetworks([row]).split("\n");
    expect(values.split(",")[names.split(",").indexOf("not_finite")]).toBe(String(row.notFinite));
  });

  test("are read from trials.csv as they were written", async () => {
    const other = join(folder, "..", "other");
    await makeReport(folder, { figures: ["averages"], formats: ["svg"], out: other });
    expect(readFileSync(join(other, "figures", "averages.csv"))).toEqual(
      readFileSync(join(folder, "figures", "averages.csv")),
    );
    expect(existsSync(join(other, "figures", "averages.svg"))).toBe(true);
  });
});

/** A model whose states grow without bound but whose rates do not; `recorded` is what it records as states. */
const saturating = (recorded: "state" | "rates") =>
  defineModel({
    name: "saturating",
    title: "states that grow without bound, rates that cannot",
    source: "a test",
    parameters: {},
    cell({ input, inputs, outputs, parameter, state }) {
      const x = state("x", 2);
      const next = expr.detach(x.mul(-1e30).sub(1));
      const rates = expr.sigmoid(next.add(expr.matmul(input, parameter("wIn", [inputs, 2], 0))));
      return {
        states: { x: next },
        currents: recorded === "state" ? next : rates,
        rates,
        outputs: expr.matmul(rates, parameter("wOut", [2, outputs], 1)),
      };
    },
  });

test.each(["state", "rates"] as const)(
  "an overflow counts that activation and readout turn into ordinary numbers, where a cell records its %s",
  async (recorded) => {
    const saturated = await train({
      ...config,
      model: saturating(recorded)(),
      task: { name: "perceptualDecision", stimulus: 100 },
    });
    const { recording, table } = await saturated.simulate({ trials: 4 });
    expect(recording.outputs.every(Number.isFinite)).toBe(true);
    expect(table.map(({ choice }) => choice)).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
  },
);
