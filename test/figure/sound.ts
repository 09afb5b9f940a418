import { expect } from "vitest";
import type { Figure } from "../../src/figure/index.ts";
import { toPng } from "../../src/node/index.ts";

/**
 * Renders a PNG of the right size: the renderer reads XML strictly, so the SVG is also well formed. One pixel for each
 * of the picture's costs half of the usual two.
 */
export async function expectSound({ svg, width, height, csv, title, caption }: Figure) {
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
  expect(svg).not.toMatch(/="[^"]*(?:NaN|undefined|Infinity|currentColor|var\()|<style/);
  expect(svg).toContain('font-family="DejaVu Sans, ');
  expect(svg).toContain(`<title>${title}</title>`);
  expect(caption.length).toBeGreaterThan(20);
  expect(new Set(Object.values(csv).map((column) => column.length)).size).toBe(1);
  const png = await toPng(svg, 1);
  const view = new DataView(png.buffer, png.byteOffset);
  expect([view.getUint32(16), view.getUint32(20)]).toEqual([width, height]);
}
