/** The ten networks of the paper's figures, and their tests. The cheapest first. */
import { song2016Configs } from "../../open/song2016.ts";
import type { PaperNetwork, Test } from "../paper.ts";
import { analyseMovements } from "./lee.ts";
import { analyseContexts } from "./mante.ts";
import { analyseSenses } from "./multisensory.ts";
import { analyseFixedDuration, analyseRandomDuration, analyseReactions } from "./rdm.ts";
import { analyseMemory } from "./romo.ts";

type Name = Exclude<keyof typeof song2016Configs, "song2016/sinewave">;

/** Of all tests. */
const seed = 100;
/** Time step of an example, ms, and of its samples. */
const example = { dt: 0.5, every: 2 };

interface Shown {
  readonly title: string;
  readonly most: PaperNetwork["most"];
  /** Repetitions of "choices" in a first look. */
  readonly quick: number;
  /** What "choices" records (default: rates). */
  readonly record?: Test["record"];
  readonly analyse: PaperNetwork["analyse"];
  /** Of the levels of a psychometric variable, those that the example shows. */
  readonly levels?: readonly number[];
  /** Further tests, from what the authors show. */
  readonly more?: (shown: Omit<Test, "repetitions">) => PaperNetwork["tests"];
}

/**
 * A network with three tests: "choices", as the authors test it; "coarse", the same at the time step of training; and
 * an "example" with everything recorded.
 */
function network(name: Name, { title, most, quick, record = "rates", analyse, levels, more }: Shown): PaperNetwork {
  const { testing } = song2016Configs[name];
  const { dt, every, threshold, trials } = testing;
  const shown = { seed, dt, every, threshold, ...("preset" in testing && { task: { preset: testing.preset } }) };
  const { every: _, ...unsampled } = shown;
  return {
    title,
    config: name,
    most,
    tests: {
      coarse: {
        ...unsampled,
        dt: name === "song2016/lee" ? 10 : 20,
        record: [],
        repetitions: { full: 500, quick: 20 },
      },
      choices: { ...shown, record, repetitions: { full: trials, quick } },
      example: { ...shown, ...example, ...(levels && { levels }), repetitions: { full: 1, quick: 1 } },
      ...more?.(shown),
    },
    analyse,
  };
}

/** Rates of fewer trials: those of all would not fit into memory. */
const units = (shown: Omit<Test, "repetitions">): PaperNetwork["tests"] => ({
  units: { ...shown, record: "rates", repetitions: { full: 300, quick: 15 } },
});
/** The coherence of the example, %. */
const levels = [51.2];

/** Networks that arrive within minutes have the authors' limit, 10 million updates. */
export const networks: Readonly<Record<string, PaperNetwork>> = {
  rdm_nodale: network("song2016/rdm_nodale", {
    title: "Decision, without Dale's principle (rdm_nodale)",
    most: { trials: null, quick: 130_000 },
    quick: 40,
    levels,
    analyse: analyseFixedDuration,
  }),
  rdm_fixed: network("song2016/rdm_fixed", {
    title: "Decision, structured connections (rdm_fixed)",
    most: { trials: null, quick: 150_000 },
    quick: 40,
    levels,
    analyse: analyseFixedDuration,
  }),
  rdm_dense: network("song2016/rdm_dense", {
    title: "Decision, all connections (rdm_dense)",
    most: { trials: null, quick: 230_000 },
    quick: 40,
    levels,
    analyse: analyseFixedDuration,
  }),
  rdm_rt: network("song2016/rdm_rt", {
    title: "Decision, reaction times (rdm_rt)",
    most: { trials: null, quick: 280_000 },
    quick: 40,
    record: [],
    levels,
    analyse: analyseReactions,
    more: units,
  }),
  multisensory: network("song2016/multisensory", {
    title: "Multisensory integration (multisensory)",
    most: { trials: null, quick: 180_000 },
    quick: 20,
    analyse: analyseSenses,
  }),
  lee: network("song2016/lee", {
    title: "Sequence of eye movements (lee)",
    most: { trials: null, quick: 10_000 },
    quick: 2,
    record: "outputs",
    analyse: analyseMovements,
    more: (shown) => ({
      noiseless: { ...shown, noise: false, record: ["rates", "outputs"], repetitions: { full: 1, quick: 1 } },
    }),
  }),
  rdm_varstim: network("song2016/rdm_varstim", {
    title: "Decision, stimuli of random length (rdm_varstim)",
    most: { trials: 2_000_000, quick: 200_000 },
    quick: 40,
    record: [],
    levels,
    analyse: analyseRandomDuration,
    more: units,
  }),
  mante: network("song2016/mante", {
    title: "Context-dependent integration (mante)",
    most: { trials: 5_000_000, quick: 100_000 },
    quick: 8,
    analyse: analyseContexts,
  }),
  mante_areas: network("song2016/mante_areas", {
    title: "Context-dependent integration, two areas (mante_areas)",
    most: { trials: 5_000_000, quick: 100_000 },
    quick: 8,
    analyse: analyseContexts,
  }),
  romo: network("song2016/romo", {
    title: "Parametric working memory (romo)",
    most: { trials: 1_000_000, quick: 2_000 },
    quick: 3,
    analyse: analyseMemory,
  }),
};
