/** The bits of all weights after a training. */
import { createHash } from "node:crypto";
import type { Trainer } from "../../src/loop/loop.ts";

export async function trainedHash(trainer: Trainer): Promise<string> {
  const loop = trainer.run();
  for (let next = await loop.next(); ; next = await loop.next())
    if (next.done) {
      const hash = createHash("sha256");
      for (const [name, values] of Object.entries(next.value.checkpoint.parameters).sort()) {
        hash.update(name);
        hash.update(Float64Array.from(values));
      }
      return hash.digest("hex");
    }
}
