/** Statistics over the networks of an ensemble, and the files that hold them. */
import { join } from "node:path";
import { spreadOf } from "../../analysis/spread.ts";
import { version } from "../../base/version.ts";
import {
  type Ensemble,
  type EnsembleNetwork,
  encodeEnsemble,
  encodeNetworks,
  ensembleFileName,
} from "../../format/ensembleFile.ts";
import { writeAtomic } from "../folder/atomic.ts";

/** The content of ensemble.json. `networks` in the order of their seeds. */
export function ensembleSummary({
  name,
  common,
  networks,
  errorUnit,
}: {
  readonly name: string;
  readonly common: Ensemble["config"];
  readonly networks: readonly EnsembleNetwork[];
  readonly errorUnit: string | null;
}): Ensemble {
  const of =
    (["accuracy", "meanError"] as const).find((key) => networks.some((network) => network[key] !== null)) ?? "loss";
  return {
    format: 2,
    name,
    version,
    config: common,
    seeds: networks.map(({ seed }) => seed),
    networks,
    idealObserver: networks.find(({ idealObserver }) => idealObserver !== null)?.idealObserver ?? null,
    errorUnit,
    summary: { of, ...spreadOf(networks.flatMap((network) => network[of] ?? [])) },
  };
}

/** Writes ensemble.json and ensemble.csv. */
export async function writeEnsemble(folder: string, ensemble: Ensemble): Promise<void> {
  await writeAtomic(join(folder, ensembleFileName), encodeEnsemble(ensemble));
  await writeAtomic(join(folder, "ensemble.csv"), encodeNetworks(ensemble.networks));
}
