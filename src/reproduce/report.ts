/** The report of a reproduction: verdicts by figure and seed, our numbers beside those published, the figures. */
import type { Figure } from "../figure/figure.ts";
import { numberText } from "../figure/numberText.ts";
import type { ReportInput, ReportTable } from "../figure/reportPage.ts";
import { type FigureJudgement, type Judgement, judge, ruleText, verdicts } from "./judge.ts";
import { commonMeasures, networkMeasure } from "./measures.ts";
import { type Paper, type PaperFigure, type PaperMeasure, type ReproducedNetwork, sources } from "./paper.ts";

export interface ReproductionShown {
  readonly paper: Paper;
  readonly figures: readonly PaperFigure[];
  /** The networks of these figures, of all seeds; those of a recipe apart from those trained as published. */
  readonly networks: readonly ReproducedNetwork[];
  /** With a recipe, the same networks as published, as far as they are known. */
  readonly others?: readonly ReproducedNetwork[];
  readonly quick: boolean;
  readonly recipe?: string;
  readonly drawn: readonly Figure[];
  /** Panels that could not be drawn, and why. */
  readonly leftOut: readonly string[];
  readonly profile: Readonly<Record<string, string>>;
}

export interface JudgedFigure extends FigureJudgement {
  readonly figure: string;
  readonly seed: number;
}

/** The judgement of every figure for every seed. */
export const judgeAll = (
  figures: readonly PaperFigure[],
  networks: readonly ReproducedNetwork[],
): readonly JudgedFigure[] =>
  figures.flatMap((figure) =>
    seedsOf(networks).map((seed) => ({
      figure: figure.number,
      seed,
      ...judge(
        figure,
        networks.filter((one) => one.seed === seed),
      ),
    })),
  );

export const seedsOf = (networks: readonly ReproducedNetwork[]): readonly number[] => [
  ...new Set(networks.map(({ seed }) => seed)),
];

export function reproductionReport(shown: ReproductionShown): ReportInput {
  const { paper, figures, networks, others = [], quick, recipe, drawn, leftOut, profile } = shown;
  const judged = judgeAll(figures, networks);
  const reached = networks.filter(({ training }) => training.reached);
  return {
    title: `${paper.title}${quick ? ": a quick look" : ""}`,
    keyFigures: [
      { label: "paper", value: paper.citation },
      ...(recipe === undefined ? [] : [{ label: "trained by", value: paper.recipes[recipe].about }]),
      { label: "seeds of the weights", value: seedsOf(networks).join(", "), note: "all are shown" },
      {
        label: "networks that reached their criterion",
        value: `${reached.length} of ${networks.length}`,
        ...(quick && { note: "a quick look trains less than the criterion needs" }),
      },
      ...verdicts.map((verdict) => ({
        label: verdict,
        value: listText(judged.filter((one) => one.verdict === verdict).map(({ figure }) => figure)),
        note: "figures, one entry for each seed",
      })),
    ],
    tables: [
      verdictTable(figures, judged),
      trainingTable("Trainings", paper, networks),
      ...(others.length > 0 ? [trainingTable("The same networks, trained as published", paper, others)] : []),
      ...comparisonTables(paper, networks),
      ...(paper.tables?.(networks) ?? []),
      claimTable(judged),
    ],
    figures: drawn,
    config: "",
    seeds: {},
    profile,
    notes: [
      ...(quick
        ? [
            "Quick look: trainings end at low caps, and tests have few trials. Verdicts and numbers say how far the networks came, not what the paper's method yields.",
          ]
        : []),
      ...paper.notes,
      ...leftOut,
    ],
  };
}

const listText = (numbers: readonly string[]): string => {
  const counts = new Map<string, number>();
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  const texts = [...counts].map(([number, n]) => (n > 1 ? `${number} (${n} seeds)` : number));
  return texts.length > 0 ? texts.join(", ") : "none";
};

function verdictTable(figures: readonly PaperFigure[], judged: readonly JudgedFigure[]): ReportTable {
  return {
    title: "Figures",
    columns: ["figure", "title", "seed", "verdict", "because"],
    rows: judged.map((one) => {
      const { number, title } = figures.find(({ number }) => number === one.figure)!;
      return [number, title, one.seed, one.verdict, reasonOf(one)];
    }),
    note:
      "Reproduced: every claim below holds. Qualitatively reproduced: the claims about shapes hold, and some number is another one. " +
      "Too few trials to tell: the 95 % interval of a shape reaches both answers. Not reached: a training ended before its criterion, or a claim about a shape does not hold.",
  };
}

function reasonOf({ unreached, judgements }: FigureJudgement): string {
  const textsOf = (outcome: Judgement["holds"]) =>
    judgements.filter(({ holds }) => holds === outcome).map(({ claim }) => claim.text);
  const [failed, open] = [textsOf(false), textsOf("open")];
  const unknown = judgements.filter(({ holds }) => holds === null).length;
  return [
    ...(unreached.length > 0 ? [`criterion not reached: ${unreached.join(", ")}`] : []),
    ...(failed.length > 0 ? [`does not hold: ${failed.join("; ")}`] : []),
    ...(open.length > 0 ? [`too few trials to tell: ${open.join("; ")}`] : []),
    ...(unknown > 0 && unreached.length === 0 ? [`${unknown} not measured`] : []),
  ].join(". ");
}

function trainingTable(title: string, { networks: specs }: Paper, networks: readonly ReproducedNetwork[]): ReportTable {
  return {
    title,
    columns: ["network", "units", "seed", "trials", "of at most", "tested after", "min", "ended"],
    rows: networks.map(({ network, seed, training }) => [
      specs[network].title,
      training.units,
      seed,
      training.trials,
      training.most,
      training.testedAfter,
      Number(training.minutes.toPrecision(3)),
      endText(training),
    ]),
    note: "Minutes are those of one thread of this machine, with other networks trained beside it, and include checks.",
  };
}

const endText = ({ status, reached, because }: ReproducedNetwork["training"]): string =>
  status === "failed"
    ? `failed: ${because}`
    : status === "waiting"
      ? "not begun"
      : reached
        ? `criterion reached: ${because}`
        : because === null
          ? "stopped before its end"
          : `criterion not reached: ${because}`;

/** One table for each network: each measure, what was published, and each seed of ours. */
function comparisonTables(paper: Paper, networks: readonly ReproducedNetwork[]): readonly ReportTable[] {
  const names: Readonly<Record<string, Paper["measures"][string]>> = { ...commonMeasures, ...paper.measures };
  const seeds = seedsOf(networks);
  return [...new Set(networks.map(({ network }) => network))].flatMap((network) => {
    const ours = seeds.map((seed) => networks.find((one) => one.network === network && one.seed === seed));
    const published = paper.published.filter((one) => one.network === network);
    const known = sources.filter((source) => published.some((one) => one.source === source));
    const rows = Object.entries(names).flatMap(([measure, { label, unit }]) => {
      const cell = (values: readonly PaperMeasure[]) => values.map(measuredText).join("; ") || "–";
      const theirs = known.map((source) =>
        cell(published.filter((one) => one.source === source && one.measure === measure).map(({ value }) => value)),
      );
      const own = ours.map((one) => cell(one ? [networkMeasure(one, measure)] : []));
      const isEmpty = [...theirs, ...own].every((text) => text === "–");
      return isEmpty ? [] : [[unit === "" ? label : `${label} (${unit})`, ...own, ...theirs]];
    });
    const notes = [...new Set(published.flatMap(({ source, note }) => (note ? [`${source}: ${note}`] : [])))];
    return rows.length === 0
      ? []
      : [
          {
            title: paper.networks[network].title,
            columns: ["", ...seeds.map((seed) => `ours, seed ${seed}`), ...known],
            rows,
            ...(notes.length > 0 && { note: `${notes.join(". ")}.` }),
          },
        ];
  });
}

/** Numbers with their intervals. */
function withIntervals(value: PaperMeasure, intervals: Judgement["intervals"]): string {
  const list = value === null || typeof value === "number" ? [value] : value;
  return list
    .map((one, k) => {
      const interval = intervals?.[k];
      return interval
        ? `${measuredText(one)} (${interval.map((bound) => numberText(bound, 3)).join("–")})`
        : measuredText(one);
    })
    .join(", ");
}

const measuredText = (value: PaperMeasure): string =>
  value === null
    ? "–"
    : typeof value === "number"
      ? numberText(value, 3)
      : value.map((one) => (one === null ? "–" : numberText(one, 3))).join(", ");

function claimTable(judged: readonly JudgedFigure[]): ReportTable {
  const row = ({ figure, seed }: JudgedFigure, { claim, measured, intervals, holds }: Judgement) => [
    figure,
    seed,
    claim.text,
    claim.isImplied ? `${claim.about}, implied by the criterion` : claim.about,
    ruleText(claim.rule),
    withIntervals(measured, intervals),
    holds === null ? "not measured" : holds === "open" ? "too few trials to tell" : holds ? "holds" : "does not hold",
  ];
  return {
    title: "Claims",
    columns: ["figure", "seed", "claim", "about", "rule", "ours", ""],
    rows: judged.flatMap((one) => one.judgements.map((judgement) => row(one, judgement))),
    note: "In brackets: 95 % intervals over test trials, of one network.",
  };
}
