// A process that trains the networks sent by its parent, one after the other.
import { network } from "./network.mjs";

process.on("disconnect", () => process.exit());
process.on("message", async (job) => {
  process.send(await network(job));
});
