import { createRequire } from "node:module";
import { visible } from "../../base/hiddenCharacters.ts";

/** Points per CSS pixel. */
const points = 72 / 96;

/**
 * A figure as a PDF with one page of its size: lines stay lines and text stays text, in the package's own font, of
 * which the characters used are embedded. Equal figures give equal files, since they carry no date.
 */
export async function toPdf({
  svg,
  title,
  width,
  height,
}: {
  /** Figures of this package have explicit styles and no links. */
  readonly svg: string;
  readonly title: string;
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
}): Promise<Uint8Array> {
  const [{ default: PdfDocument }, { default: drawSvg }] = await Promise.all([
    import("pdfkit"),
    import("svg-to-pdfkit"),
  ]);
  const size: [number, number] = [width * points, height * points];
  const info = { Title: visible(title), Creator: "dalenet", CreationDate: new Date(0) };
  const document = new PdfDocument({ size, margin: 0, info });
  const parts: Uint8Array[] = [];
  const whole = new Promise<void>((resolve, reject) => {
    document.on("data", (part: Uint8Array) => parts.push(part));
    document.on("end", resolve);
    document.on("error", reject);
  });
  const { resolve } = createRequire(import.meta.url);
  document.registerFont("text", resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf"));
  document.registerFont("bold", resolve("dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf"));
  const fontCallback = (_family: string, isBold: boolean) => (isBold ? "bold" : "text");
  drawSvg(document, svg, 0, 0, { width: size[0], height: size[1], fontCallback });
  document.end();
  await whole;
  return Buffer.concat(parts);
}
