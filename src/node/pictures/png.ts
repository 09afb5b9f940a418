import { createRequire } from "node:module";

/**
 * An SVG document as PNG bytes, `scale` pixels per CSS pixel. Text is drawn with the font that comes with the
 * package and no other, so the picture does not depend on the machine.
 */
export async function toPng(svg: string, scale = 2): Promise<Uint8Array> {
  const { renderAsync } = await import("@resvg/resvg-js");
  const picture = await renderAsync(svg, {
    fitTo: { mode: "zoom", value: scale },
    font: { loadSystemFonts: false, fontFiles: fontFiles(), defaultFontFamily: "DejaVu Sans" },
  });
  return picture.asPng();
}

function fontFiles(): string[] {
  const { resolve } = createRequire(import.meta.url);
  return ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map((file) => resolve(`dejavu-fonts-ttf/ttf/${file}`));
}
