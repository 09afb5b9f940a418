/** What is trained: one network of a paper from one seed, as published or by a recipe. */
import { unknown, unknownName } from "../base/errors.ts";
import { configNamed } from "../open/configs.ts";
import { type Experiment, open } from "../open/experiment.ts";
import type { Config } from "../open/looseConfig.ts";
import type { Paper, PaperFigure, PaperNetwork } from "./paper.ts";

export interface ReproductionChoice {
  /** Numbers of figures (default: all). */
  readonly figures?: readonly string[];
  readonly seeds: readonly number[];
  /** Lower caps, fewer test trials. */
  readonly quick: boolean;
  /** The name of another training than the published one. */
  readonly recipe?: string;
}

export interface NetworkJob {
  readonly network: string;
  readonly seed: number;
  readonly spec: PaperNetwork;
  readonly experiment: Experiment;
  /** Of its files: "rdm_dense-seed-1". */
  readonly name: string;
}

/** Throws "unknown" for the number of a figure that the paper does not have. */
export function figuresAsked({ figures, name }: Paper, asked?: readonly string[]): readonly PaperFigure[] {
  if (asked === undefined) return figures;
  const known = figures.map(({ number }) => number);
  for (const number of asked) {
    if (known.includes(number)) continue;
    const whole = figures.find(({ panels, ...one }) => panels.some(({ panel }) => `${one.number}${panel}` === number));
    if (whole)
      throw unknown({
        subject: `figure of ${name}`,
        value: number,
        remedy: `a figure is drawn with all its panels: give ${whole.number}`,
      });
    throw unknownName(`figure of ${name}`, number, known);
  }
  return figures.filter(({ number }) => asked.includes(number));
}

/** The networks that some figures need, each from each seed: of a seed all, before the next. */
export function jobsOf(paper: Paper, { figures, seeds, quick, recipe }: ReproductionChoice): readonly NetworkJob[] {
  const needed = new Set(figuresAsked(paper, figures).flatMap(({ networks }) => networks));
  const names = Object.keys(paper.networks).filter((name) => needed.has(name));
  if (recipe !== undefined && !Object.hasOwn(paper.recipes, recipe))
    throw unknownName("recipe", recipe, Object.keys(paper.recipes));
  return seeds.flatMap((seed) =>
    names.map((network): NetworkJob => {
      const spec = paper.networks[network];
      const experiment = open(
        configOf(spec, { seed, quick }, recipe === undefined ? undefined : paper.recipes[recipe]),
      );
      const name = [network, ...(recipe === undefined ? [] : [recipe]), "seed", seed].join("-");
      return { network, seed, spec, experiment, name };
    }),
  );
}

/**
 * The configuration of a network. The seeds of trials and noise stay if the configuration sets them; that of the
 * initial weights comes from the seed of the job, as with `train`.
 */
function configOf(
  { config: given, most }: PaperNetwork,
  { seed, quick }: { readonly seed: number; readonly quick: boolean },
  recipe?: Paper["recipes"][string],
): Config {
  const published = typeof given === "string" ? configNamed(given) : given;
  const config = recipe ? recipe.of(published) : published;
  const { weights: _, ...seeds } = config.seeds ?? {};
  const trials = quick ? most.quick : most.trials;
  return {
    ...config,
    seed,
    seeds,
    ...(trials !== null && { train: { ...config.train, ...lengthOf(config, trials) } }),
    ...(quick && { evaluate: { ...config.evaluate, trials: 200, recordedTrials: 20 } }),
  };
}

/** At most so many training trials in whole epochs, or in one that is shorter; at least one epoch of a fixed set. */
function lengthOf(config: Config, trials: number): Pick<NonNullable<Config["train"]>, "epochs" | "batchesPerEpoch"> {
  const { batch, batchesPerEpoch, trials: drawn } = open(config).config.train;
  // A fixed set is an epoch, and would be another set if it were smaller.
  if (drawn !== "fresh") return { epochs: Math.max(1, Math.floor(trials / drawn.fixed)) };
  const epochs = Math.floor(trials / (batch * batchesPerEpoch!));
  return epochs > 0 ? { epochs } : { epochs: 1, batchesPerEpoch: Math.ceil(trials / batch) };
}
