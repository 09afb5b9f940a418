import type { DecoderRidges } from "../analysis/crossValidated.ts";
import type { ValueDecoding } from "../analysis/valueDecoding.ts";
import { checkCount } from "../base/arguments.ts";
import { amount, withUnit } from "../base/unitText.ts";
import { allTimesPlane, ownOf, ownTimePlane, timeColumns, timesDomain } from "./acrossTimes.ts";
import { colour } from "./colours.ts";
import { ridgesSaid } from "./decoderRidges.ts";
import type { EventAxis } from "./eventAxis.ts";
import { eventLegend, eventsOf, eventsSaid } from "./events.ts";
import { type Figure, finite } from "./figure.ts";
import { numberText } from "./numberText.ts";
import { diverging, hex } from "./palette.ts";
import { planeColumns, planes, planeWidth } from "./planes.ts";
import { figureOf, type Page, type Sheet } from "./sheet.ts";
import { gap, legendStrip } from "./strip.ts";
import { fontSize } from "./text.ts";
import { type Theme, themes } from "./theme.ts";

export interface ValueDecodingInput {
  decoding: Omit<ValueDecoding, "periods" | keyof DecoderRidges> & Partial<DecoderRidges> & EventAxis;
  /** What was read, such as "angle". */
  what: string;
}

const tallest = 210;

/**
 * How well a number can be read from a population over time: R² and error of decoders at their own time, and R² of each
 * decoder at every time.
 */
export const valueDecodingFigure = (input: ValueDecodingInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["decoding", "what"], theme, picture);

function picture({ decoding, what }: ValueDecodingInput): (page: Page) => Sheet {
  const { times, r2, error, errorOfMean, trials, unit, circle } = decoding;
  const n = times.length;
  checkCount("r2", r2, { "time of the decoder": n, "time of the trial": n });
  checkCount("error", error, { "time of the decoder": n, "time of the trial": n });
  const across = { ...eventsOf(decoding), times, values: r2, reference: 0 };
  const errors = { ...across, values: error, reference: errorOfMean };
  // Below −1 it does not matter how bad a decoder is.
  const least = Math.max(-1, Math.min(0, ...ownOf(across)));
  const most = 1.1 * Math.max(errorOfMean, ...ownOf(errors));
  const read = circle === undefined ? what : `${what}, by its sine and cosine,`;
  return (page) => {
    const columns = planeColumns(page, 3, 2);
    const side = Math.min(tallest * page.tall, planeWidth(page, columns));
    return {
      name: "decoding",
      title: `Decoding of ${what}`,
      caption: `R² and mean absolute error of linear decoders of ${read} in trials that they were not fitted to (${trials} in all): at their own time; and R² at all other times. Dashed: to answer always the mean, with an error of ${amount(numberText(errorOfMean, 3), unit)}. In the matrix this is white; blue is better, red worse.${ridgesSaid(decoding)}${eventsSaid(across, timesDomain(across))}`,
      csv: {
        ...timeColumns(decoding),
        r2: Array.from(r2, (value) => finite(value)),
        error: Array.from(error, (value) => finite(value)),
      },
      textSize: fontSize - 1,
      strips: [
        gap(4),
        legendStrip(
          [
            { label: "R² 1", colour: hex(diverging[254]), mark: "square" },
            { label: "R² −1 or less", colour: hex(diverging[0]), mark: "square" },
            { label: "the mean as answer", colour: colour.ideal, mark: "dash" },
          ],
          page,
          16,
        ),
        legendStrip(eventLegend(across, timesDomain(across)), page, 16),
        gap(4),
        planes(
          [
            ownTimePlane(across, { label: "R²", range: [Math.floor(5 * least) / 5, 1], side }, page),
            ownTimePlane(errors, { label: withUnit("error", unit), range: [0, most], side }, page),
            allTimesPlane(across, { positive: 1, negative: 1 }, side, page),
          ],
          columns,
          side,
          page,
        ),
      ],
    };
  };
}
