/** Draws the figures of a reproduction into its folder, and its report. */
import { join } from "node:path";
import { DalenetError, missing } from "../../base/errors.ts";
import { version } from "../../base/version.ts";
import type { Figure } from "../../figure/figure.ts";
import { loadPlot } from "../../figure/plot.ts";
import { reportPage } from "../../figure/reportPage.ts";
import { themes } from "../../figure/theme.ts";
import { encodeCsv } from "../../format/csv.ts";
import { figuresAsked } from "../../reproduce/jobs.ts";
import type { NetworkNamed, Paper, PaperPanel, ReproducedNetwork } from "../../reproduce/paper.ts";
import { reproductionReport, seedsOf } from "../../reproduce/report.ts";
import { writeAtomic } from "../folder/atomic.ts";
import { encodeFigure } from "../pictures/encode.ts";

interface Reproduced {
  readonly paper: Paper;
  readonly figures?: readonly string[];
  readonly networks: readonly ReproducedNetwork[];
  readonly others: readonly ReproducedNetwork[];
  readonly quick: boolean;
  readonly recipe?: string;
}

/** Returns the path of the report. A panel that cannot be drawn is left out, and the report gives the reason. */
export async function drawReproduction(folder: string, reproduced: Reproduced): Promise<string> {
  const { paper, networks, others, quick, recipe } = reproduced;
  await loadPlot();
  const figures = figuresAsked(paper, reproduced.figures);
  const drawn: Figure[] = [];
  const leftOut: string[] = [];
  for (const { number, panels } of figures)
    for (const panel of panels)
      for (const seed of "together" in panel ? [undefined] : seedsOf(networks)) {
        const what = `${number}${panel.panel}${seed === undefined ? "" : `, seed ${seed}`}`;
        const absent = networksOf(panel).filter((name) => !known(networks, name, seed)?.analysis);
        if (absent.length > 0) {
          leftOut.push(`Figure ${what} is not drawn: ${absent.join(", ")} not trained yet.`);
          continue;
        }
        const figure = await draw(panel, networks, seed).catch((error) => {
          if (!(error instanceof DalenetError)) throw error;
          leftOut.push(`Figure ${what} is not drawn: ${error.message}.`);
        });
        if (!figure) continue;
        const name = `figure-${number}${panel.panel.replaceAll(" ", "-")}${seed === undefined ? "" : `-seed-${seed}`}`;
        const titled = { ...figure, name, title: `Figure ${what}. ${panel.title}`, titled: false };
        drawn.push(titled);
        await writeAtomic(join(folder, "figures", `${name}.svg`), figure.svg);
        await writeAtomic(join(folder, "figures", `${name}.png`), await encodeFigure(titled, "png", themes.screen));
        await writeAtomic(join(folder, "figures", `${name}.csv`), encodeCsv(figure.csv));
      }
  const path = join(folder, "report.html");
  const profile = { dalenet: version };
  await writeAtomic(
    path,
    reportPage(reproductionReport({ paper, figures, networks, others, quick, recipe, drawn, leftOut, profile })),
  );
  return path;
}

const networksOf = (panel: PaperPanel): readonly string[] =>
  "together" in panel ? [] : "network" in panel ? [panel.network] : panel.networks;

const known = (networks: readonly ReproducedNetwork[], name: string, seed: number | undefined) =>
  networks.find((one) => one.network === name && one.seed === seed);

async function draw(
  panel: PaperPanel,
  networks: readonly ReproducedNetwork[],
  seed: number | undefined,
): Promise<Figure> {
  if ("together" in panel) return panel.together(networks, themes.screen);
  if ("network" in panel) {
    const { pictures } = known(networks, panel.network, seed)!.analysis!;
    if (!Object.hasOwn(pictures, panel.picture))
      throw missing({ subject: `picture "${panel.picture}"`, remedy: "its trials were too few, or none was right" });
    return pictures[panel.picture];
  }
  return panel.draw(((name) => known(networks, name, seed)) as NetworkNamed, themes.screen);
}
