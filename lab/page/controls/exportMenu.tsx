/** What can be taken away: files of the network, and the figures as they are shown. */
import { download } from "../export/download.ts";
import { figures, pngOf, svgOf } from "../export/picture.ts";
import { useLab } from "../state/context.ts";
import { Menu } from "./menu.tsx";

const files = [
  ["configuration", "Configuration", "dalenet train repeats this training to the same weights"],
  ["run", "Run folder", "an archive with weights, checkpoint and configuration"],
  ["weights", "Weights", "an .npz for Python"],
] as const;
const withStart = "an archive with the weights from which it starts: dalenet train repeats this training";
const pictures = { svg: "SVG", png: "PNG" };

export function ExportMenu() {
  const lab = useLab();
  const isOpened = lab.ready.value?.file !== undefined;
  const draw = async (format: keyof typeof pictures) => {
    for (const figure of figures()) {
      const content = format === "png" ? await pngOf(figure) : new Blob([svgOf(figure)], { type: "image/svg+xml" });
      download(`${figure.dataset["figure"]}.${format}`, content);
    }
  };
  return (
    <Menu label="Export" isDisabled={lab.ready.value === null}>
      {files.map(([what, title, about]) => (
        <button key={what} type="button" role="menuitem" onClick={() => lab.export(what)}>
          {title} <small>{what === "configuration" && isOpened ? withStart : about}</small>
        </button>
      ))}
      {Object.entries(pictures).map(([format, title]) => (
        <button key={format} type="button" role="menuitem" onClick={() => draw(format as keyof typeof pictures)}>
          Figures as {title} <small>all panels, as they are now</small>
        </button>
      ))}
    </Menu>
  );
}
