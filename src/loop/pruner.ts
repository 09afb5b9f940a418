/** Prunes a network while it is trained. */
import type { ExecutablePool } from "../backend/executables.ts";
import { keptOf, prunedName } from "../compiler/pruned.ts";
import type { Experiment } from "../open/experiment.ts";
import { pruningSchedule } from "../open/trainOptions.ts";
import { prunedConnections, pruningRandom, withoutConnections } from "../pruning/prune.ts";
import { keptAfter } from "../pruning/schedule.ts";

/** A function that removes the connections that go after an epoch; 0 is the time before the first. */
export function pruner(
  { config, network, effective }: Pick<Experiment, "config" | "network" | "effective">,
  pool: ExecutablePool,
): (epoch: number) => void {
  const { pruning } = config.train;
  const schedule = pruningSchedule(config.train);
  return (epoch) => {
    const keep = schedule && keptAfter(schedule, epoch);
    if (keep === null) return;
    const { current } = pool;
    const parameters = Object.fromEntries(network.parameters.map(({ name }) => [name, current.read(name)]));
    const { matrices, method } = pruning;
    const slots = Object.fromEntries(matrices.map(prunedName).map((name) => [name, current.read(name)]));
    const before = keptOf(matrices, slots);
    const random = pruningRandom(config.seeds.weights, epoch);
    const built = { network, effective };
    const kept = prunedConnections(matrices, parameters, built, { keep, method }, random, before);
    const left = withoutConnections(parameters, kept);
    for (const [name, of] of Object.entries(kept)) {
      current.write(name, left[name]);
      current.write(
        prunedName(name),
        of.map((one) => 1 - one),
      );
    }
  };
}
