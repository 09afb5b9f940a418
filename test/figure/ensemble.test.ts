import { describe, expect, test } from "vitest";
import { spreadOf } from "../../src/analysis/spread.ts";
import { ensembleFigure } from "../../src/figure/index.ts";
import { expectSound } from "./sound.ts";

const network = (seed: number, accuracy: number | null, loss: (number | null)[]) => ({
  seed,
  status: accuracy === null ? "failed" : "finished",
  accuracy,
  accuracyInterval: accuracy === null ? null : ([accuracy - 0.01, accuracy + 0.01] as const),
  loss,
});
const circles = (svg: string) => svg.split("<circle").length - 1;

describe("ensembleFigure", () => {
  test("shows a curve and a dot for every network, their mean and the references", async () => {
    const networks = [network(1, 0.84, [0.3, 0.1]), network(2, 0.88, [0.4, 0.2]), network(9, 0.86, [0.3, 0.15])];
    const figure = await ensembleFigure({
      networks,
      accuracy: spreadOf([0.84, 0.88, 0.86]),
      lossName: "cross-entropy",
      lossReferences: [{ label: "base rate", value: 0.216 }],
      accuracyReferences: [{ label: "ideal observer", value: 0.896 }],
    });
    await expectSound(figure);
    for (const text of [
      "epoch",
      "loss (cross-entropy)",
      "seed",
      ">9<",
      "base rate",
      "mean 0.86",
      "mean ± s.d.",
      "0.896",
    ])
      expect(figure.svg).toContain(text);
    expect(circles(figure.svg)).toBe(3);
    expect(figure.csv).toEqual({ epoch: [1, 2], "seed 1": [0.3, 0.1], "seed 2": [0.4, 0.2], "seed 9": [0.3, 0.15] });
  });

  test("three networks or more have a median curve", async () => {
    const losses = [
      [0.4, 0.1],
      [0.2, 0.4],
      [0.3, 0.2],
    ];
    const networks = losses.map((loss, i) => network(i, 0.8, loss));
    const all = await ensembleFigure({ networks, accuracy: null });
    const median = await ensembleFigure({ networks: [network(1, 0.8, [0.3, 0.2])], accuracy: null });
    expect(all.svg).toContain(">median<");
    expect(median.svg).not.toContain(">median<");
    const paths = [...all.svg.matchAll(/<path[^>]* d="(M[^"]+)"/g)].map(([, path]) => path);
    // The third network is the median at both epochs.
    expect(paths.filter((path, i) => paths.indexOf(path) !== i).length).toBeGreaterThan(0);
  });

  test("marks networks that did not finish", async () => {
    const networks = [network(1, 0.84, [0.3, 0.1]), network(2, null, [0.4]), network(3, null, [])];
    const figure = await ensembleFigure({ networks, accuracy: spreadOf([0.84]) });
    await expectSound(figure);
    expect(figure.svg).toContain("not finished (2)");
    expect(figure.caption).toContain("Networks that did not finish: 2");
    expect(figure.csv["seed 2"]).toEqual([0.4, null]);
  });

  test("leaves out accuracy if a task has none", async () => {
    const figure = await ensembleFigure({ networks: [network(1, null, [0.3, 0.1])], accuracy: null });
    await expectSound(figure);
    expect(figure.svg + figure.caption).not.toContain("accuracy");
  });

  test.each([
    { name: "one network of one epoch", networks: [network(1, 1, [0.5])] },
    { name: "networks that all failed", networks: [network(1, null, []), network(2, null, [Number.NaN, 0])] },
    { name: "a spike of the loss", networks: [network(1, 0.5, [0.5, 0.4, 1e16, 0.3])] },
    {
      name: "many networks with long seeds",
      networks: Array.from({ length: 70 }, (_, i) => network(9007199254740000 + i, 0.8 + i / 1000, [0.5, 0.4])),
    },
  ])("survives $name", async ({ networks }) => {
    const accuracy = spreadOf(networks.flatMap(({ accuracy }) => accuracy ?? []));
    await expectSound(await ensembleFigure({ networks, accuracy }));
  });
});
