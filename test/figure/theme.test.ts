import { describe, expect, test } from "vitest";
import {
  eigenvaluesFigure,
  psychometricFigure,
  type Theme,
  taskFigure,
  themes,
  trainingFigure,
} from "../../src/figure/index.ts";
import { layoutOf } from "../../src/figure/theme.ts";
import { encodeFigure } from "../../src/node/index.ts";
import { fault } from "../fault.ts";

const draw = (theme: Theme) =>
  psychometricFigure({ points: [], factor: { name: "strength", unit: "", favours: "yes" } }, theme);

describe("themes", () => {
  test("paper is one column wide, with text of 7 pt and 600 pixels per inch", async () => {
    const figure = await draw(themes.paper);
    const [, width, units] = /width="([\d.]+)mm" .*viewBox="0 0 ([\d.]+) /.exec(figure.svg) ?? [];
    expect(Number(width)).toBe(85);
    // The text is 13 units high.
    expect((13 * 85) / Number(units) / (25.4 / 72)).toBeCloseTo(7, 2);
    const png = await encodeFigure(figure, "png", themes.paper);
    const view = new DataView(png.buffer, png.byteOffset);
    expect(view.getUint32(16)).toBe(Math.round((85 / 25.4) * 600));
  });

  test("screen is 480 pixels wide and in pixels", async () => {
    const figure = await draw(themes.screen);
    expect(figure.width).toBe(480);
    expect(figure.svg).toContain('width="480" ');
  });

  test("on a screen the title is in the picture, in as many lines as necessary; on paper it is left to the caption", async () => {
    const paper = await draw(themes.paper);
    const screen = await draw(themes.screen);
    expect([paper.titled, paper.svg.includes(">Psychometric curve</text>")]).toEqual([false, false]);
    expect([screen.titled, screen.svg.includes(">Psychometric curve</text>")]).toEqual([true, true]);
    const task = { dt: 20, inputNames: ["cue"], outputNames: ["go"], target: "value", trials: [] } as const;
    const title = "a task with a name that is longer than any figure on any screen is wide";
    const { svg } = await taskFigure({ ...task, title });
    const lines = [...svg.matchAll(/font-weight="bold">([^<]*)</g)].map(([, line]) => line);
    expect(lines.length).toBe(2);
    expect(lines.join(" ")).toBe(`Task: ${title}`);
  });

  test.each([50, 70, 140])("a figure of %i mm has that height", async (height) => {
    const figure = await trainingFigure(
      { loss: [0.5, 0.3, 0.2], accuracy: [0.5, 0.6, 0.7] },
      { ...themes.paper, height },
    );
    expect((figure.height * 25.4) / 96).toBeCloseTo(height, 1);
    expect((figure.width * 25.4) / 96).toBeCloseTo(85, 1);
  });

  test("a square figure has that height, or as much as its width allows", async () => {
    const weights = new Float32Array(100).fill(0.1);
    const mm = async (height: number) => {
      const figure = await eigenvaluesFigure({ weights, units: 10 }, { ...themes.paper, height });
      return (figure.height * 25.4) / 96;
    };
    expect(await mm(50)).toBeCloseTo(50, 1);
    expect(await mm(200)).toBeLessThan(100);
    expect(await mm(200)).toBeGreaterThan(80);
  });

  test("a wider column has higher panels, but not in proportion", () => {
    const { tall } = layoutOf({ ...themes.paper, width: 174 });
    expect(tall).toBeGreaterThan(1.2);
    expect(tall).toBeLessThan(174 / 85);
  });

  test.each([
    [{ width: 30 }, /at least \d+ mm/],
    [{ width: Number.NaN }, /in mm/],
    [{ titled: "no" as unknown as boolean }, /true or false/],
    [{ fontSize: -1 }, /in pt/],
    [{ height: 5 }, /at least \d+ mm/],
  ])("refuses %o", async (part, remedy) => {
    const [[name, value]] = Object.entries(part);
    await expect(draw({ ...themes.paper, ...part })).rejects.toThrow(
      fault("invalid", `theme.${name}`, { value, remedy }),
    );
  });
});

describe("a PDF", () => {
  test("has one page of the figure's size and embeds the font that the text needs", async () => {
    const figure = await draw(themes.paper);
    const text = new TextDecoder("latin1").decode(await encodeFigure(figure, "pdf"));
    expect(text.slice(0, 5)).toBe("%PDF-");
    const [, width, height] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(text) ?? [];
    expect(Number(width)).toBeCloseTo((85 / 25.4) * 72, 1);
    expect(Number(height)).toBeCloseTo(figure.height * 0.75, 1);
    expect(text.match(/\/Type \/Page\b/g)).toHaveLength(1);
    expect(text).toMatch(/\/BaseFont \/[A-Z]{6}\+DejaVuSans/);
    expect(text).toContain("/FontFile2");
    expect(text).not.toContain("/Subtype /Image");
  });

  test("has the title in bold if it is in the picture", async () => {
    const text = new TextDecoder("latin1").decode(await encodeFigure(await draw(themes.screen), "pdf"));
    expect(text).toMatch(/\/BaseFont \/[A-Z]{6}\+DejaVuSans-Bold/);
  });

  test("of the same figure is the same file", async () => {
    const figure = await draw(themes.screen);
    expect(await encodeFigure(figure, "pdf")).toEqual(await encodeFigure(figure, "pdf"));
  });
});
