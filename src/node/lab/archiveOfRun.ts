/** The archive of a run that a page reads: what its network is, without figures and recordings. */
import type { Bytes } from "../../base/bytes.ts";
import { isMissing } from "../../base/errors.ts";
import { runFileName } from "../../format/runFile.ts";
import { open } from "../../open/experiment.ts";
import type { Definitions } from "../../open/moduleDefinitions.ts";
import { readRunFileIn } from "../../run/loadRun.ts";
import { MemoryFolder } from "../../run/memoryFolder.ts";
import { runAt } from "../folder/archive.ts";

const required = [runFileName, "weights.npz"];
/** Written only if connections were removed. */
const further = ["connections.npz"];

/**
 * @throws the errors of a run that cannot be read, "missing" for one without weights, "unknown" for a task or model
 * that is not among the definitions
 */
export async function archiveOfRun(path: string, definitions: Definitions): Promise<Bytes> {
  const run = await runAt(path);
  open((await readRunFileIn(run)).config, definitions);
  const needed = await Promise.all(required.map(async (name) => [name, await run.read(name)] as const));
  const others = await Promise.all(
    further.map(async (name) => {
      const bytes = await run.read(name).catch((error) => {
        if (!isMissing(error)) throw error;
        return undefined;
      });
      return bytes ? ([[name, bytes]] as const) : [];
    }),
  );
  return new MemoryFolder(run.name, Object.fromEntries([...needed, ...others.flat()])).zip();
}
