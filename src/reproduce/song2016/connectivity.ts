/** Weights of the networks, in colours that several of them share. */
import { mostSelective } from "../../analysis/choiceSelectivity.ts";
import { weightLimits } from "../../analysis/weights.ts";
import type { Population } from "../../base/population.ts";
import { connectivityFigure } from "../../figure/connectivity.ts";
import type { Theme } from "../../figure/theme.ts";
import type { Run } from "../../run/loadRun.ts";
import type { NetworkNamed, PaperPanel } from "../paper.ts";

type Weights = {
  readonly wIn: ArrayLike<number>;
  readonly wRec: ArrayLike<number>;
  readonly wOut: ArrayLike<number>;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly populations: readonly Population[];
};

/** What the panels need of a network. */
export const weightsOf = ({ weights: { effective }, task, model }: Run): Weights => ({
  wIn: effective["wIn"],
  wRec: effective["wRec"],
  wOut: effective["wOut"],
  inputs: task.inputs,
  outputs: task.outputs,
  populations: model.populations,
});

type Kept = Weights & { readonly dprime?: readonly (number | null)[] };
const dataOf = (of: NetworkNamed, name: string) => of(name).analysis.data as unknown as Kept;

/** Each matrix has the same scale in all these networks. */
function limitsOf(all: readonly Weights[]) {
  return {
    recurrent: weightLimits(all.map(({ wRec }) => wRec)),
    inputs: weightLimits(all.map(({ wIn }) => wIn)),
    outputs: weightLimits(all.map(({ wOut }) => wOut)),
  };
}

/** Fig 3: the quarter of the units of each population that is most selective for the choice. */
export const selectiveUnits = (panel: string, title: string, name: string, all: readonly string[]): PaperPanel => ({
  panel,
  title,
  networks: [...new Set([name, ...all])],
  draw(of, theme: Theme) {
    const { wIn, wRec, wOut, inputs, outputs, populations, dprime: kept = [] } = dataOf(of, name);
    const dprime = Float64Array.from(kept, (value) => value ?? Number.NaN);
    const order = mostSelective({ dprime, silent: kept.map((value) => value === null) }, populations);
    return connectivityFigure(
      {
        weights: wRec,
        populations,
        order,
        inputs: { weights: wIn, names: inputs },
        outputs: { weights: wOut, names: outputs },
        limits: limitsOf(all.map((one) => dataOf(of, one))),
        selectivity: { dprime, first: "choice 1", second: "choice 2" },
      },
      theme,
    );
  },
});

/** Fig 5: all units in order of their number, with the groups of the network. */
export const allUnits = (
  panel: string,
  title: string,
  name: string,
  { all, groups }: { readonly all: readonly string[]; readonly groups?: readonly Population[] },
): PaperPanel => ({
  panel,
  title,
  networks: all,
  draw(of, theme: Theme) {
    const { wIn, wRec, wOut, inputs, outputs, populations } = dataOf(of, name);
    return connectivityFigure(
      {
        weights: wRec,
        populations: groups ?? populations,
        order: Array.from({ length: Math.sqrt(wRec.length) }, (_, unit) => unit),
        inputs: { weights: wIn, names: inputs },
        outputs: { weights: wOut, names: outputs },
        limits: limitsOf(all.map((one) => dataOf(of, one))),
        namesBlocks: groups !== undefined,
      },
      theme,
    );
  },
});
