/** Fig 9: how all networks learned. */
import type { Figure } from "../../figure/figure.ts";
import { type LearningPanel, learningCurvesFigure } from "../../figure/learningCurves.ts";
import type { Theme } from "../../figure/theme.ts";
import type { ReproducedNetwork } from "../paper.ts";

interface Learned extends Pick<LearningPanel, "measure" | "unit" | "domain" | "target"> {
  readonly network: string;
  readonly title: string;
  /** What a check measured. */
  readonly of: (check: ReproducedNetwork["training"]["checks"][number]) => number | null;
}

const percent = (share: number | null) => (share === null ? null : 100 * share);
const accuracy = { measure: "correct", unit: "%", domain: [40, 100] as const };
const decisions = { ...accuracy, of: ({ accuracy }: { readonly accuracy: number | null }) => percent(accuracy) };

/** In the order of the paper, with the figure that shows the network. */
const learned: readonly Learned[] = [
  { network: "rdm_varstim", title: "2A varstim", ...decisions, target: 85 },
  { network: "rdm_rt", title: "2B rt", ...decisions, target: 85 },
  { network: "rdm_nodale", title: "3A nodale", ...decisions, target: 85 },
  { network: "rdm_dense", title: "3B dense", ...decisions, target: 85 },
  { network: "rdm_fixed", title: "3C fixed", ...decisions, target: 85 },
  { network: "mante", title: "4 mante", ...decisions, target: 90 },
  { network: "mante_areas", title: "5B mante_areas", ...decisions, target: 90 },
  { network: "multisensory", title: "6 multisensory", ...decisions, target: 90 },
  {
    ...{ network: "romo", title: "7 romo", measure: "lowest correct", unit: "%", domain: [0, 100], target: 85 },
    of: ({ worstAccuracy }) => percent(worstAccuracy),
  },
  {
    ...{ network: "lee", title: "8 lee", measure: "RMSE × 100", unit: "", domain: [4, 8], target: 5 },
    of: ({ rmse, trials }) => (trials === 0 ? null : percent(rmse)),
  },
];

/** The networks that Fig 9 shows. */
export const learnedNetworks: readonly string[] = learned.map(({ network }) => network);

/** Minutes of the networks that have begun, to two digits. */
function minutesText(networks: readonly ReproducedNetwork[]): string {
  const minutes = networks.flatMap(({ training: { trials, minutes } }) =>
    trials > 0 ? (minutes < 10 ? Number(minutes.toPrecision(2)) : Math.round(minutes)) : [],
  );
  if (minutes.length === 0) return "";
  const [least, most] = [Math.min(...minutes), Math.max(...minutes)];
  return `, ${least === most ? least : `${least}–${most}`} min`;
}

export const learningFigure = (all: readonly ReproducedNetwork[], theme: Theme): Promise<Figure> =>
  learningCurvesFigure(
    {
      panels: learned.map(({ network, title, of, ...panel }) => {
        const networks = all.filter((one) => one.network === network);
        const units = networks[0]?.training.units;
        return {
          ...panel,
          title: units === undefined ? title : `${title}, N = ${units}${minutesText(networks)}`,
          curves: networks.map(({ seed, training }) => ({
            seed,
            trials: training.checks.map(({ trials }) => trials),
            values: training.checks.map(of),
            reached: training.reached,
          })),
        };
      }),
    },
    theme,
  );
