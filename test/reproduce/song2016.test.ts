import { describe, expect, test } from "vitest";
import type { Config } from "../../src/index.ts";
import type { Checkpoint } from "../../src/loop/checkpoint.ts";
import { papers, reproduce } from "../../src/node/index.ts";
import { jobsOf } from "../../src/reproduce/jobs.ts";
import { follows, judge } from "../../src/reproduce/judge.ts";
import type { ReproducedNetwork } from "../../src/reproduce/paper.ts";
import { trainingFacts } from "../../src/reproduce/trainingFacts.ts";
import { run } from "../cli/capture.ts";
import { fault } from "../fault.ts";
import { tinyPaper } from "./tinyPaper.ts";

const song2016 = papers.find(({ name }) => name === "song2016")!;

describe("Song, Yang & Wang (2016)", () => {
  test("has nine figures of ten networks, whose claims have something to be judged by", () => {
    expect(song2016.figures.map(({ number }) => number)).toEqual([..."123456789"]);
    for (const { networks, panels, claims } of song2016.figures) {
      expect(panels.length).toBeGreaterThan(0);
      for (const name of networks) expect(Object.keys(song2016.networks)).toContain(name);
      for (const { network, rule } of claims) {
        expect(networks).toContain(network);
        if ("of" in rule) expect(rule.of.length, network).toBeGreaterThan(0);
      }
    }
    expect(Object.keys(song2016.networks)).toHaveLength(10);
  });

  test.each(["published", "ei"])("can be trained, %s, at most as long as it says", (recipe) => {
    const choice = { seeds: [1], ...(recipe !== "published" && { recipe }) };
    const quick = jobsOf(song2016, { ...choice, quick: true });
    for (const { network, experiment, spec } of quick) {
      const { epochs, batchesPerEpoch, batch } = experiment.config.train;
      expect(epochs * batchesPerEpoch! * batch, network).toBe(spec.most.quick);
      expect(experiment.config.train.stop!.when).toHaveLength(1);
    }
    const { config } = jobsOf(song2016, { ...choice, quick: false, figures: ["7"] })[0].experiment;
    expect(config.train.epochs * config.train.batchesPerEpoch! * config.train.batch).toBe(1_000_000);
  });

  test("Figure 3 is reproduced by the numbers of the port, and not without the criterion", () => {
    const figure = song2016.figures.find(({ number }) => number === "3")!;
    const network = (name: string, reached: boolean): ReproducedNetwork => {
      const known = song2016.published.filter((one) => one.network === name && one.source.startsWith("port"));
      const measures = Object.fromEntries(known.map(({ measure, value }) => [measure, value]));
      const training = { reached, trials: Number(measures["trials"]), checks: [] };
      return { network: name, seed: 1, training, analysis: { measures, pictures: {} } } as unknown as ReproducedNetwork;
    };
    const verdict = (reached: boolean, change = {}, intervals = {}) => {
      const networks = figure.networks.map((name) => network(name, reached));
      Object.assign(networks[0].analysis!.measures, change);
      Object.assign(networks[0].analysis!, { intervals });
      return judge(figure, networks).verdict;
    };
    expect(verdict(true)).toBe("reproduced");
    expect(verdict(true, { sigma: 20 })).toBe("qualitatively reproduced");
    expect(verdict(true, {}, { byCoherence: Array(5).fill([50, 100]) })).toBe("too few trials to tell");
    expect(verdict(true, {}, { sigma: [[5, 20]] })).toBe("qualitatively reproduced");
    expect(verdict(true, { byCoherence: [63, 50, 90, 99, 100] })).toBe("not reached");
    expect(verdict(false)).toBe("not reached");
  });

  test("a rule is open where the interval of a measure reaches both answers", () => {
    expect(
      [
        [71, 80],
        [76, 90],
        [60, 74],
      ].map(([low, high]) => follows(low + 1, { above: 75 }, [[low, high]])),
    ).toEqual(["open", true, false]);
    const near = { within: 3, of: [85, 88] };
    // Between the two numbers there is no gap.
    expect(
      [
        [83, 90],
        [80, 86],
        [92, 95],
        [70, 99],
      ].map(([low, high]) => follows(low, near, [[low, high]])),
    ).toEqual([...[true, "open", false, "open"]]);
    const rising = { order: "rising" } as const;
    expect(
      follows([60, 70, 80], rising, [
        [59, 61],
        [69, 71],
        [79, 81],
      ]),
    ).toBe(true);
    expect(
      follows([60, 70, 80], rising, [
        [50, 70],
        [60, 80],
        [75, 85],
      ]),
    ).toBe("open");
    expect(
      follows([60, 70, 60], rising, [
        [50, 70],
        [69, 71],
        [59, 61],
      ]),
    ).toBe(false);
    // An interval that does not contain its value is widened; what has none is taken as it is.
    expect(follows([60, 70], rising, [null, null])).toBe(true);
  });

  test("rules", () => {
    expect(follows(50, { withinFactor: 2, of: [90] })).toBe(true);
    expect(follows(40, { withinFactor: 2, of: [90] })).toBe(false);
    expect(follows(181, { withinFactor: 2, of: [90] })).toBe(false);
    expect(follows(83, { within: 3, of: [80, 99] })).toBe(true);
    expect(follows(83.1, { within: 3, of: [80, 99] })).toBe(false);
    expect(follows(-3.9, { withinShare: 0.2, of: [-3.3] })).toBe(true);
    expect(follows([3, 2, 1], { order: "falling" })).toBe(true);
    expect(follows([3, 2, 2.1], { order: "falling" })).toBe(false);
    expect(follows([3, 2, 2.1], { order: "falling", slack: 0.2 })).toBe(true);
    expect(follows([1, null], { above: 0 })).toBe(false);
    expect([follows([], { above: 0 }), follows(3, { order: "rising" }), follows([3], { order: "rising" })]).toEqual([
      null,
      null,
      null,
    ]);
  });

  test("a cap on a fixed set of trials is one of whole epochs, of which each shows the set", () => {
    const { easy } = tinyPaper.networks;
    const config = { ...(easy.config as Config), train: { batch: 4, trials: { fixed: 10 }, epochs: 50 } };
    const fixed = { ...tinyPaper, networks: { ...tinyPaper.networks, easy: { ...easy, config } } };
    const [{ experiment }] = jobsOf(fixed, { figures: ["1"], seeds: [1], quick: false });
    expect(experiment.config.train).toMatchObject({ epochs: 3, batchesPerEpoch: null, trials: { fixed: 10 } });
    const facts = trainingFacts(experiment.config, null, {
      step: 5,
      position: { presented: 18 },
      timing: { totalSeconds: 60 },
      course: { stages: [{ step: 0, epoch: 0, ended: null }], best: null, checks: [{ step: 3 }, { step: 5 }] },
    } as unknown as Checkpoint);
    expect([facts.trials, facts.most, facts.checks.map(({ trials }) => trials)]).toEqual([18, 30, [10, 18]]);
  });

  test("the report says which claims the criterion implies", () => {
    const implied = song2016.figures.flatMap(({ claims }) => claims.filter(({ isImplied }) => isImplied));
    expect(new Set(implied.map(({ measure }) => measure))).toEqual(new Set(["byContext", "lowestPair", "distance"]));
  });

  test("the command explains itself, and what it cannot do", async () => {
    const help = await run(["reproduce", "--help"]);
    expect(help.code).toBe(0);
    expect(help.out).toContain("dalenet reproduce song2016 --figure 2,3 --seeds 1-3");
    const without = await run(["reproduce"]);
    expect([without.code, without.err]).toEqual([1, expect.stringMatching(/^missing: paper; name one: song2016/)]);
    await expect(reproduce("song2015")).rejects.toThrow(
      fault("unknown", "paper", { value: "song2015", remedy: 'did you mean "song2016"?' }),
    );
    for (const { number } of song2016.figures)
      expect(help.out).toMatch(new RegExp(`^ +${number}  \\w.* (?:\\d+|hours)$`, "m"));
    expect(help.out.split("\n").every((line) => line.length <= 80)).toBe(true);
    const panel = await run(["reproduce", "song2016", "--figure", "3B"]);
    expect(panel.err).toBe('unknown: figure of song2016 "3B"; a figure is drawn with all its panels: give 3\n');
    const other = await run(["reproduce", "song2016", "--figure", "10"]);
    expect([other.code, other.err]).toEqual([1, expect.stringMatching(/^unknown: figure of song2016/)]);
  });
});
