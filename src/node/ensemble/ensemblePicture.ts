/** The figure of an ensemble, drawn from its folder. */
import { join } from "node:path";
import { ensembleFigure } from "../../figure/ensemble.ts";
import { encodeCsv } from "../../format/csv.ts";
import type { Ensemble } from "../../format/ensembleFile.ts";
import { decodeMetrics } from "../../format/metricsFile.ts";
import type { References } from "../../format/runFile.ts";
import type { LossName } from "../../model/loss.ts";
import { idealLabel } from "../../open/references.ts";
import { lossTitles } from "../../report/runFigures.ts";
import { writeAtomic } from "../folder/atomic.ts";
import { readText } from "../folder/file.ts";
import { toPng } from "../pictures/png.ts";

/**
 * Writes ensemble.svg, ensemble.png and learning.csv, the losses that they show; the accuracies are in
 * ensemble.csv.
 */
export async function drawEnsemble(
  folder: string,
  { networks, summary, idealObserver }: Ensemble,
  references: References,
  loss: LossName,
): Promise<void> {
  const learned = await Promise.all(
    networks.map(async ({ folder: name, ...network }) => {
      const path = join(folder, name, "metrics.csv");
      // A network that never began, or whose files were removed, has no curve.
      const loss = await readText(path)
        .then((text) => decodeMetrics(text, path).loss)
        .catch(() => []);
      return { ...network, loss };
    }),
  );
  const { svg, csv } = await ensembleFigure({
    networks: learned,
    accuracy: summary.of === "accuracy" ? summary : null,
    lossReferences: references.loss,
    // Chance is far below the differences between networks.
    accuracyReferences: idealObserver === null ? [] : [{ label: idealLabel, value: idealObserver }],
    lossName: lossTitles[loss],
  });
  await writeAtomic(join(folder, "ensemble.svg"), svg);
  await writeAtomic(join(folder, "ensemble.png"), await toPng(svg));
  await writeAtomic(join(folder, "learning.csv"), encodeCsv(csv));
}
