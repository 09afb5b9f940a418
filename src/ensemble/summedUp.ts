/** What the networks of an ensemble say together, and the files that say so. */
import { join } from "node:path";
import { spread } from "../analysis/spread.ts";
import { writeAtomic } from "../folder/atomic.ts";
import { version } from "../folder/machine.ts";
import {
  type Ensemble,
  type EnsembleNetwork,
  encodeEnsemble,
  encodeNetworks,
  ensembleFileName,
} from "../format/ensembleFile.ts";

/** What ensemble.json holds. `networks` in the order of their seeds. */
export function summedUp({
  name,
  common,
  networks,
  idealObserver,
}: {
  readonly name: string;
  readonly common: Ensemble["config"];
  readonly networks: readonly EnsembleNetwork[];
  readonly idealObserver: number | null;
}): Ensemble {
  const of = networks.some(({ accuracy }) => accuracy !== null) ? "accuracy" : "loss";
  return {
    format: 1,
    name,
    version,
    config: common,
    seeds: networks.map(({ seed }) => seed),
    networks,
    idealObserver,
    summary: { of, ...spread(networks.flatMap((network) => network[of] ?? [])) },
  };
}

/** Writes ensemble.json and ensemble.csv. */
export async function writeEnsemble(folder: string, ensemble: Ensemble): Promise<void> {
  await writeAtomic(join(folder, ensembleFileName), encodeEnsemble(ensemble));
  await writeAtomic(join(folder, "ensemble.csv"), encodeNetworks(ensemble.networks));
}
