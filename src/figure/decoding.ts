import type { DecoderRidges } from "../analysis/crossValidated.ts";
import type { Decoding } from "../analysis/decoding.ts";
import { checkCount } from "../base/arguments.ts";
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

export interface DecodingInput {
  decoding: Omit<Decoding, "periods" | "counts" | keyof DecoderRidges> & Partial<DecoderRidges> & EventAxis;
  /** What was read, such as "choice". */
  what: string;
}

const tallest = 210;

/**
 * What can be read from a population over time: the accuracy of decoders at their own time, and of each decoder at
 * every time.
 */
export const decodingFigure = (input: DecodingInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["decoding", "what"], theme, decodingPicture);

function decodingPicture({ decoding, what }: DecodingInput): (page: Page) => Sheet {
  const { times, accuracy, chance, trials, classes } = decoding;
  const n = times.length;
  checkCount("accuracy", accuracy, { "time of the decoder": n, "time of the trial": n });
  const across = { ...eventsOf(decoding), times, values: accuracy, reference: chance };
  const least = Math.min(chance, ...ownOf(across));
  const range: [number, number] = [Math.max(0, Math.floor(10 * least - 1e-9) / 10), 1];
  return (page) => {
    const columns = planeColumns(page, 2);
    const side = Math.min(tallest * page.tall, planeWidth(page, columns));
    return {
      name: "decoding",
      title: `Decoding of ${what}`,
      caption: `Accuracy of linear decoders of ${what} (${classes.length} values) in trials that they were not fitted to (${trials} in all): at their own time, and at all others. Dashed: the most frequent value, ${numberText(chance, 3)}. In the matrix this is white; blue is better, red worse.${ridgesSaid(decoding)}${eventsSaid(across, timesDomain(across))}`,
      csv: { ...timeColumns(decoding), accuracy: Array.from(accuracy, (value) => finite(value)) },
      textSize: fontSize - 1,
      strips: [
        gap(4),
        legendStrip(
          [
            { label: "right in all trials", colour: hex(diverging[254]), mark: "square" },
            { label: "in none", colour: hex(diverging[0]), mark: "square" },
            { label: "most frequent value", colour: colour.ideal, mark: "dash" },
          ],
          page,
          16,
        ),
        legendStrip(eventLegend(across, timesDomain(across)), page, 16),
        gap(4),
        planes(
          [
            ownTimePlane(across, { label: "accuracy", range, side }, page),
            allTimesPlane(across, { positive: 1 - chance, negative: chance }, side, page),
          ],
          columns,
          side,
          page,
        ),
      ],
    };
  };
}
