import { type Eigenvalue, eigenvalues } from "../analysis/eigenvalues.ts";
import { type Spectrum, spectrum } from "../analysis/spectrum.ts";
import { axisX, axisY } from "./axes.ts";
import { draw } from "./draw.ts";
import type { Figure } from "./figure.ts";
import { type LegendItem, legend } from "./labels.ts";
import { colour, fontSize, numberText } from "./style.ts";
import { figureOf, type Layout, type Theme, themes } from "./theme.ts";

export interface EigenvaluesInput {
  /** Effective recurrent weights [from, to] in C order. */
  weights: ArrayLike<number>;
  units: number;
  /** The same before training, where they are known. */
  before?: ArrayLike<number>;
  /** What `spectrum` says of the two, where it is at hand. */
  spectra?: { readonly before: Spectrum | null; readonly after: Spectrum | null };
  /** Whether the network is τ dx/dt = −x + f(x) W + … with one τ for all units (default: true), for which a real part above 1 means growth. */
  isLeaky?: boolean;
}

const size = { side: 330, narrowest: 320, left: 62, right: 14, below: 46 };

/**
 * Eigenvalues of the effective recurrent matrix W in the complex plane, before and after training. In a network τ dx/dt = −x + f(x) W + … a
 * mode of W with eigenvalue λ grows where Re λ > 1 and f has slope 1 for all units: that line is drawn, and the unit circle, within which a
 * network without leak (x ← f(x) W) is stable. Of other equations (`isLeaky: false`) the line says nothing, and is left out.
 */
export const eigenvaluesFigure = (input: EigenvaluesInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["weights", "units"], theme, drawn);

async function drawn(input: EigenvaluesInput, layout: Layout): Promise<Figure> {
  const { weights, units, before, spectra, isLeaky = true } = input;
  const after = eigenvalues(weights, units);
  const initial = before ? eigenvalues(before, units) : [];
  const side = Math.min(size.side * layout.tall, layout.width - size.left - size.right);
  const width = Math.max(size.narrowest, side + size.left + size.right);
  const items: LegendItem[] = [
    ...(before ? [{ label: "before training", colour: colour.ideal, mark: "ring" as const }] : []),
    { label: before ? "after training" : "trained network", colour: colour.ink, mark: "dot" },
    { label: "unit circle", colour: colour.quiet, mark: "line" },
    ...(isLeaky ? [{ label: "Re λ = 1", colour: colour.quiet, mark: "dash" as const }] : []),
  ];
  const key = legend(items, size.left, width - 4, 4);
  const [x, y] = square([...after, ...initial]);
  const circle = Array.from({ length: 121 }, (_, i) => ({
    x: Math.cos((i * Math.PI) / 60),
    y: Math.sin((i * Math.PI) / 60),
  }));
  const ticks = Math.max(3, Math.round(side / 55));
  const title = "Eigenvalues of the recurrent weights";
  const said = captionOf(
    spectra?.after ?? spectrum(weights, units),
    before && (spectra?.before ?? spectrum(before, units)),
  );
  const beyond = after.filter(({ re }) => re > 1).length;
  const growth = isLeaky
    ? ` With τ dx/dt = −x + f(x) W + …, modes right of the dashed line (Re λ > 1: ${beyond} ${before ? "after training" : "of them"}) grow where f has slope 1 for all units; silent or saturated units keep them in check.`
    : "";
  const caption = `Eigenvalues λ of the effective recurrent matrix W${before ? " before and after training" : ""}; ${said}.${growth} The circle is |λ| = 1.`;
  const top = key.height + 6;
  const drawing = await draw({
    layout,
    title,
    caption,
    width,
    height: top + side + size.below + 6,
    panels: (plot) => [
      {
        top,
        width: side + size.left + size.right,
        height: side + size.below + 6,
        options: {
          marginLeft: size.left,
          marginRight: size.right,
          marginTop: 6,
          marginBottom: size.below,
          x: { domain: x },
          y: { domain: y },
          marks: [
            plot.ruleY([0], { stroke: colour.grid }),
            plot.ruleX(x[0] < 0 ? [0] : [], { stroke: colour.grid }),
            plot.line(circle, { x: "x", y: "y", stroke: colour.quiet, strokeWidth: 1 }),
            plot.ruleX(isLeaky ? [1] : [], { stroke: colour.quiet, strokeDasharray: "5 3" }),
            plot.dot(initial, { x: "re", y: "im", stroke: colour.ideal, r: 3, strokeWidth: 1.2 }),
            plot.dot(after, { x: "re", y: "im", fill: colour.ink, r: 2.8, fillOpacity: 0.85 }),
            axisX(plot, { label: "Re λ", ticks }),
            axisY(plot, { label: "Im λ", ticks, labelOffset: 54 }),
          ],
        },
      },
    ],
    overlay: `<g font-size="${fontSize - 1}">${key.svg}</g>`,
  });
  const all = [
    ...initial.map((value) => ({ ...value, when: "before" })),
    ...after.map((value) => ({ ...value, when: "after" })),
  ];
  return {
    name: "eigenvalues",
    title,
    caption,
    csv: { training: all.map(({ when }) => when), re: all.map(({ re }) => re), im: all.map(({ im }) => im) },
    ...drawing,
  };
}

/** The spectrum in words. */
function captionOf(after: Spectrum, before?: Spectrum): string {
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
