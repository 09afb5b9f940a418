/** Settings that differ from their defaults but have no effect next to the others. */
import type { Network } from "../ir/program.ts";
import type { ModelOptions } from "../model/rate/modelSettings.ts";
import { presets } from "../model/rate/presets.ts";
import type { RunConfig } from "./config.ts";
import { type TrainOptions, trainSettings } from "./trainSettings.ts";

/** A warning for each of them. */
export const idleSettings = ({ model, train }: RunConfig, network: Network): string[] => [
  ...("preset" in model ? idleRegularizers(model as ModelOptions) : []),
  ...idleRate(train, network),
  ...idlePruning(train),
  ...rareShrinking(model, train),
];

function idleRegularizers({ preset, regularizers }: ModelOptions): string[] {
  if (regularizers.activity > 0) return [];
  const usual = presets[preset].options.regularizers;
  return (["activityTarget", "activityTemperature"] as const)
    .filter((key) => regularizers[key] !== usual[key])
    .map((key) => idle(`model.regularizers.${key}`, "model.regularizers.activity = 0", "set activity above 0"));
}

function idleRate({ optimizer }: TrainOptions, { parameters }: Network): string[] {
  const usual = trainSettings.optimizer.of[optimizer.kind].exponentiatedRate.default;
  const isUsed = parameters.some(({ keptPositive }) => keptPositive === "exponentiated");
  return isUsed || optimizer.exponentiatedRate === usual
    ? []
    : [
        idle(
          "train.optimizer.exponentiatedRate",
          "no matrix under the constraint exponentiated",
          "set one, such as model.dale.recurrent=exponentiated",
        ),
      ];
}

function idlePruning({ pruning }: TrainOptions): string[] {
  if (pruning.keep < 1) return [];
  const { settings } = trainSettings.pruning;
  return (["method", "matrices", "after", "over"] as const)
    .filter((key) => JSON.stringify(pruning[key]) !== JSON.stringify(settings[key].default))
    .map((key) => idle(`train.pruning.${key}`, "train.pruning.keep = 1", "set keep below 1"));
}

/** A norm above this is practically never reached by finite gradients. */
const hardlyReached = 1e10;

function rareShrinking(model: RunConfig["model"], { guard }: TrainOptions): string[] {
  if (guard === null || guard.shrink === 0 || guard.times !== null || guard.norm < hardlyReached) return [];
  if ("preset" in model && isRecommended(guard, model as ModelOptions)) return [];
  return [
    `train.guard.shrink acts only after skipped updates, and norm = ${guard.norm} without times skips hardly any; ` +
      "set times, such as 3, or a smaller norm",
  ];
}

const isRecommended = (guard: TrainOptions["guard"], { preset }: ModelOptions) =>
  JSON.stringify(guard) === JSON.stringify(presets[preset].training.guard);

const idle = (path: string, because: string, remedy: string) => `${path} has no effect with ${because}; ${remedy}`;
