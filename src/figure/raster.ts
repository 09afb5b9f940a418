import { hex, weightColours } from "./palette.ts";
import { pngAddress } from "./palettePng.ts";

/** With more rows or columns, cells are a pixel or two wide, and an image takes less room than shapes. */
const mostShapes = 100;

/**
 * A matrix of palette indices as SVG: one path per colour, white left out, or an embedded PNG when it is large.
 * @param indices [row, column] in C order, indices into `colours`, of which 127 is white; row 0 is at the top
 */
export function raster(
  indices: Uint8Array,
  rows: number,
  columns: number,
  left: number,
  top: number,
  cell: number,
  cellHeight = cell,
  colours: typeof weightColours = weightColours,
): string {
  const scale = cellHeight === cell ? cell : `${cell},${cellHeight}`;
  const place = `transform="translate(${left},${top}) scale(${scale})"`;
  if (Math.max(rows, columns) > mostShapes) {
    const png = pngAddress(indices, columns, rows, colours);
    return `<g ${place}><image width="${columns}" height="${rows}" preserveAspectRatio="none" image-rendering="optimizeSpeed" href="${png}"/></g>`;
  }
  const paths = new Map<number, string>();
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const index = indices[row * columns + column];
      if (index !== 127) paths.set(index, `${paths.get(index) ?? ""}M${column} ${row}h1v1h-1z`);
    }
  const shapes = [...paths].map(([index, path]) => `<path fill="${hex(colours[index])}" d="${path}"/>`);
  return `<g ${place} shape-rendering="crispEdges">${shapes.join("")}</g>`;
}
