/**
 * The data behind a figure: columns of equal length, in the order in which they are written. A missing value is null.
 */
export type Columns = Record<string, (number | string | null)[]>;

/** A finished picture and what belongs to it. */
export interface Figure {
  /** File name without extension. */
  name: string;
  title: string;
  /** What the picture shows, in one or two sentences. */
  caption: string;
  /** A standalone SVG document. */
  svg: string;
  /** Whether the title is in the picture, too. */
  titled: boolean;
  csv: Columns;
  /** Size in CSS pixels. */
  width: number;
  height: number;
}

/** A number for a table or a file: null for NaN and infinities. */
export const finite = (value: number | null | undefined): number | null =>
  value !== undefined && value !== null && Number.isFinite(value) ? value : null;
