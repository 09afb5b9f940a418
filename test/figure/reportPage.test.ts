import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import { trainingFigure } from "../../src/figure/index.ts";
import { reportPage } from "../../src/figure/reportPage.ts";

describe("the page of a report", async () => {
  const drawn = await trainingFigure({ loss: [1, 0.1] });
  const figure = { ...drawn, caption: `${drawn.caption} Intervals are of 95 % of networks.` };
  const html = reportPage({
    title: 'Run <quickstart> & "more"',
    keyFigures: [
      { label: "accuracy", value: 0.87654321, note: "10 000 fresh trials" },
      { label: "violations of Dale's principle", value: 0 },
      { label: "ideal observer", value: null },
    ],
    tables: [
      {
        title: "Accuracy by coherence",
        columns: ["coherence (%)", "accuracy", "95 % interval"],
        rows: [
          [6.4, 0.9, "0.88–0.92"],
          [12, 0.975, "0.96–0.98"],
        ],
        note: "Wilson intervals",
      },
    ],
    figures: [figure],
    config: "model:\n  units: 50 # <b>\n",
    seeds: { weights: 1, trials: 4294967295 },
    profile: { backend: "wasm", version: "0.1.0" },
    notes: ["Dale's principle holds for wRec."],
  });
  const { document } = parseHTML(html);

  test("is one file that loads nothing and runs nothing", () => {
    expect(html).toMatch(/^<!doctype html>/);
    expect(document.querySelectorAll("script, link, img, iframe")).toHaveLength(0);
    expect(html).not.toMatch(/(?:src|href)="(?!data:)/);
    expect(html).not.toMatch(/@import|url\(/);
    expect(html.replaceAll("http://www.w3.org/2000/svg", "")).not.toContain("http");
  });

  test("holds key figures, tables, figures with captions, config, seeds, profile and notes", () => {
    const text = document.body.textContent ?? "";
    for (const piece of ["0.8765", "10 000 fresh trials", "0.88–0.92", "Wilson intervals", "4294967295", "wasm"])
      expect(text).toContain(piece);
    expect(document.querySelectorAll("figure svg")).toHaveLength(1);
    // Numbers and their units stay in one line.
    const caption = document.querySelector("figcaption")?.textContent ?? "";
    expect(caption.replaceAll("\u00a0", " ")).toContain(figure.caption);
    expect(caption).toContain("95\u00a0%");
    expect(document.querySelector("pre")?.textContent).toBe("model:\n  units: 50 # <b>\n");
    expect([...document.querySelectorAll("h2")].map((h) => h.textContent)).toEqual([
      "Key figures",
      "Accuracy by coherence",
      "Figures",
      "Notes",
      "Configuration",
      "Seeds",
      "Numeric profile and versions",
    ]);
  });

  test("shows what users wrote as text, never as markup", () => {
    expect(document.querySelector("h1")?.textContent).toBe('Run <quickstart> & "more"');
    expect(document.querySelector("b")).toBeNull();
  });

  test("gives the numbers of a column the same decimals and keeps intervals on one line", () => {
    const column = (i: number) =>
      [...document.querySelectorAll(`tbody td:nth-child(${i})`)].map((td) => td.textContent);
    expect(column(1)).toEqual(expect.arrayContaining(["6.4", "12.0"]));
    expect(column(2)).toEqual(expect.arrayContaining(["0.900", "0.975"]));
    expect([...document.querySelectorAll(".kept")].map((span) => span.textContent)).toContain("0.88–0.92");
  });

  test("leaves out empty sections", () => {
    const bare = reportPage({
      title: "t",
      keyFigures: [],
      tables: [],
      figures: [],
      config: "",
      seeds: {},
      profile: {},
      notes: [],
    });
    expect(bare).not.toContain("<h2>");
  });
});
