import { type Eigenvalue, eigenvalues } from "../analysis/eigenvalues.ts";
import { type Spectrum, spectrum } from "../analysis/spectrum.ts";
import { colour } from "./colours.ts";
import type { Figure } from "./figure.ts";
import type { LegendItem } from "./legend.ts";
import { numberText } from "./numberText.ts";
import { figureOf, type Page, type Sheet } from "./sheet.ts";
import { axisRoom, gap, legendStrip, type PanelContent, row } from "./strip.ts";
import { fontSize } from "./text.ts";
import { type Theme, themes } from "./theme.ts";

export interface EigenvaluesInput {
  /** Effective recurrent weights [from, to] in C order. */
  weights: ArrayLike<number>;
  units: number;
  /** The same before training, if known. */
  before?: ArrayLike<number>;
  /** `spectrum` of the two, if it was computed already. */
  spectra?: { readonly before: Spectrum | null; readonly after: Spectrum | null };
  /**
   * Whether the network is τ dx/dt = −x + f(x) W + … with one τ for all units (default: true): then a real part above 1
   * means growth.
   */
  isLeaky?: boolean;
  /** What the matrix is, in the caption (default: "effective recurrent matrix W"). */
  matrixName?: string;
}

const size = { side: 330, left: 62, right: 14 };
const narrowest = 320;

/**
 * Eigenvalues of the effective recurrent matrix W in the complex plane, before and after training. In a network τ dx/dt
 * = −x + f(x) W + … a mode of W with eigenvalue λ grows if Re λ > 1 and f has slope 1 for all units: that line is
 * drawn, and the unit circle, within which a network without leak (x ← f(x) W) is stable. The line means nothing for
 * other equations (`isLeaky: false`) and is left out.
 */
export const eigenvaluesFigure = (input: EigenvaluesInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["weights", "units"], theme, eigenvaluesPicture);

/** The eigenvalues after training, and before it if they are known. */
interface Spectra {
  readonly after: readonly Eigenvalue[];
  readonly before?: readonly Eigenvalue[];
}

function eigenvaluesPicture(input: EigenvaluesInput): (page: Page) => Sheet {
  const { weights, units, isLeaky = true } = input;
  const after = eigenvalues(weights, units);
  const before = input.before && eigenvalues(input.before, units);
  const caption = captionOf(input, after);
  const all = [
    ...(before ?? []).map((value) => ({ ...value, when: "before" })),
    ...after.map((value) => ({ ...value, when: "after" })),
  ];
  const csv = { training: all.map(({ when }) => when), re: all.map(({ re }) => re), im: all.map(({ im }) => im) };
  return (page) => {
    const side = Math.min(size.side * page.tall, page.width - size.left - size.right);
    const width = Math.max(narrowest, side + size.left + size.right);
    const panel = { left: size.left, width: side, ...panelOf({ after, before }, isLeaky, side, page) };
    return {
      name: "eigenvalues",
      title: "Eigenvalues of the recurrent weights",
      caption,
      csv,
      width,
      textSize: fontSize - 1,
      strips: [
        gap(4),
        legendStrip(legendOf(before !== undefined, isLeaky), { width }, size.left),
        gap(2),
        row([panel], { height: side, above: 6, below: axisRoom }),
      ],
    };
  };
}

const legendOf = (hasBefore: boolean, isLeaky: boolean): LegendItem[] => [
  ...(hasBefore ? [{ label: "before training", colour: colour.ideal, mark: "ring" as const }] : []),
  { label: hasBefore ? "after training" : "trained network", colour: colour.ink, mark: "dot" },
  { label: "unit circle", colour: colour.quiet, mark: "line" },
  ...(isLeaky ? [{ label: "Re λ = 1", colour: colour.quiet, mark: "dash" as const }] : []),
];

function panelOf({ after, before = [] }: Spectra, isLeaky: boolean, side: number, { plot }: Page): PanelContent {
  const [x, y] = square([...after, ...before]);
  const circle = Array.from({ length: 121 }, (_, i) => ({
    x: Math.cos((i * Math.PI) / 60),
    y: Math.sin((i * Math.PI) / 60),
  }));
  const ticks = Math.max(3, Math.round(side / 55));
  return {
    x: { domain: x },
    y: { domain: y },
    marks: [
      plot.ruleY([0], { stroke: colour.grid }),
      plot.ruleX(x[0] < 0 ? [0] : [], { stroke: colour.grid }),
      plot.line(circle, { x: "x", y: "y", stroke: colour.quiet, strokeWidth: 1 }),
      plot.ruleX(isLeaky ? [1] : [], { stroke: colour.quiet, strokeDasharray: "5 3" }),
      plot.dot(before, { x: "re", y: "im", stroke: colour.ideal, r: 3, strokeWidth: 1.2 }),
      plot.dot(after, { x: "re", y: "im", fill: colour.ink, r: 2.8, fillOpacity: 0.85 }),
    ],
    axisX: { label: "Re λ", ticks },
    axisY: { label: "Im λ", ticks, labelOffset: 54 },
  };
}

function captionOf(input: EigenvaluesInput, after: readonly Eigenvalue[]): string {
  const { weights, units, before, spectra, isLeaky = true, matrixName = "effective recurrent matrix W" } = input;
  const said = spectraText(
    spectra?.after ?? spectrum(weights, units),
    before && (spectra?.before ?? spectrum(before, units)),
  );
  const beyond = after.filter(({ re }) => re > 1).length;
  const growth = isLeaky
    ? ` With τ dx/dt = −x + f(x) W + …, modes right of the dashed line (Re λ > 1: ${beyond}${before ? " after training" : ""}) grow if f has slope 1 for all units; silent or saturated units keep them in check.`
    : "";
  return `Eigenvalues λ of the ${matrixName}${before ? " before and after training" : ""}; ${said}.${growth} The circle is |λ| = 1.`;
}

/** The spectrum in words. */
function spectraText(after: Spectrum, before?: Spectrum): string {
  const both = (name: string, of: (spectrum: Spectrum) => number | null) => {
    const text = (value: number | null) => numberText(value ?? Number.NaN, 3);
    return `${name} ${before ? `${text(of(before))} before, ${text(of(after))} after` : text(of(after))}`;
  };
  return [
    both("spectral radius", ({ radius }) => radius),
    both("entropy of the singular values over ln N", ({ entropy }) => entropy),
    both("largest over median singular value", ({ outlier }) => outlier),
    both("non-normality (0 to 1)", ({ nonNormality }) => nonNormality),
  ].join("; ");
}

/** Domains of equal length around all values and the unit circle, so that a circle is round. */
function square(values: readonly Eigenvalue[]): [x: [number, number], y: [number, number]] {
  const low = Math.min(-1, ...values.map(({ re }) => re));
  const high = Math.max(1, ...values.map(({ re }) => re));
  const tall = Math.max(1, ...values.map(({ im }) => Math.abs(im)));
  const half = Math.max((high - low) / 2, tall) * 1.07;
  const middle = (low + high) / 2;
  return [
    [middle - half, middle + half],
    [-half, half],
  ];
}
