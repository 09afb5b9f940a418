/** Which weights results come from. */
import type { Checkpoint } from "./checkpoint.ts";

/** The last parameters, or the best of the last stage; before its first check the last. */
export function resultingParameters({ config, parameters, best }: Checkpoint): Checkpoint["parameters"] {
  return config.train.resultsFrom === "best" && best ? best : parameters;
}

/** The others of the two, where there are two. */
export function otherParameters({ config, parameters, best }: Checkpoint): Checkpoint["parameters"] | undefined {
  return config.train.resultsFrom === "best" && best ? parameters : best;
}
