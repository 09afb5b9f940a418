// A process that trains one network after the other, as its parent says.
import { network } from "./network.mjs";

process.on("disconnect", () => process.exit());
process.on("message", async (job) => {
  process.send(await network(job));
});
